#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <span>

#include "core/field.hpp"

namespace edl::server {

/// The mean of `count` values from `min` to `max`, arithmetic or quadratic (IEC 61000-4-30, 4.5.1). Finite, and within both
/// (a quadratic mean: within their magnitudes), whatever the rounding of sums does; NaN where the three are.
/// @param sum  of the values, or of their squares (Aggregation::quadratic_mean)
[[nodiscard]] inline double mean_of(std::uint32_t count, double sum, double min, double max, Aggregation aggregation) {
  const double mean = sum / count;
  if (aggregation != Aggregation::quadratic_mean) return std::clamp(mean, min, max);
  const double smallest = min > 0.0 ? min : 0.0;
  return std::clamp(std::sqrt(mean), smallest, std::max(std::abs(min), std::abs(max)));
}

/// What is kept of the values of one field in one interval. Summaries of consecutive intervals make the summary of
/// them all, so that minutes make hours and hours make days.
struct Summary {
  std::uint32_t count = 0;  ///< values; all others mean nothing while it is 0
  double sum = 0.0;         ///< of the values, or of their squares (Aggregation::quadratic_mean)
  double min = 0.0;
  double max = 0.0;
  double first = 0.0;  ///< counters only, as are the next two
  double last = 0.0;
  double increase = 0.0;  ///< the sum of the steps upwards from value to value

  /// Takes the next value.
  void add(double value, Aggregation aggregation);

  /// Takes the next values, one after the other; k_no_value is passed over.
  void add(std::span<const double> values, Aggregation aggregation);

  /// Takes what comes after: another part of the same interval, or the next interval.
  void append(const Summary& later);

  /// As mean_of(). Only where count > 0.
  [[nodiscard]] double mean(Aggregation aggregation) const { return mean_of(count, sum, min, max, aggregation); }

  bool operator==(const Summary&) const = default;
};

/// How many decimals a meter's values have: their unit is 10^-digits, 0 to 6.
class Decimals {
 public:
  /// The fewest that write all values exactly; nullopt if six do not. k_no_value is passed over.
  [[nodiscard]] static std::optional<Decimals> of(std::span<const double> values);

  /// `value` without the dirt that adding in binary leaves: the nearest multiple of the unit, or `value` itself where
  /// it is too large to tell.
  [[nodiscard]] double clean(double value) const;

  /// Of the squares of such values.
  [[nodiscard]] Decimals squared() const { return Decimals(2 * digits_); }

 private:
  explicit Decimals(int digits) : digits_(digits) {}
  int digits_;
};

}  // namespace edl::server
