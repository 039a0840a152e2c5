#include <array>
#include <chrono>

#include "fuzz/fuzzing.hpp"
#include "net/token.hpp"

// No bytes that the holder of the key has not signed are taken for an access token.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace edl;
  static const std::array keys{AccessKey{"k1", Secret("0123456789abcdef0123456789abcdef")}};
  const Timestamp now = std::chrono::sys_days(std::chrono::year(2026) / 11 / 23);
  const std::string_view token = text_of(data, size);
  require(!net::verify_access_token(keys, token, now).has_value());
  static_cast<void>(net::peek_issuer(token));
  return 0;
}
