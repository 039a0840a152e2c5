#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <ratio>
#include <span>
#include <vector>

#include "server/analytics/columns.hpp"
#include "server/analytics/flagged_times.hpp"
#include "server/analytics/source.hpp"

namespace edl::server::analytics {

using TenMinutes = std::chrono::duration<std::int64_t, std::ratio<600>>;
inline constexpr TenMinutes k_ten_minutes{1};

/// With fewer values a mean of ten minutes is not counted: half of what one reading a second gives.
inline constexpr std::uint32_t k_least_of_ten_minutes = 300;

/// A range up to which all ten-minute means are read, where percentiles are to be told. Longer ones are told from the means
/// of hours.
inline constexpr std::chrono::days k_longest_of_ten_minutes{31};

/// The ten-minute mean of each phase, on the UTC grid of ten minutes.
/// @source IEC 61000-4-30:2015, 4.4 and 4.5.3: intervals begin at the full ten minutes
struct TenMinuteMeans {
  Timestamp begin;
  PerPhase<double> mean{};          ///< quadratic for RMS quantities (4.5.1), else arithmetic; NaN where count is 0
  PerPhase<std::uint32_t> count{};  ///< values of a second that it is made of

  [[nodiscard]] bool counts(Phase phase) const { return count[phase] >= k_least_of_ten_minutes; }
};

/// @param finer  of an interval that ten minutes are a multiple of
/// @return those that have a value, ascending
[[nodiscard]] std::vector<TenMinuteMeans> ten_minute_means(const IntervalTable& finer, Field field);

/// The ten-minute means of ranges that begin and end on the grid, read as minutes.
/// @param ranges  ascending, none overlapping another
/// @return as Source::intervals
[[nodiscard]] Result<std::vector<TenMinuteMeans>> read_ten_minute_means(Source& source,
                                                                        std::span<const TimeRange> ranges, Field field);

/// Full hours, ascending, as the fewest ranges.
[[nodiscard]] std::vector<TimeRange> joined_hours(std::span<const Timestamp> hours);

/// The ten minutes of the grid that lie wholly within a range: from the first one's begin to the last one's end.
[[nodiscard]] TimeRange whole_ten_minutes(TimeRange range);

/// How many ten minutes of the grid a span has, and how many of them are flagged.
struct TenMinuteSpan {
  std::size_t all = 0;
  std::size_t flagged = 0;
};

/// @param range  that begins and ends on the grid
[[nodiscard]] TenMinuteSpan count_ten_minutes(TimeRange range, const FlaggedTimes& flagged);

/// How the values of a quantity are told apart: its zones lie one above the other, so a mean lies in no zone but those of
/// the least and the greatest value that it is the mean of, or between.
struct Zones {
  std::size_t count = 1;                       ///< at most k_most_zones
  std::function<std::size_t(double)> zone_of;  ///< never falling
};

inline constexpr std::size_t k_most_zones = 4;

/// What became of the ten minutes of a span.
struct TenMinuteCounts {
  std::size_t all = 0;  ///< that the span has
  std::array<std::size_t, k_most_zones> zones{};
  std::size_t flagged = 0;  ///< touched by a dip, swell or interruption, and so not looked at
  std::size_t too_few = 0;  ///< fewer than half of their seconds are there
  std::size_t unknown = 0;  ///< they have readings, but the minutes that would tell their zone are not kept any more

  [[nodiscard]] std::size_t counted() const { return zones[0] + zones[1] + zones[2] + zones[3]; }
  bool operator==(const TenMinuteCounts&) const = default;
};

/// Counts the ten-minute means of a range by zones, exactly, without reading most of them: where the least and the greatest
/// value of an hour lie in the same zone, so do its means. Only the other hours are read as minutes, and those that have
/// gaps or do not lie wholly within the range.
///
/// Ten minutes belong to the span in which they begin, and must end within `range`.
/// @param hours  of `range`, all that have readings, with min, max and count of `field`
/// @param spans  ascending, none overlapping another: what is counted apart, such as weeks
/// @return for each span | Errc::invalid: `hours` has another interval | as Source::intervals
[[nodiscard]] Result<std::vector<PerPhase<TenMinuteCounts>>> count_ten_minute_means(const IntervalTable& hours,
                                                                                    Source& source, Field field,
                                                                                    const Zones& zones, TimeRange range,
                                                                                    std::span<const TimeRange> spans,
                                                                                    const FlaggedTimes& flagged);

}  // namespace edl::server::analytics
