#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace edl::server::codec {

inline constexpr unsigned k_max_exponent = 15;

/// Doubles as decimal numbers: value = integer / 10^exponent, bit for bit, save for the exceptions. A double nearest to
/// a decimal number of few digits is that quotient exactly, for division rounds correctly.
/// @source A. Afroozeh, L. Kuffó, P. Boncz, "ALP: Adaptive Lossless floating-Point Compression", SIGMOD 2023
struct ScaledIntegers {
  unsigned exponent = 0;
  std::vector<std::int64_t> integers;   ///< each below 2^53 in magnitude; at an exception, that before it
  std::vector<std::size_t> exceptions;  ///< ascending positions of values that are no such quotient, -0.0 among them
};

/// With the exponent that needs the fewest bits.
/// @param values  finite, at least one
/// @return nullopt where most values are not decimal
[[nodiscard]] std::optional<ScaledIntegers> as_decimals(std::span<const double> values);

/// The reverse, exceptions aside.
/// @param exponent  at most k_max_exponent
void from_decimals(unsigned exponent, std::span<const std::int64_t> integers, std::span<double> values);

}  // namespace edl::server::codec
