#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <limits>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "server/store/embedded/codec/checksum.hpp"
#include "server/store/embedded/codec/column_codec.hpp"

namespace edl::server::testing {

using Values = std::vector<double>;

inline constexpr double k_none = std::numeric_limits<double>::quiet_NaN();

/// Equal bit for bit, where one NaN is as good as another.
inline ::testing::AssertionResult same_bits(std::span<const double> a, std::span<const double> b) {
  if (a.size() != b.size()) return ::testing::AssertionFailure() << a.size() << " and " << b.size() << " values";
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (std::isnan(a[i]) && std::isnan(b[i])) continue;
    if (std::bit_cast<std::uint64_t>(a[i]) == std::bit_cast<std::uint64_t>(b[i])) continue;
    return ::testing::AssertionFailure() << "values " << i << " of " << a.size() << " are " << std::hexfloat << a[i]
                                         << " and " << b[i];
  }
  return ::testing::AssertionSuccess();
}

/// @return how many bytes the values took
inline std::size_t expect_round_trip(std::span<const double> values) {
  const std::string bytes = encode_values(values);
  Values decoded(values.size(), 42.0);
  const auto result = decode_values(bytes, decoded);
  EXPECT_TRUE(result.has_value()) << to_string(result.error());
  EXPECT_TRUE(same_bits(values, decoded));
  return bytes.size();
}

/// Damaged bytes with a checksum that says they are not.
inline std::string resealed(std::string bytes) {
  bytes.resize(bytes.size() - std::min<std::size_t>(bytes.size(), 4));
  codec::seal(bytes);
  return bytes;
}

/// Columns of every make, from a seed.
class RandomColumns {
 public:
  explicit RandomColumns(unsigned seed) : random_(seed) {}

  [[nodiscard]] std::uint64_t below(std::uint64_t end) { return random_() % end; }
  [[nodiscard]] double normal() { return normal_(random_); }

  /// A random number of rows, of a random kind.
  [[nodiscard]] Values next() {
    static constexpr std::size_t k_lengths[] = {1, 2, 3, 60, 96, 129, 300, 3600};
    Values values = of_kind(below(k_kinds), 1 + below(k_lengths[below(std::size(k_lengths))]));
    if (below(4) == 0) spoil(values);
    if (below(3) == 0) take_out_rows(values);
    return values;
  }

  static constexpr std::uint64_t k_kinds = 13;

  [[nodiscard]] Values of_kind(std::uint64_t kind, std::size_t rows) {
    Values values(rows);
    const double power = std::pow(10.0, static_cast<double>(below(7)));
    const double scale = std::pow(10.0, static_cast<double>(below(6)));
    double level = normal() * scale;
    double step = normal();
    for (std::size_t i = 0; i < rows; ++i) {
      switch (kind) {
        case 0: values[i] = std::round((level += normal() * scale / 100) * power) / power; break;  // a walk
        case 1: values[i] = std::round((level += std::abs(step)) * power) / power; break;          // a counter
        case 2: values[i] = std::round(level + normal() * scale) / power; break;                   // noise
        case 3: values[i] = below(50) == 0 ? 1e6 * normal() : std::round(level); break;            // spikes
        case 4: values[i] = level; break;                                                          // constant
        case 5: values[i] = any_bits(); break;                                                     // anything
        case 6: values[i] = std::bit_cast<double>(below(1u << 20)); break;                         // denormals
        case 7: values[i] = 0x1p53 - static_cast<double>(below(1000)); break;                      // huge integers
        case 8: values[i] = level + std::sin(static_cast<double>(i) / 30) * scale; break;          // all digits
        case 9: values[i] = static_cast<float>(level += normal()); break;                          // from floats
        case 10: values[i] = 250 * std::round(normal() * 3); break;                                // coarse steps
        case 11: values[i] = normal() * (i / 200 % 2 == 0 ? 1 : 1000); break;                      // calm and busy
        default: values[i] = std::round((i / 150 % 2 == 0 ? 3000 : 80) + normal() * 9); break;     // a load with noise
      }
      if (kind == 11) values[i] = std::round(values[i]) / 10;
    }
    return values;
  }

 private:
  [[nodiscard]] double any_bits() {
    for (;;) {
      const auto value = std::bit_cast<double>(random_());
      if (std::isfinite(value)) return value;
    }
  }

  void spoil(Values& values) {
    static constexpr double k_special[] = {-0.0,
                                           0.0,
                                           std::numeric_limits<double>::max(),
                                           std::numeric_limits<double>::lowest(),
                                           std::numeric_limits<double>::denorm_min(),
                                           1.0 / 3.0,
                                           0x1p53,
                                           -0x1p63};
    for (std::uint64_t i = 1 + below(5); i > 0; --i)
      values[below(values.size())] = k_special[below(std::size(k_special))];
  }

  void take_out_rows(Values& values) {
    if (below(4) == 0) {
      for (double& value : values) value = below(2) == 0 ? value : k_none;
      return;
    }
    for (std::uint64_t i = 1 + below(4); i > 0; --i) {
      const std::size_t begin = below(values.size());
      const std::size_t length = below(values.size() - begin + 1);
      std::fill_n(values.begin() + static_cast<std::ptrdiff_t>(begin), length, k_none);
    }
  }

  std::mt19937_64 random_;
  std::normal_distribution<double> normal_;
};

}  // namespace edl::server::testing
