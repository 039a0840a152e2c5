#pragma once

// What stands on the SPI bus: a header of 16 bits with the register's address and direction, then the data, most
// significant byte first; after the data of a single read the chip sends their CRC (data sheet, "SPI protocol").

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "agent/ade9000/registers.hpp"

namespace edl::agent::ade9000 {

inline constexpr std::size_t k_header_bytes = 2;
inline constexpr std::size_t k_crc_bytes = 2;
/// The longest that is not a burst.
inline constexpr std::size_t k_max_frame_bytes = k_header_bytes + 4 + k_crc_bytes;

enum class Direction : std::uint8_t { write, read };

struct Header {
  std::uint16_t address = 0;
  Direction direction = Direction::write;
  bool operator==(const Header&) const = default;
};

[[nodiscard]] std::array<std::uint8_t, k_header_bytes> bytes_of(Header header);
/// @param bytes  at least two
[[nodiscard]] Header header_of(std::span<const std::uint8_t> bytes);

/// CRC-16-CCITT: polynomial 0x1021, from 0xFFFF, most significant bit first, nothing inverted. "123456789" gives 0x29B1.
[[nodiscard]] std::uint16_t crc16(std::span<const std::uint8_t> data);

/// The number in 2 or 4 bytes, most significant first.
[[nodiscard]] std::uint32_t word_of(std::span<const std::uint8_t> bytes);
/// Writes a number into 2 or 4 bytes.
void put_word(std::uint32_t word, std::span<std::uint8_t> bytes);

/// What a single read brought: the register's word, or nothing where the CRC behind it does not fit.
/// @param answer  all bytes that came in during the frame: header, data, CRC
[[nodiscard]] std::optional<std::uint32_t> checked_word(std::span<const std::uint8_t> answer);

}  // namespace edl::agent::ade9000
