#include "server/store/summary.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace edl::server {
namespace {

constexpr int k_max_digits = 6;
constexpr std::array<double, 2 * k_max_digits + 1> k_powers{1e0, 1e1, 1e2, 1e3,  1e4,  1e5, 1e6,
                                                            1e7, 1e8, 1e9, 1e10, 1e11, 1e12};
constexpr double k_exact = 4503599627370496.0;  // 2^52: below, doubles have halves and round to whole numbers

bool has_digits(double value, double power) {
  const double scaled = std::nearbyint(value * power);
  return std::abs(scaled) < k_exact && scaled / power == value;
}

}  // namespace

void Summary::add(double value, Aggregation aggregation) {
  const double summand = aggregation == Aggregation::quadratic_mean ? value * value : value;
  append(Summary{.count = 1, .sum = summand, .min = value, .max = value, .first = value, .last = value});
}

void Summary::add(std::span<const double> values, Aggregation aggregation) {
  // As adding one after the other does, but without the calls: this is the inner loop of rollups.
  const bool squares = aggregation == Aggregation::quadratic_mean;
  for (const double value : values) {
    if (std::isnan(value)) continue;
    if (count == 0) *this = Summary{.min = value, .max = value, .first = value, .last = value};
    ++count;
    sum += squares ? value * value : value;
    min = std::min(min, value);
    max = std::max(max, value);
    increase += std::max(0.0, value - last);
    last = value;
  }
}

void Summary::append(const Summary& later) {
  if (later.count == 0) return;
  if (count == 0) {
    *this = later;
    return;
  }
  count += later.count;
  sum += later.sum;
  min = std::min(min, later.min);
  max = std::max(max, later.max);
  increase += later.increase + std::max(0.0, later.first - last);
  last = later.last;
}

std::optional<Decimals> Decimals::of(std::span<const double> values) {
  int digits = 0;
  for (const double value : values) {
    if (std::isnan(value)) continue;
    while (!has_digits(value, k_powers[static_cast<std::size_t>(digits)])) {
      if (++digits > k_max_digits) return std::nullopt;
    }
  }
  return Decimals(digits);
}

double Decimals::clean(double value) const {
  const double power = k_powers[static_cast<std::size_t>(digits_)];
  const double scaled = std::nearbyint(value * power);
  return std::abs(scaled) < k_exact ? scaled / power : value;
}

}  // namespace edl::server
