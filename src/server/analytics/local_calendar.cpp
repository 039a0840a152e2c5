#include "server/analytics/local_calendar.hpp"

namespace edl::server::analytics {
namespace {

using std::chrono::days;
using std::chrono::months;
using std::chrono::sys_days;
using std::chrono::year_month;
using std::chrono::year_month_day;

year_month month_of(year_month_day date) { return date.year() / date.month(); }

std::uint8_t weekday_of(year_month_day date) {
  return static_cast<std::uint8_t>(std::chrono::weekday(sys_days(date)).iso_encoding() - 1);
}

std::uint8_t quarter_of_clock(Timestamp time, std::chrono::seconds offset) {
  const auto local = time + offset;
  return static_cast<std::uint8_t>((local - std::chrono::floor<days>(local)) / k_quarter_hour);
}

bool begins_month(const TimeZone& zone, Timestamp time) { return zone.local_month(time).begin == time; }
bool begins_day(const TimeZone& zone, Timestamp time) { return zone.start_of_local_day(time) == time; }

/// How many months later the second is.
months between(year_month_day earlier, year_month_day later) { return month_of(later) - month_of(earlier); }

}  // namespace

LocalCalendar::LocalCalendar(const TimeZone& zone, TimeRange range) : zone_(zone) {
  Timestamp begin = zone.start_of_local_day(range.begin);
  while (begin < range.end) {
    const TimeRange day{begin, zone.next_local_day(begin)};
    const year_month_day date = zone.local_date(begin);
    if (months_.empty() || months_.back().month != month_of(date)) {
      months_.push_back({month_of(date), zone.local_month(begin)});
    }
    days_.push_back({date, day, months_.size() - 1});
    begin = day.end;
  }
}

std::vector<LocalPlace> LocalCalendar::places(std::span<const Timestamp> times) const {
  std::vector<LocalPlace> places;
  places.reserve(times.size());
  std::size_t day = 0;
  std::uint8_t weekday = days_.empty() ? std::uint8_t{0} : weekday_of(days_.front().date);
  UtcOffset clock{};
  for (const Timestamp time : times) {
    if (!clock.range.contains(time)) clock = zone_.utc_offset(time);
    if (time >= days_[day].range.end) {
      while (time >= days_[day].range.end) ++day;
      weekday = weekday_of(days_[day].date);
    }
    places.push_back({.day = static_cast<std::uint32_t>(day),
                      .month = static_cast<std::uint32_t>(days_[day].month),
                      .weekday = weekday,
                      .quarter = quarter_of_clock(time, clock.offset)});
  }
  return places;
}

TimeRange same_span_before(const TimeZone& zone, TimeRange range) {
  if (!begins_day(zone, range.begin) || !begins_day(zone, range.end)) {
    return {range.begin - range.length(), range.begin};
  }
  const year_month_day first = zone.local_date(range.begin);
  const year_month_day last = zone.local_date(range.end);
  if (begins_month(zone, range.begin) && begins_month(zone, range.end)) {
    const year_month_day before = (month_of(first) - between(first, last)) / 1;
    return {zone.local_day(before).begin, range.begin};
  }
  const sys_days before = sys_days(first) - (sys_days(last) - sys_days(first));
  return {zone.local_day(before).begin, range.begin};
}

}  // namespace edl::server::analytics
