#include "server/store/embedded/codec/decimal.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>

namespace edl::server::codec {
namespace {

constexpr std::array<double, k_max_exponent + 1> k_powers{1,   1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                          1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
constexpr double k_integer_limit = 0x1p53;
constexpr std::uint64_t k_small = std::uint64_t{1} << 51;

/// The integer m with m / power == value, bit for bit.
std::optional<std::int64_t> integer_of(double value, double power) {
  const double scaled = value * power;
  if (!(std::abs(scaled) < k_integer_limit)) return std::nullopt;
  const auto integer = static_cast<std::int64_t>(scaled + std::copysign(0.5, scaled));
  const double back = static_cast<double>(integer) / power;
  if (std::bit_cast<std::uint64_t>(back) != std::bit_cast<std::uint64_t>(value)) return std::nullopt;
  return integer;
}

/// From a sample: at which exponent the digits of all and the patches of exceptions together are fewest.
std::optional<unsigned> choose_exponent(std::span<const double> values) {
  constexpr std::size_t k_sample = 256;
  constexpr double k_bits_per_digit = 3.32;
  constexpr double k_bits_per_exception = 76;
  std::array<std::size_t, k_max_exponent + 2> first_exact{};
  std::size_t sampled = 0;
  const std::size_t stride = (values.size() + k_sample - 1) / k_sample;
  for (std::size_t i = 0; i < values.size(); i += stride, ++sampled) {
    unsigned exponent = 0;
    while (exponent <= k_max_exponent && !integer_of(values[i], k_powers[exponent])) ++exponent;
    ++first_exact[exponent];
  }
  std::optional<unsigned> best;
  double fewest_bits = static_cast<double>(sampled) * 64;
  std::size_t exceptions = sampled;
  for (unsigned exponent = 0; exponent <= k_max_exponent; ++exponent) {
    exceptions -= first_exact[exponent];
    const double bits = static_cast<double>(sampled) * exponent * k_bits_per_digit +
                        static_cast<double>(exceptions) * k_bits_per_exception;
    if (bits >= fewest_bits) continue;
    fewest_bits = bits;
    best = exponent;
  }
  return best;
}

}  // namespace

std::optional<ScaledIntegers> as_decimals(std::span<const double> values) {
  const auto exponent = choose_exponent(values);
  if (!exponent) return std::nullopt;
  ScaledIntegers decimals{.exponent = *exponent, .integers = {}, .exceptions = {}};
  decimals.integers.resize(values.size());
  const double power = k_powers[*exponent];
  std::int64_t last = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (const auto integer = integer_of(values[i], power)) {
      last = *integer;
    } else {
      decimals.exceptions.push_back(i);
    }
    decimals.integers[i] = last;
  }
  // An exception at the very beginning has nothing before it: what follows serves as well.
  std::size_t begin = 0;
  while (begin < decimals.exceptions.size() && decimals.exceptions[begin] == begin) ++begin;
  if (begin < values.size()) std::fill_n(decimals.integers.begin(), begin, decimals.integers[begin]);
  if (decimals.exceptions.size() > values.size() / 2) return std::nullopt;
  return decimals;
}

void from_decimals(unsigned exponent, std::span<const std::int64_t> integers, std::span<double> values) {
  const double power = k_powers[exponent];
  std::uint64_t outside = 0;
  for (const std::int64_t integer : integers) outside |= (std::bit_cast<std::uint64_t>(integer) + k_small) >> 52;
  if (outside != 0) {
    for (std::size_t i = 0; i < integers.size(); ++i) values[i] = static_cast<double>(integers[i]) / power;
    return;
  }
  // Few processors convert several 64-bit integers at once, but all add: below 2^51 an integer is the end of the
  // mantissa of 1.5 * 2^52 plus itself.
  constexpr double k_shift = 0x1.8p52;
  for (std::size_t i = 0; i < integers.size(); ++i) {
    const double shifted = std::bit_cast<double>(integers[i] + std::bit_cast<std::int64_t>(k_shift));
    values[i] = (shifted - k_shift) / power;
  }
}

}  // namespace edl::server::codec
