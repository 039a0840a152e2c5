#include "core/time_zone.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace edl {
namespace {

using namespace std::chrono_literals;
using std::chrono::year_month_day;

TimeZone zone_named(std::string_view name) {
  auto zone = TimeZone::parse(name);
  EXPECT_TRUE(zone.has_value()) << name;
  return zone.value_or(TimeZone());
}

Timestamp at(std::string_view text) { return parse_rfc3339(text).value(); }

TEST(time_zone_test, local_days_are_as_long_as_the_clock_changes_make_them) {
  struct Case {
    const char* what;
    const char* zone;
    year_month_day date;
    const char* begin;
    std::chrono::minutes length;
  };
  // Begins from `TZ=… date -u -d`, changes from `zdump -v`.
  const Case cases[] = {
      {"UTC", "UTC", 2026y / 11 / 23, "2026-11-23T00:00:00Z", 24h},
      {"ordinary day", "Europe/Berlin", 2026y / 11 / 23, "2026-11-22T23:00:00Z", 24h},
      {"summer day", "Europe/Berlin", 2026y / 7 / 1, "2026-06-30T22:00:00Z", 24h},
      {"clock forward", "Europe/Berlin", 2026y / 3 / 29, "2026-03-28T23:00:00Z", 23h},
      {"clock back", "Europe/Berlin", 2026y / 10 / 25, "2026-10-24T22:00:00Z", 25h},
      {"half an hour", "Australia/Lord_Howe", 2026y / 4 / 5, "2026-04-04T13:00:00Z", 24h + 30min},
      {"offset of 5:45", "Asia/Kathmandu", 2026y / 1 / 1, "2025-12-31T18:15:00Z", 24h},
      {"no midnight", "America/Sao_Paulo", 2018y / 11 / 4, "2018-11-04T03:00:00Z", 23h},
      {"back at midnight", "America/Sao_Paulo", 2018y / 2 / 17, "2018-02-17T02:00:00Z", 25h},
      {"two midnights", "America/Havana", 2026y / 11 / 1, "2026-11-01T04:00:00Z", 25h},
      {"a day left out", "Pacific/Apia", 2011y / 12 / 30, "2011-12-30T10:00:00Z", 0h},
      {"after the day left out", "Pacific/Apia", 2011y / 12 / 31, "2011-12-30T10:00:00Z", 24h},
  };
  for (const Case& c : cases) {
    const TimeRange day = zone_named(c.zone).local_day(c.date);
    EXPECT_EQ(to_rfc3339(day.begin), to_rfc3339(at(c.begin))) << c.what;
    EXPECT_EQ(day.length(), c.length) << c.what;
  }
}

TEST(time_zone_test, days_follow_each_other_without_gap_and_hold_their_moments) {
  for (const char* name : {"UTC", "Europe/Berlin", "America/Sao_Paulo", "America/Havana", "America/St_Johns",
                           "Pacific/Apia", "Asia/Kathmandu", "Africa/Casablanca"}) {
    const TimeZone zone = zone_named(name);
    Timestamp day = zone.start_of_local_day(at("2005-01-01T12:00:00Z"));
    while (day < at("2019-01-01T00:00:00Z")) {
      const Timestamp next = zone.next_local_day(day);
      ASSERT_GE(next - day, 20h) << name << ' ' << to_rfc3339(day);
      ASSERT_LE(next - day, 28h) << name << ' ' << to_rfc3339(day);
      for (const Timestamp inside : {day, day + (next - day) / 2, next - 1ms}) {
        ASSERT_EQ(zone.start_of_local_day(inside), day) << name << ' ' << to_rfc3339(inside);
        ASSERT_EQ(zone.next_local_day(inside), next) << name << ' ' << to_rfc3339(inside);
        ASSERT_EQ(zone.local_day(zone.local_date(inside)), (TimeRange{day, next})) << name << ' ' << to_rfc3339(inside);
      }
      day = next;
    }
  }
}

TEST(time_zone_test, local_months_hold_their_days_whatever_the_clock_does) {
  struct Case {
    const char* zone;
    const char* time;
    const char* begin;
    const char* end;
  };
  const Case cases[] = {
      {"UTC", "2026-12-31T23:59:59.999Z", "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z"},
      {"Europe/Berlin", "2026-03-31T21:59:59Z", "2026-02-28T23:00:00Z", "2026-03-31T22:00:00Z"},
      {"Europe/Berlin", "2026-09-30T22:00:00Z", "2026-09-30T22:00:00Z", "2026-10-31T23:00:00Z"},
      {"Asia/Kathmandu", "2024-02-29T12:00:00Z", "2024-01-31T18:15:00Z", "2024-02-29T18:15:00Z"},
      {"America/Havana", "2026-11-01T04:30:00Z", "2026-11-01T04:00:00Z", "2026-12-01T05:00:00Z"},
      {"Pacific/Apia", "2011-12-30T09:59:59Z", "2011-12-01T10:00:00Z", "2011-12-31T10:00:00Z"},
  };
  for (const Case& c : cases) {
    const TimeRange month = zone_named(c.zone).local_month(at(c.time));
    EXPECT_EQ(to_rfc3339(month.begin), to_rfc3339(at(c.begin))) << c.zone;
    EXPECT_EQ(to_rfc3339(month.end), to_rfc3339(at(c.end))) << c.zone;
  }
}

TEST(time_zone_test, a_clock_set_back_over_midnight_stays_in_the_day_that_began) {
  // St. John's went from 00:01 back to 23:01: at 02:45Z its clocks show the 5th again, 15 minutes after the 6th began.
  const TimeZone zone = zone_named("America/St_Johns");
  EXPECT_EQ(zone.start_of_local_day(at("2010-11-07T02:45:00Z")), at("2010-11-07T02:30:00Z"));
  EXPECT_EQ(zone.local_day(2010y / 11 / 7), (TimeRange{at("2010-11-07T02:30:00Z"), at("2010-11-08T03:30:00Z")}));
}

TEST(time_zone_test, the_offset_holds_from_one_change_of_the_clock_to_the_next) {
  const TimeZone berlin = zone_named("Europe/Berlin");
  const UtcOffset summer{2h, {at("2026-03-29T01:00:00Z"), at("2026-10-25T01:00:00Z")}};
  EXPECT_EQ(berlin.utc_offset(at("2026-03-29T01:00:00Z")), summer);
  EXPECT_EQ(berlin.utc_offset(at("2026-10-25T00:59:59.999Z")), summer);
  EXPECT_EQ(berlin.utc_offset(at("2026-10-25T01:00:00Z")).offset, 1h);
  EXPECT_EQ(zone_named("Asia/Kolkata").utc_offset(at("2026-07-01T00:00:00Z")).offset, 5h + 30min);
  EXPECT_EQ(TimeZone().utc_offset(at("2026-07-01T00:00:00Z")).offset, 0h);
  EXPECT_TRUE(TimeZone().utc_offset(at("2026-07-01T00:00:00Z")).range.contains(at("9999-12-31T00:00:00Z")));
}

TEST(time_zone_test, unknown_names_are_refused) {
  for (const char* name : {"", "Mars/Olympus", "europe/berlin", "../../etc/passwd", "/usr/share/zoneinfo/UTC",
                           "Europe/Berlin ", "Europe"}) {
    const auto zone = TimeZone::parse(name);
    ASSERT_FALSE(zone.has_value()) << name;
    EXPECT_EQ(zone.error().code, Errc::invalid) << name;
  }
}

TEST(time_zone_test, a_zone_is_found_again_by_its_name) {
  EXPECT_EQ(TimeZone().name(), "UTC");
  EXPECT_EQ(zone_named("UTC"), TimeZone());
  EXPECT_EQ(zone_named("Europe/Berlin").name(), "Europe/Berlin");
  EXPECT_EQ(zone_named("Europe/Berlin"), zone_named("Europe/Berlin"));
  EXPECT_NE(zone_named("Europe/Berlin"), zone_named("Europe/Paris"));
}

TEST(time_zone_test, zones_are_parsed_and_used_by_many_threads_at_once) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([] {
      for (const char* name : {"Asia/Tokyo", "America/New_York", "Europe/Madrid"}) {
        EXPECT_EQ(zone_named(name).local_day(2026y / 5 / 5).length(), 24h);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace edl
