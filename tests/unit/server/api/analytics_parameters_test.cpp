#include "server/api/analytics_parameters.hpp"

#include <gtest/gtest.h>

namespace edl::server {
namespace {

Timestamp at(std::string_view text) { return parse_rfc3339(text).value(); }
TimeZone berlin() { return TimeZone::parse("Europe/Berlin").value(); }

const Timestamp k_now = at("2026-11-27T01:00:00Z");  // a Friday of week 48

Parsed<AnalyticsParameters> analytics(const std::string& query) {
  return parse_analytics_parameters("device_id=house-1&range_hours=1" + query, berlin(), k_now);
}

Parsed<WeekParameters> week(const std::string& query) {
  return parse_week_parameters("device_id=house-1" + query, berlin(), k_now);
}

TEST(AnalyticsParametersTest, AllButTheInsightAreToldWhereNothingElseIsAskedFor) {
  const auto asked = analytics("");
  ASSERT_TRUE(asked);
  for (const Section section :
       {Section::energy, Section::demand, Section::power_quality, Section::cost, Section::events, Section::coverage}) {
    EXPECT_TRUE(asked->sections.has(section));
  }
  EXPECT_FALSE(asked->sections.has(Section::insight));
  EXPECT_EQ(asked->range.end, k_now + std::chrono::milliseconds(1));
  EXPECT_EQ(asked->zone, berlin());
}

TEST(AnalyticsParametersTest, SectionsAreThoseThatAreNamed) {
  const auto asked = analytics("&sections=insight,cost&tz=UTC");
  ASSERT_TRUE(asked);
  EXPECT_TRUE(asked->sections.has_any({Section::energy, Section::insight}));
  EXPECT_TRUE(asked->sections.has(Section::cost));
  EXPECT_FALSE(asked->sections.has_any(
      {Section::energy, Section::demand, Section::power_quality, Section::events, Section::coverage}));
  EXPECT_EQ(asked->zone, TimeZone());
}

TEST(AnalyticsParametersTest, EachWrongSectionAndParameterIsNamed) {
  const auto twice = analytics("&sections=energy,gas,energy,");
  ASSERT_FALSE(twice);
  ASSERT_EQ(twice.error().faults.size(), 3U);
  for (const Fault& fault : twice.error().faults) EXPECT_EQ(fault.pointer, "/query/sections");
  const auto unknown = analytics("&resolution=raw&limit=3");
  ASSERT_FALSE(unknown);
  ASSERT_EQ(unknown.error().faults.size(), 2U);
  EXPECT_EQ(unknown.error().faults[0].pointer, "/query/resolution");
  EXPECT_EQ(unknown.error().faults[1].pointer, "/query/limit");
}

TEST(WeekParametersTest, TheLastWholeLocalWeekIsMeantWhereNoneIsNamed) {
  const auto asked = week("");
  ASSERT_TRUE(asked);
  EXPECT_EQ(asked->week, (TimeRange{at("2026-11-15T23:00:00Z"), at("2026-11-22T23:00:00Z")}));
}

TEST(WeekParametersTest, WeeksAreThoseOfIso8601) {
  struct Case {
    const char* text;
    const char* begin;
    const char* end;
  };
  for (const Case& one : {Case{"2026-W48", "2026-11-22T23:00:00Z", "2026-11-29T23:00:00Z"},
                          Case{"2026-W01", "2025-12-28T23:00:00Z", "2026-01-04T23:00:00Z"},
                          Case{"2026-W53", "2026-12-27T23:00:00Z", "2027-01-03T23:00:00Z"},
                          Case{"2026-W13", "2026-03-22T23:00:00Z", "2026-03-29T22:00:00Z"},     // 167 hours
                          Case{"2026-W43", "2026-10-18T22:00:00Z", "2026-10-25T23:00:00Z"}}) {  // 169 hours
    const auto asked = week(std::string("&week=") + one.text);
    ASSERT_TRUE(asked) << one.text;
    EXPECT_EQ(asked->week, (TimeRange{at(one.begin), at(one.end)})) << one.text;
  }
}

TEST(WeekParametersTest, WhatIsNoWeekIsNamed) {
  for (const char* text : {"2025-W53", "2026-W54", "2026-W00", "2026-W4", "2026W48", "2026-w48", "202x-W48", "",
                           "2026-W48%20", "2026-11-23"}) {
    const auto asked = week(std::string("&week=") + text);
    ASSERT_FALSE(asked) << text;
    ASSERT_EQ(asked.error().faults.size(), 1U) << text;
    EXPECT_EQ(asked.error().faults[0].pointer, "/query/week");
  }
  EXPECT_FALSE(week("&range_hours=1"));
}

}  // namespace
}  // namespace edl::server
