#include "server/analytics/local_weeks.hpp"

namespace edl::server::analytics {

TimeRange local_week(const TimeZone& zone, Timestamp time) {
  const std::chrono::sys_days day(zone.local_date(time));
  const std::chrono::sys_days monday = day - (std::chrono::weekday(day) - std::chrono::Monday);
  return {zone.local_day(monday).begin, zone.local_day(monday + std::chrono::days(7)).begin};
}

std::vector<TimeRange> local_weeks(const TimeZone& zone, TimeRange range) {
  std::vector<TimeRange> weeks;
  for (Timestamp at = range.begin; at < range.end; at = weeks.back().end) weeks.push_back(local_week(zone, at));
  return weeks;
}

}  // namespace edl::server::analytics
