#include "server/quality/numbers.hpp"

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <type_traits>

namespace edl::server::quality {
namespace {

constexpr std::array<double, 8> k_powers{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7};
constexpr std::uint8_t k_own_bytes = 255;
/// Whole numbers beyond it take more room than the numbers' own bytes, and sums of their differences could overflow.
constexpr double k_largest_whole = 1e12;

template <typename T>
using Bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;

template <typename T>
T from_whole(std::int64_t whole, double power) {
  return static_cast<T>(static_cast<double>(whole) / power);
}

template <typename T>
std::optional<std::int64_t> whole_of(T number, double power) {
  const double scaled = std::nearbyint(static_cast<double>(number) * power);
  if (!(std::abs(scaled) <= k_largest_whole)) return std::nullopt;
  const auto whole = static_cast<std::int64_t>(scaled);
  return from_whole<T>(whole, power) == number ? std::optional(whole) : std::nullopt;
}

constexpr std::uint64_t zigzag(std::int64_t value) {
  return std::bit_cast<std::uint64_t>(value) << 1 ^ std::bit_cast<std::uint64_t>(value >> 63);
}

constexpr std::int64_t unzigzag(std::uint64_t value) {
  return std::bit_cast<std::int64_t>(value >> 1 ^ (0 - (value & 1)));
}

/// Nothing where a number is not a whole one over the power.
template <typename T>
std::optional<std::string> differences(std::span<const T> numbers, double power) {
  std::string out;
  std::int64_t before = 0;
  for (const T number : numbers) {
    const auto whole = whole_of(number, power);
    if (!whole) return std::nullopt;
    append_varint(out, zigzag(*whole - before));
    before = *whole;
  }
  return out;
}

template <typename T>
std::optional<std::vector<T>> take_differences(ByteReader& bytes, std::size_t count, double power) {
  std::vector<T> numbers;
  numbers.reserve(count);
  std::int64_t whole = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const auto step = bytes.varint();
    if (!step) return std::nullopt;
    // Added without signs: bytes that we did not write may hold anything.
    whole = std::bit_cast<std::int64_t>(std::bit_cast<std::uint64_t>(whole) +
                                        std::bit_cast<std::uint64_t>(unzigzag(*step)));
    numbers.push_back(from_whole<T>(whole, power));
  }
  return numbers;
}

template <typename T>
void append_own_bytes(std::string& out, std::span<const T> numbers) {
  for (std::size_t plane = 0; plane < sizeof(T); ++plane) {
    for (const T number : numbers) out += static_cast<char>(std::bit_cast<Bits<T>>(number) >> (8 * plane) & 0xFFU);
  }
}

template <typename T>
std::optional<std::vector<T>> take_own_bytes(ByteReader& bytes, std::size_t count) {
  const auto taken = bytes.text(count * sizeof(T));
  if (!taken) return std::nullopt;
  std::vector<T> numbers(count);
  for (std::size_t i = 0; i < count; ++i) {
    Bits<T> bits = 0;
    for (std::size_t plane = 0; plane < sizeof(T); ++plane) {
      bits |= Bits<T>{static_cast<unsigned char>((*taken)[plane * count + i])} << (8 * plane);
    }
    numbers[i] = std::bit_cast<T>(bits);
  }
  return numbers;
}

}  // namespace

template <typename T>
void append_numbers(std::string& out, std::span<const T> numbers) {
  for (std::size_t digits = 0; digits < k_powers.size(); ++digits) {
    const auto whole = differences(numbers, k_powers[digits]);
    if (!whole) continue;
    if (whole->size() >= numbers.size_bytes()) break;
    out += static_cast<char>(digits);
    out += *whole;
    return;
  }
  out += static_cast<char>(k_own_bytes);
  append_own_bytes(out, numbers);
}

template <typename T>
std::optional<std::vector<T>> take_numbers(ByteReader& bytes, std::size_t count) {
  const auto scheme = bytes.fixed<std::uint8_t>();
  if (!scheme) return std::nullopt;
  if (*scheme == k_own_bytes) return take_own_bytes<T>(bytes, count);
  if (*scheme >= k_powers.size()) return std::nullopt;
  return take_differences<T>(bytes, count, k_powers[*scheme]);
}

template void append_numbers<float>(std::string&, std::span<const float>);
template void append_numbers<double>(std::string&, std::span<const double>);
template std::optional<std::vector<float>> take_numbers<float>(ByteReader&, std::size_t);
template std::optional<std::vector<double>> take_numbers<double>(ByteReader&, std::size_t);

}  // namespace edl::server::quality
