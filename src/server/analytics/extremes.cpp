#include "server/analytics/extremes.hpp"

#include <algorithm>
#include <cmath>
#include <span>

namespace edl::server::analytics {
namespace {

constexpr std::chrono::minutes k_minute{1};

Result<void> narrow_extreme(Extreme& extreme, Source& source, Phase phase, Field field) {
  if (extreme.within.length() <= k_minute) return {};
  const auto minutes = source.intervals(Step::minute, extreme.within, std::span(&field, 1));
  if (!minutes) return tl::unexpected(minutes.error());
  const FieldColumns& columns = minutes->at(phase, field);
  for (std::size_t row = 0; row < minutes->rows() && !columns.empty(); ++row) {
    // The very value: rollups keep the least and the greatest as they were measured.
    if (columns.count[row] == 0 || (columns.min[row] != extreme.value && columns.max[row] != extreme.value)) continue;
    extreme.within = {minutes->begin[row], minutes->begin[row] + minutes->interval};
    return {};
  }
  return {};
}

}  // namespace

double Extent::coverage(TimeRange range) const {
  if (range.empty()) return 0;
  return std::min(1.0, static_cast<double>(count) * 1'000 / static_cast<double>(range.length().count()));
}

Extent extent_of(const IntervalTable& table, Phase phase, Field field) {
  const FieldColumns& columns = table.at(phase, field);
  const bool quadratic = info_of(field).aggregation == Aggregation::quadratic_mean;
  Extent extent;
  double sum = 0;
  for (std::size_t row = 0; row < table.rows() && !columns.empty(); ++row) {
    if (columns.count[row] == 0) continue;
    const TimeRange within{table.begin[row], table.begin[row] + table.interval};
    sum += (quadratic ? columns.mean[row] * columns.mean[row] : columns.mean[row]) * columns.count[row];
    extent.count += columns.count[row];
    if (!extent.min || columns.min[row] < extent.min->value) extent.min = Extreme{columns.min[row], within};
    if (!extent.max || columns.max[row] > extent.max->value) extent.max = Extreme{columns.max[row], within};
  }
  if (extent.count == 0) return extent;
  const double mean = sum / static_cast<double>(extent.count);
  extent.mean = std::clamp(quadratic ? std::sqrt(mean) : mean, extent.min->value, extent.max->value);
  return extent;
}

Result<void> narrow_to_minutes(Extent& extent, Source& source, Phase phase, Field field) {
  for (std::optional<Extreme>* const extreme : {&extent.min, &extent.max}) {
    if (!*extreme) continue;
    if (auto narrowed = narrow_extreme(**extreme, source, phase, field); !narrowed) return narrowed;
  }
  return {};
}

}  // namespace edl::server::analytics
