#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace edl::agent::pairing {

using Bytes = std::vector<std::uint8_t>;
/// Borrowed.
using ByteView = std::span<const std::uint8_t>;

[[nodiscard]] inline ByteView bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

[[nodiscard]] inline std::string_view text_of(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

inline void append(Bytes& out, ByteView more) { out.insert(out.end(), more.begin(), more.end()); }

}  // namespace edl::agent::pairing
