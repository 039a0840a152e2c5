#include "core/schedule_times.hpp"

#include <algorithm>
#include <tuple>

namespace edl {
namespace {

using std::chrono::days;
using std::chrono::minutes;
using std::chrono::sys_days;
using std::chrono::year_month_day;

/// A sun's time may lie half a day from its noon, and an offset further: so many dates around a moment can matter to
/// it.
constexpr days k_dates_around{2};

bool comes_on(const ScheduleEntry& entry, sys_days date) {
  return std::ranges::find(entry.weekdays, weekday_of(date)) != entry.weekdays.end();
}

/// The local date of a moment, to count from.
sys_days date_of(Timestamp time, const TimeZone& zone) { return sys_days(zone.local_date(time)); }

/// What the clock shows, or would have shown: the order of what comes at the same moment.
std::chrono::sys_seconds shown_time(sys_days date, const SwitchTime& at, Timestamp moment, const TimeZone& zone) {
  return at.time ? date + at.time->since_midnight() : zone.local_time(moment);
}

}  // namespace

std::optional<Timestamp> moment_on(year_month_day date, const SwitchTime& at, const std::optional<GeoPosition>& place,
                                   const TimeZone& zone) {
  if (zone.local_day(date).empty()) return std::nullopt;
  if (at.time) return zone.moment_of(date, at.time->since_midnight());
  if (!at.sun || !place) return std::nullopt;
  const auto event = sun_event(*at.sun, *place, zone.moment_of(date, std::chrono::hours(12)));
  if (!event) return std::nullopt;
  return std::chrono::round<minutes>(*event) + minutes(at.offset_minutes.value_or(0));
}

std::optional<Timestamp> next_moment(const Schedule& schedule, std::size_t index, const TimeZone& zone,
                                     Timestamp after) {
  const ScheduleEntry& entry = schedule.entries.at(index);
  if (!entry.enabled) return std::nullopt;
  const sys_days today = date_of(after, zone);
  // Moments of later dates are later, save where a zone changes sides of the date line: hence the first that comes.
  for (sys_days date = today - k_dates_around; date <= today + k_schedule_horizon; date += days(1)) {
    if (!comes_on(entry, date)) continue;
    const auto moment = moment_on(date, entry.at, schedule.place, zone);
    if (moment && *moment > after) return moment;
  }
  return std::nullopt;
}

std::optional<ScheduledSwitching> next_switching(const Schedule& schedule, const TimeZone& zone, Timestamp after) {
  std::optional<Timestamp> first;
  for (std::size_t entry = 0; entry < schedule.entries.size(); ++entry) {
    const auto moment = next_moment(schedule, entry, zone, after);
    if (moment && (!first || *moment < *first)) first = moment;
  }
  if (!first) return std::nullopt;
  return switchings_between(schedule, zone, *first - std::chrono::milliseconds(1), *first).back();
}

std::vector<ScheduledSwitching> switchings_between(const Schedule& schedule, const TimeZone& zone, Timestamp after,
                                                   Timestamp until) {
  struct Found {
    ScheduledSwitching switching;
    std::chrono::sys_seconds shown;
  };
  std::vector<Found> found;
  const sys_days last = date_of(until, zone) + k_dates_around;
  for (sys_days date = date_of(after, zone) - k_dates_around; date <= last; date += days(1)) {
    for (std::size_t index = 0; index < schedule.entries.size(); ++index) {
      const ScheduleEntry& entry = schedule.entries[index];
      if (!entry.enabled || !comes_on(entry, date)) continue;
      const auto moment = moment_on(date, entry.at, schedule.place, zone);
      if (!moment || *moment <= after || *moment > until) continue;
      found.push_back({{*moment, index}, shown_time(date, entry.at, *moment, zone)});
    }
  }
  std::ranges::sort(found, {},
                    [](const Found& one) { return std::tuple(one.switching.at, one.shown, one.switching.entry); });
  std::vector<ScheduledSwitching> switchings;
  switchings.reserve(found.size());
  for (const Found& one : found) switchings.push_back(one.switching);
  return switchings;
}

}  // namespace edl
