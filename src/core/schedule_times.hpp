#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <vector>

#include "core/schedule.hpp"
#include "core/time_zone.hpp"
#include "core/timestamp.hpp"

// When a schedule's entries want to switch. Pure: the schedule, the zone and the time are all that goes in.

namespace edl {

/// An entry that does not come within a year is taken for one that never does (the sun of a pole).
inline constexpr std::chrono::days k_schedule_horizon{366};

/// One switching that a schedule asks for.
struct ScheduledSwitching {
  Timestamp at;           ///< on the minute
  std::size_t entry = 0;  ///< index in Schedule::entries

  bool operator==(const ScheduledSwitching&) const = default;
};

/// When the entry comes on a local date, whatever its weekdays and whether or not it is enabled. A time over which the
/// clock is set forward comes when it has been; one that comes twice, comes with the first. A sun's time is rounded to
/// the minute; its day is the one around whose noon (12:00 of the zone) the sun culminates.
/// @param date  a valid date
/// @return nullopt: the zone leaves the date out, or the sun does not rise or set on it
[[nodiscard]] std::optional<Timestamp> moment_on(std::chrono::year_month_day date, const SwitchTime& at,
                                                 const std::optional<GeoPosition>& place, const TimeZone& zone);

/// The entry's first switching after a moment.
/// @param entry  index in schedule.entries
/// @return nullopt: it is disabled, or there is none within k_schedule_horizon
[[nodiscard]] std::optional<Timestamp> next_moment(const Schedule& schedule, std::size_t entry, const TimeZone& zone,
                                                   Timestamp after);

/// The first switching of the whole schedule after a moment: of several at the same time, the last that is carried out.
[[nodiscard]] std::optional<ScheduledSwitching> next_switching(const Schedule& schedule, const TimeZone& zone,
                                                               Timestamp after);

/// All switchings after `after`, up to and including `until`, in the order in which they are carried out: by time, and
/// those that a set clock has thrown together by what the clock would have shown.
/// @param until  at most k_schedule_horizon later
[[nodiscard]] std::vector<ScheduledSwitching> switchings_between(const Schedule& schedule, const TimeZone& zone,
                                                                 Timestamp after, Timestamp until);

}  // namespace edl
