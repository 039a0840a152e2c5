#include "core/schedule_times.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace edl {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;
using std::chrono::minutes;
using std::chrono::sys_days;

const std::vector<Weekday> k_daily{Weekday::mon, Weekday::tue, Weekday::wed, Weekday::thu,
                                   Weekday::fri, Weekday::sat, Weekday::sun};

Timestamp at(std::string_view text) { return parse_rfc3339(text).value(); }
TimeZone zone_named(std::string_view name) { return TimeZone::parse(name).value(); }

ScheduleEntry entry(std::string_view time, std::vector<Weekday> weekdays = k_daily,
                    ScheduledState state = ScheduledState::on) {
  ScheduleEntry entry;
  entry.state = state;
  entry.weekdays = std::move(weekdays);
  entry.at.time = MinuteOfDay::parse(time).value();
  return entry;
}

ScheduleEntry sun_entry(SunEvent event, std::int64_t offset_minutes = 0) {
  ScheduleEntry entry;
  entry.weekdays = k_daily;
  entry.at.sun = event;
  entry.at.offset_minutes = offset_minutes;
  return entry;
}

std::string next_text(const Schedule& schedule, const char* zone, const char* after) {
  const auto next = next_switching(schedule, zone_named(zone), at(after));
  return next ? to_rfc3339(next->at) : "never";
}

TEST(schedule_times_test, an_entry_comes_at_its_time_of_the_zones_clock) {
  struct Case {
    const char* what;
    const char* zone;
    const char* time;
    const char* after;
    const char* next;
  };
  const Case cases[] = {
      {"later today", "Europe/Berlin", "18:00", "2026-11-27T12:00:00Z", "2026-11-27T17:00:00.000Z"},
      {"at the moment itself: the next day's", "Europe/Berlin", "18:00", "2026-11-27T17:00:00Z",
       "2026-11-28T17:00:00.000Z"},
      {"a millisecond before", "Europe/Berlin", "18:00", "2026-11-27T16:59:59.999Z", "2026-11-27T17:00:00.000Z"},
      {"in summer", "Europe/Berlin", "18:00", "2026-07-01T12:00:00Z", "2026-07-01T16:00:00.000Z"},
      {"the clock jumps over it: after the jump", "Europe/Berlin", "02:30", "2026-03-28T12:00:00Z",
       "2026-03-29T01:00:00.000Z"},
      {"the day after the jump", "Europe/Berlin", "02:30", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00.000Z"},
      {"it comes twice: the first", "Europe/Berlin", "02:30", "2026-10-24T12:00:00Z", "2026-10-25T00:30:00.000Z"},
      {"not again an hour later", "Europe/Berlin", "02:30", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00.000Z"},
      {"a midnight that is not", "America/Sao_Paulo", "00:00", "2018-11-03T12:00:00Z", "2018-11-04T03:00:00.000Z"},
      {"half an hour", "Australia/Lord_Howe", "02:15", "2026-10-03T00:00:00Z", "2026-10-03T15:30:00.000Z"},
      {"a date that is left out has none", "Pacific/Apia", "12:00", "2011-12-29T22:30:00Z", "2011-12-30T22:00:00.000Z"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(next_text({std::nullopt, {entry(c.time)}}, c.zone, c.after), c.next) << c.what;
  }
}

TEST(schedule_times_test, weekdays_are_those_of_the_local_date) {
  // Friday 23:30 UTC is Saturday in Berlin.
  const Schedule schedule{std::nullopt, {entry("00:30", {Weekday::sat})}};
  EXPECT_EQ(next_text(schedule, "Europe/Berlin", "2026-11-27T12:00:00Z"), "2026-11-27T23:30:00.000Z");
  EXPECT_EQ(next_text(schedule, "Europe/Berlin", "2026-11-27T23:30:00Z"), "2026-12-04T23:30:00.000Z");
  EXPECT_EQ(next_text(schedule, "UTC", "2026-11-27T12:00:00Z"), "2026-11-28T00:30:00.000Z");
}

TEST(schedule_times_test, what_is_not_enabled_never_comes) {
  Schedule schedule{std::nullopt, {entry("12:00")}};
  schedule.entries[0].enabled = false;
  EXPECT_EQ(next_text(schedule, "UTC", "2026-11-27T00:00:00Z"), "never");
  EXPECT_EQ(next_text({}, "UTC", "2026-11-27T00:00:00Z"), "never");
}

TEST(schedule_times_test, times_that_a_jump_throws_together_keep_their_order) {
  const Schedule schedule{std::nullopt, {entry("02:45", k_daily, ScheduledState::off), entry("02:15"), entry("03:00")}};
  const Timestamp jump = at("2026-03-29T01:00:00Z");
  EXPECT_THAT(
      switchings_between(schedule, zone_named("Europe/Berlin"), jump - 1min, jump + 1min),
      ::testing::ElementsAre(ScheduledSwitching{jump, 1}, ScheduledSwitching{jump, 0}, ScheduledSwitching{jump, 2}));
  EXPECT_EQ(next_switching(schedule, zone_named("Europe/Berlin"), jump - 1min), (ScheduledSwitching{jump, 2}));
}

TEST(schedule_times_test, the_suns_time_is_on_the_minute_and_moves_by_the_offset) {
  const GeoPosition berlin{52.52, 13.405};
  // 2026-12-21: sunrise 07:14:52 UTC, sunset 14:53:58 (sun_test.cpp).
  EXPECT_EQ(next_text({berlin, {sun_entry(SunEvent::sunrise)}}, "Europe/Berlin", "2026-12-21T00:00:00Z"),
            "2026-12-21T07:15:00.000Z");
  EXPECT_EQ(next_text({berlin, {sun_entry(SunEvent::sunset, -30)}}, "Europe/Berlin", "2026-12-21T00:00:00Z"),
            "2026-12-21T14:24:00.000Z");
  EXPECT_EQ(next_text({std::nullopt, {sun_entry(SunEvent::sunset)}}, "Europe/Berlin", "2026-12-21T00:00:00Z"), "never");
}

TEST(schedule_times_test, the_suns_weekday_is_that_of_its_day_also_where_the_offset_leads_out_of_it) {
  // Reykjavik, Sunday 2026-06-21: the sun sets on Monday at 00:03:50.
  Schedule schedule{GeoPosition{64.1466, -21.9426}, {sun_entry(SunEvent::sunset)}};
  schedule.entries[0].weekdays = {Weekday::sun};
  EXPECT_EQ(next_text(schedule, "Atlantic/Reykjavik", "2026-06-20T12:00:00Z"), "2026-06-22T00:04:00.000Z");
  schedule.entries[0].at.offset_minutes = -30;
  EXPECT_EQ(next_text(schedule, "Atlantic/Reykjavik", "2026-06-20T12:00:00Z"), "2026-06-21T23:34:00.000Z");
}

TEST(schedule_times_test, an_entry_rests_while_the_sun_does_not_set_or_rise) {
  const Schedule schedule{GeoPosition{69.6492, 18.9553}, {sun_entry(SunEvent::sunset)}};
  const TimeZone zone = zone_named("Europe/Oslo");
  using std::chrono::year;
  EXPECT_FALSE(moment_on(year(2026) / 6 / 21, schedule.entries[0].at, schedule.place, zone).has_value());
  const auto next = next_moment(schedule, 0, zone, at("2026-06-01T12:00:00Z"));
  ASSERT_TRUE(next.has_value());
  EXPECT_GE(*next, at("2026-07-24T00:00:00Z"));
  EXPECT_LE(*next, at("2026-07-28T00:00:00Z"));
}

/// The dullest way to say when: the first minute at which the clock shows the entry's time of a date or, the clock
/// having jumped, a later one.
std::vector<ScheduledSwitching> minute_by_minute(const Schedule& schedule, const TimeZone& zone, Timestamp after,
                                                 Timestamp until) {
  std::map<std::pair<std::size_t, sys_days>, bool> done;
  std::vector<ScheduledSwitching> found;
  // Two days before, so that what had come before `after` is known to have.
  for (Timestamp now = std::chrono::floor<minutes>(after) - days(2); now <= until; now += 1min) {
    const auto shown = zone.local_time(now);
    for (std::size_t i = 0; i < schedule.entries.size(); ++i) {
      const ScheduleEntry& one = schedule.entries[i];
      if (!one.enabled) continue;
      for (const sys_days date : {std::chrono::floor<days>(shown), std::chrono::floor<days>(shown) - days(1)}) {
        const bool wanted = std::ranges::find(one.weekdays, weekday_of(date)) != one.weekdays.end();
        if (!wanted || shown < date + one.at.time->since_midnight()) continue;
        if (std::exchange(done[{i, date}], true) || now <= after) continue;
        found.push_back({now, i});
      }
    }
  }
  return found;
}

TEST(schedule_times_test, random_schedules_are_carried_out_as_by_somebody_who_watches_the_clock) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::cout << "seed " << seed << '\n';
  std::mt19937 random(seed);
  const auto dice = [&](int from, int to) { return std::uniform_int_distribution(from, to)(random); };
  const char* const zones[] = {"UTC",
                               "Europe/Berlin",
                               "America/New_York",
                               "Australia/Lord_Howe",
                               "Asia/Kathmandu",
                               "America/Havana",
                               "America/Sao_Paulo",
                               "Pacific/Chatham"};
  const char* const begins[] = {"2018-11-02T00:00:00Z", "2018-02-16T07:00:00Z", "2026-03-27T00:00:00Z",
                                "2026-10-23T00:00:00Z", "2026-03-06T11:11:00Z", "2026-10-30T00:00:00Z",
                                "2026-04-03T00:00:00Z", "2026-09-25T00:00:00Z", "2026-12-30T00:00:00Z"};
  for (int round = 0; round < 60; ++round) {
    Schedule schedule;
    for (int i = dice(1, 6); i > 0; --i) {
      ScheduleEntry one = entry("00:00");
      // Around the hours in which clocks are set, more often than not.
      one.at.time = MinuteOfDay(minutes(dice(0, 2) == 0 ? dice(0, 1'439) : dice(0, 200)));
      one.enabled = dice(0, 5) > 0;
      std::ranges::shuffle(one.weekdays, random);
      one.weekdays.resize(static_cast<std::size_t>(dice(1, 7)));
      schedule.entries.push_back(std::move(one));
    }
    const TimeZone zone = zone_named(zones[static_cast<std::size_t>(dice(0, 7))]);
    const Timestamp after = at(begins[static_cast<std::size_t>(dice(0, 8))]) + minutes(dice(0, 1'440));
    const Timestamp until = after + minutes(dice(0, 4 * 1'440));
    auto expected = minute_by_minute(schedule, zone, after, until);
    auto found = switchings_between(schedule, zone, after, until);
    const auto by_time = [](const ScheduledSwitching& one) { return std::pair(one.at, one.entry); };
    ASSERT_TRUE(std::ranges::is_sorted(found, {}, &ScheduledSwitching::at));
    std::ranges::sort(expected, {}, by_time);
    std::ranges::sort(found, {}, by_time);
    ASSERT_EQ(found, expected) << "round " << round << ' ' << zone.name() << ' ' << to_rfc3339(after);
    const auto next = next_switching(schedule, zone, after);
    if (!expected.empty()) {
      ASSERT_TRUE(next.has_value());
      ASSERT_EQ(next->at, expected.front().at);
    } else if (next) {
      ASSERT_GT(next->at, until);
    }
  }
}

}  // namespace
}  // namespace edl
