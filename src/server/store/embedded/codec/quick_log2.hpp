#pragma once

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>

namespace edl::server::codec {

/// The binary logarithm within 0.003: enough to choose by, and much faster than the library's.
/// @param number  at least 1
[[nodiscard]] inline double quick_log2(std::uint32_t number) {
  constexpr unsigned k_bits = 9;
  static const auto k_logarithms = [] {
    std::array<double, 1u << k_bits> logarithms{};
    for (std::size_t i = 1; i < logarithms.size(); ++i) logarithms[i] = std::log2(static_cast<double>(i));
    return logarithms;
  }();
  const unsigned width = static_cast<unsigned>(std::bit_width(number));
  if (width <= k_bits) return k_logarithms[number];
  return k_logarithms[number >> (width - k_bits)] + (width - k_bits);
}

}  // namespace edl::server::codec
