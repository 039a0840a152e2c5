#include <zstd.h>

#include <cstdint>
#include <string>

#include "fuzz/fuzzing.hpp"
#include "server/quality/event_id.hpp"
#include "server/quality/payload.hpp"

namespace {

using namespace edl;
using namespace edl::server;

std::string packed(std::string_view bytes) {
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), 1));
  return out;
}

/// What decodes, encodes, and decodes to what encodes the same.
void decode(std::string_view payload) {
  if (const auto waveform = quality::decode_waveform(payload)) {
    const std::string bytes = quality::encode_waveform(*waveform);
    const auto again = quality::decode_waveform(bytes);
    require(again && quality::encode_waveform(*again) == bytes);
  }
  if (const auto set = quality::decode_harmonics(Timestamp{}, payload)) {
    const std::string bytes = quality::encode_harmonics(*set);
    const auto again = quality::decode_harmonics(Timestamp{}, bytes);
    require(again && quality::encode_harmonics(*again) == bytes);
  }
}

}  // namespace

// Payloads as a broken disk, or a backup that somebody else made, may hold them, packed and not; and ids of events as
// apps write them.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = text_of(data, size);
  decode(text);
  decode(packed(text));
  if (const auto identity = parse_event_id(text)) require(to_id(*identity) == text);
  return 0;
}
