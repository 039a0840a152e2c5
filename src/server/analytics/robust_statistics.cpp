#include "server/analytics/robust_statistics.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace edl::server::analytics {
namespace {

void drop_missing(std::vector<double>& values) {
  std::erase_if(values, [](double value) { return std::isnan(value); });
}

/// The middle of at least one value; sorts them in part.
double middle_of(std::vector<double>& values) {
  const auto half = static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), values.begin() + half, values.end());
  const double upper = values[static_cast<std::size_t>(half)];
  if (values.size() % 2 == 1) return upper;
  return (*std::max_element(values.begin(), values.begin() + half) + upper) / 2;
}

}  // namespace

std::optional<double> nearest_rank(std::vector<double> values, double percent) {
  drop_missing(values);
  if (values.empty()) return std::nullopt;
  // A hundredth of a rank of play, so that 95 % of 20 is the 19th whatever binary fractions say.
  const double exact = std::ceil(static_cast<double>(values.size()) * percent / 100 - 0.01);
  const auto rank = static_cast<std::size_t>(std::clamp(exact, 1.0, static_cast<double>(values.size())));
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(rank - 1);
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

std::optional<UsualRange> usual_range(std::vector<double> values) {
  drop_missing(values);
  if (values.empty()) return std::nullopt;
  UsualRange range{.median = middle_of(values)};
  for (double& value : values) value = std::abs(value - range.median);
  range.deviation = middle_of(values);
  return range;
}

}  // namespace edl::server::analytics
