#pragma once

#include <zlib.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "server/store/embedded/codec/byte_io.hpp"

namespace edl::server::codec {

/// CRC-32 as in zlib and gzip.
[[nodiscard]] inline std::uint32_t crc_of(std::string_view bytes) {
  return static_cast<std::uint32_t>(crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

/// Appends the checksum of all that is there.
inline void seal(std::string& bytes) { append_fixed(bytes, crc_of(bytes)); }

/// What was sealed.
/// @return Errc::corrupt if the checksum is another or missing
[[nodiscard]] inline Result<std::string_view> unsealed(std::string_view bytes) {
  constexpr std::size_t k_checksum = sizeof(std::uint32_t);
  if (bytes.size() < k_checksum) return fail(Errc::corrupt, "is too short for a checksum");
  const std::string_view body = bytes.substr(0, bytes.size() - k_checksum);
  if (ByteReader(bytes.substr(body.size())).fixed<std::uint32_t>() != crc_of(body)) {
    return fail(Errc::corrupt, "does not match its checksum");
  }
  return body;
}

}  // namespace edl::server::codec
