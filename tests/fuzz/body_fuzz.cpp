#include <string>

#include "fuzz/fuzzing.hpp"
#include "server/http/body.hpp"

// The first byte chooses the encoding, the rest is the body. Whatever comes out is within the limit.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace edl;
  constexpr std::size_t k_max_bytes = 64 * 1024;
  if (size == 0) return 0;
  net::HttpRequest request;
  request.headers.add("Content-Encoding", data[0] % 2 == 0 ? "gzip" : "zstd");
  request.body = text_of(data + 1, size - 1);
  const auto decoded = server::decoded_body(request, k_max_bytes);
  require(!decoded || decoded->size() <= k_max_bytes);
  return 0;
}
