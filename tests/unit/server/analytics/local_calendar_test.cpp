#include "server/analytics/local_calendar.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string_view>
#include <vector>

namespace edl::server::analytics {
namespace {

using namespace std::chrono_literals;

TimeZone zone_named(std::string_view name) { return TimeZone::parse(name).value(); }
Timestamp at(std::string_view text) { return parse_rfc3339(text).value(); }

std::vector<Timestamp> quarters_of(TimeRange range) {
  std::vector<Timestamp> quarters;
  for (Timestamp time = range.begin; time < range.end; time += k_quarter_hour) quarters.push_back(time);
  return quarters;
}

/// How many quarter hours each hour of the clock has on a day.
std::map<int, int> hours_of(const char* zone, std::chrono::year_month_day date) {
  const TimeRange day = zone_named(zone).local_day(date);
  std::map<int, int> hours;
  for (const LocalPlace& place : LocalCalendar(zone_named(zone), day).places(quarters_of(day))) ++hours[place.hour()];
  return hours;
}

TEST(local_calendar_test, the_hours_of_the_clock_are_as_long_as_its_changes_make_them) {
  struct Case {
    const char* what;
    const char* zone;
    std::chrono::year_month_day date;
    int hour;
    int quarters;
    int in_all;
  };
  // Changes from `zdump -v`.
  const Case cases[] = {
      {"ordinary", "Europe/Berlin", 2026y / 11 / 23, 2, 4, 96},
      {"02:00 to 03:00", "Europe/Berlin", 2026y / 3 / 29, 2, 0, 92},
      {"03:00 to 02:00", "Europe/Berlin", 2026y / 10 / 25, 2, 8, 100},
      {"the hour after", "Europe/Berlin", 2026y / 10 / 25, 3, 4, 100},
      {"half an hour back, 02:00 to 01:30", "Australia/Lord_Howe", 2026y / 4 / 5, 1, 6, 98},
      {"half an hour on, 02:00 to 02:30", "Australia/Lord_Howe", 2026y / 10 / 4, 2, 2, 94},
      {"offset of 5:30", "Asia/Kolkata", 2026y / 7 / 1, 0, 4, 96},
      {"offset of 5:45", "Asia/Kathmandu", 2026y / 7 / 1, 23, 4, 96},
      {"no midnight", "America/Sao_Paulo", 2018y / 11 / 4, 0, 0, 92},
  };
  for (const Case& c : cases) {
    std::map<int, int> hours = hours_of(c.zone, c.date);
    EXPECT_EQ(hours[c.hour], c.quarters) << c.what;
    int sum = 0;
    for (const auto& [hour, quarters] : hours) sum += quarters;
    EXPECT_EQ(sum, c.in_all) << c.what;
  }
}

TEST(local_calendar_test, places_are_what_the_zone_says_of_each_moment) {
  for (const char* name : {"UTC", "Europe/Berlin", "America/Sao_Paulo", "America/St_Johns", "Pacific/Apia",
                           "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Casablanca"}) {
    const TimeZone zone = zone_named(name);
    const TimeRange range{at("2010-10-30T05:15:00Z"), at("2012-01-02T21:45:00Z")};
    const LocalCalendar calendar(zone, range);
    const std::vector<Timestamp> times = quarters_of(range);
    const std::vector<LocalPlace> places = calendar.places(times);
    ASSERT_EQ(places.size(), times.size());
    for (std::size_t i = 0; i < times.size(); i += 7) {
      const LocalDay& day = calendar.days()[places[i].day];
      const LocalMonth& month = calendar.months()[places[i].month];
      const auto date = zone.local_date(times[i]);
      ASSERT_EQ(day.date, date) << name << ' ' << to_rfc3339(times[i]);
      ASSERT_EQ(day.range, zone.local_day(date)) << name;
      ASSERT_EQ(month.month, date.year() / date.month()) << name;
      ASSERT_EQ(month.range, zone.local_month(times[i])) << name;
      ASSERT_EQ(places[i].weekday, (std::chrono::sys_days(date).time_since_epoch().count() + 3) % 7) << name;
      const auto clock = (times[i] + zone.utc_offset(times[i]).offset).time_since_epoch();
      ASSERT_EQ(places[i].hour(), clock / 1h % 24) << name << ' ' << to_rfc3339(times[i]);
    }
  }
}

TEST(local_calendar_test, days_follow_each_other_and_a_day_left_out_is_not_among_them) {
  const LocalCalendar apia(zone_named("Pacific/Apia"), {at("2011-12-29T12:00:00Z"), at("2012-01-01T12:00:00Z")});
  ASSERT_EQ(apia.days().size(), 4u);
  EXPECT_EQ(apia.days()[0].date, 2011y / 12 / 29);
  EXPECT_EQ(apia.days()[1].date, 2011y / 12 / 31);
  EXPECT_EQ(apia.days()[3].date, 2012y / 1 / 2);
  for (std::size_t i = 1; i < apia.days().size(); ++i) {
    EXPECT_EQ(apia.days()[i].range.begin, apia.days()[i - 1].range.end);
  }
}

TEST(local_calendar_test, the_span_before_is_months_for_months_days_for_days_and_else_the_same_time) {
  struct Case {
    const char* what;
    const char* begin;
    const char* end;
    const char* before;
  };
  const Case cases[] = {
      {"a month of 31 days after one of 28", "2026-02-28T23:00:00Z", "2026-03-31T22:00:00Z", "2026-01-31T23:00:00Z"},
      {"a year", "2025-12-31T23:00:00Z", "2026-12-31T23:00:00Z", "2024-12-31T23:00:00Z"},
      {"a day after one of 23 hours", "2026-03-29T22:00:00Z", "2026-03-30T22:00:00Z", "2026-03-28T23:00:00Z"},
      {"a week", "2026-11-15T23:00:00Z", "2026-11-22T23:00:00Z", "2026-11-08T23:00:00Z"},
      {"six hours", "2026-11-23T06:00:00Z", "2026-11-23T12:00:00Z", "2026-11-23T00:00:00Z"},
  };
  for (const Case& c : cases) {
    const TimeRange before = same_span_before(zone_named("Europe/Berlin"), {at(c.begin), at(c.end)});
    EXPECT_EQ(to_rfc3339(before.begin), to_rfc3339(at(c.before))) << c.what;
    EXPECT_EQ(before.end, at(c.begin)) << c.what;
  }
}

}  // namespace
}  // namespace edl::server::analytics
