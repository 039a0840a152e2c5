#pragma once

#include <optional>

#include "server/analytics/columns.hpp"
#include "server/analytics/source.hpp"

namespace edl::server::analytics {

/// A value that was the least or greatest of a range.
struct Extreme {
  double value = 0;
  TimeRange within;  ///< the interval in which it was measured
  bool operator==(const Extreme&) const = default;
};

/// What one phase's values of a field have been, of single readings, not of means.
struct Extent {
  std::optional<double> mean{};  ///< as the field is aggregated
  std::optional<Extreme> min{};  ///< the first of equals
  std::optional<Extreme> max{};
  std::uint64_t count = 0;  ///< values; at one reading a second, the seconds that it rests on

  /// The share of the range's seconds that have a value, at most 1.
  [[nodiscard]] double coverage(TimeRange range) const;
};

/// @param table  of any interval; the extremes are within one of its intervals
[[nodiscard]] Extent extent_of(const IntervalTable& table, Phase phase, Field field);

/// Finds the minute of an extreme that is known to the hour: two short looks.
/// @return as Source::intervals; the extreme stays where it was if the minutes are not kept any more
[[nodiscard]] Result<void> narrow_to_minutes(Extent& extent, Source& source, Phase phase, Field field);

}  // namespace edl::server::analytics
