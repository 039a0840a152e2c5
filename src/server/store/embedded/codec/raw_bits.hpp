#pragma once

#include <bit>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace edl::server::codec {

/// The bits of a double as an integer in the order of the doubles: near numbers become near integers, so that what is
/// not decimal still has small differences.
[[nodiscard]] constexpr std::int64_t ordered_bits(double value) {
  const auto bits = std::bit_cast<std::int64_t>(value);
  return bits ^ (bits >> 63 & 0x7fff'ffff'ffff'ffff);
}

[[nodiscard]] constexpr double from_ordered_bits(std::int64_t ordered) {
  return std::bit_cast<double>(ordered ^ (ordered >> 63 & 0x7fff'ffff'ffff'ffff));
}

/// What the bytes of each value are before they are compressed.
enum class Transform : std::uint8_t {
  none,
  exclusive_or,  ///< with the value before: equal sign, exponent and leading digits become 0
};

/// Values as their bytes, all first bytes before all second ones and so on, compressed by zstd: for values that repeat
/// without being near each other.
/// @source exclusive or: T. Pelkonen et al., "Gorilla: A Fast, Scalable, In-Memory Time Series Database", VLDB 2015
[[nodiscard]] std::string compress_raw(std::span<const double> values, Transform transform);

/// The reverse, of all `bytes`.
[[nodiscard]] Result<void> decompress_raw(std::string_view bytes, Transform transform, std::span<double> values);

}  // namespace edl::server::codec
