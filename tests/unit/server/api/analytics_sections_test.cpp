#include "server/api/analytics_sections.hpp"

#include <gtest/gtest.h>

#include "unit/server/analytics/memory_source.hpp"

namespace edl::server {
namespace {

using namespace std::chrono_literals;
using analytics::testing::MemorySource;

Timestamp at(std::string_view text) { return parse_rfc3339(text).value(); }

const TimeRange k_two_days{at("2026-11-22T00:00:00Z"), at("2026-11-24T00:00:00Z")};
const TimeRange k_second_day{at("2026-11-23T00:00:00Z"), at("2026-11-24T00:00:00Z")};

/// 3,600 W on phase A, one reading a minute; on the second day twice as much.
MemorySource two_days(Timestamp end = k_two_days.end) {
  analytics::SampleTable samples;
  double kwh = 0.0;
  for (Timestamp time = k_two_days.begin; time < end; time += 60s) {
    const double watts = time < k_second_day.begin ? 3'600.0 : 7'200.0;
    kwh += watts / 60'000;
    samples.time.push_back(time);
    samples.phases[Phase::a][Field::power_watt].push_back(watts);
    samples.phases[Phase::a][Field::energy_kwh].push_back(kwh);
  }
  return MemorySource(std::move(samples));
}

AnalyticsQuestion asking(TimeRange range, Timestamp now, std::initializer_list<Section> sections) {
  AnalyticsQuestion question{.device = DeviceId::parse("house-1").value(), .range = range, .sections = {}, .now = now};
  for (const Section section : sections) question.sections.add(section);
  return question;
}

AnalyticsAnswer answered(const AnalyticsQuestion& question, const AnalyticsRecords& records = {}) {
  MemorySource source = two_days();
  return analytics_answer(source, question, records).value();
}

TEST(AnalyticsSectionsTest, WhatWasNotAskedForSaysSoAndReadsNothing) {
  MemorySource source = two_days();
  const auto answer = analytics_answer(source, asking(k_two_days, k_two_days.end, {Section::events}), {}).value();
  EXPECT_TRUE(answer.events);
  EXPECT_FALSE(answer.energy || answer.demand || answer.power_quality || answer.cost || answer.coverage ||
               answer.insight);
  EXPECT_EQ(answer.untold.size(), k_section_count - 1);
  for (const auto& [name, why] : answer.untold) EXPECT_EQ(why, "it was not asked for") << name;
  EXPECT_EQ(source.interval_calls() + source.sample_calls(), 0U);
}

TEST(AnalyticsSectionsTest, WithoutATariffThereIsNoCostAndAllElse) {
  const auto answer = answered(asking(k_two_days, k_two_days.end, {Section::cost, Section::energy}));
  EXPECT_FALSE(answer.cost);
  EXPECT_EQ(answer.untold.at("cost"), "the device has no tariff");
  EXPECT_TRUE(answer.energy);
}

TEST(AnalyticsSectionsTest, OfTheFutureAndOfNothingThereIsNothingToTell) {
  for (const TimeRange range :
       {TimeRange{k_two_days.end + 24h, k_two_days.end + 48h}, TimeRange{k_second_day.begin, k_second_day.begin}}) {
    const auto answer = answered(asking(range, k_two_days.end,
                                        {Section::energy, Section::demand, Section::coverage, Section::power_quality,
                                         Section::insight, Section::events}));
    for (const char* name : {"energy", "demand", "coverage", "power_quality", "insight"}) {
      EXPECT_TRUE(answer.untold.contains(name)) << name;
    }
    EXPECT_FALSE(answer.energy || answer.demand || answer.coverage || answer.power_quality || answer.insight);
    EXPECT_EQ(answer.events.value().total, 0);
  }
}

TEST(AnalyticsSectionsTest, ADayThatIsNotOverIsComparedWithAsMuchOfTheDayBefore) {
  const Timestamp now = at("2026-11-23T06:00:00Z");
  MemorySource source = two_days(now);
  const auto answer = analytics_answer(source, asking(k_second_day, now, {Section::energy}), {}).value();
  const EnergyBeforeAnswer& before = answer.energy.value().before.value();
  EXPECT_EQ(before.begin, "2026-11-22T00:00:00.000Z");
  EXPECT_EQ(before.end, "2026-11-22T06:00:00.000Z");
  EXPECT_FALSE(before.comparable);                      // a reading a minute covers a sixtieth
  EXPECT_NEAR(before.import_kwh.value(), 21.54, 1e-6);  // but for the first minute, whose step nobody knows
}

TEST(AnalyticsSectionsTest, EventsThatBeganBeforeTheRangeAreNotCountedInIt) {
  AnalyticsRecords records;
  records.events.resize(2);
  records.events[0].begin = k_second_day.begin - 1ms;
  records.events[1].begin = k_second_day.begin;
  const auto answer = answered(asking(k_second_day, k_two_days.end, {Section::events}), records);
  EXPECT_EQ(answer.events.value().total, 1);
}

}  // namespace
}  // namespace edl::server
