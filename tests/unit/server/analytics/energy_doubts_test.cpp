#include <gtest/gtest.h>

#include "energy_checks.hpp"
#include "server/analytics/coverage.hpp"
#include "server/analytics/energy.hpp"

namespace edl::server::analytics {
namespace {

using namespace testing;

TEST(energy_doubts_test, what_flowed_in_a_gap_is_known_and_told_but_not_when) {
  PlayedHouse house(at("2026-11-22T23:59:00Z"));
  house.draw(10h + 1min + 7s, 600.0);                              // until 10:00:07
  house.unread(3h + 20min, PerPhase<double>{1200.0, 300.0, 0.0});  // until 13:20:07
  house.draw_until(at("2026-11-24T00:00:00Z"), {600.0, 0.0, 0.0});
  MemorySource source = std::move(house).source();
  const TimeRange day{at("2026-11-23T00:00:00Z"), at("2026-11-24T00:00:00Z")};
  const Energy energy = energy_in(source, TimeZone(), day);

  const double unread_hours = 200.0 / 60.0;
  EXPECT_NEAR(import_of(energy.in_all), 0.6 * (24.0 - unread_hours) + 1.5 * unread_hours, 1e-5);
  ASSERT_EQ(energy.gaps.count, 1u);
  const Gap& gap = energy.gaps.longest.at(0);
  EXPECT_EQ(gap.range, (TimeRange{at("2026-11-23T10:00:07Z"), at("2026-11-23T13:20:07Z")}));
  EXPECT_TRUE(gap.exact);
  EXPECT_EQ(energy.gaps.length, 200min);
  // The first reading after it counts its own second, too.
  EXPECT_NEAR(gap.import_kwh[Phase::a].value(), 1.2 * unread_hours + 0.6 / 3600, 1.1e-5);
  EXPECT_NEAR(gap.import_kwh[Phase::b].value(), 0.3 * unread_hours, 1.1e-5);
  EXPECT_NEAR(energy.in_all.coverage, 1.0 - unread_hours / 24.0, 1e-12);
  EXPECT_EQ(energy.by_hour_of_day[11].coverage, 0.0);
  EXPECT_EQ(energy.by_hour_of_day[11].energy.in_all.import_kwh, std::nullopt);
  EXPECT_NEAR(energy.by_hour_of_day[10].coverage, 7.0 / 3600, 1e-12);
  EXPECT_EQ(energy.in_all.energy.in_all.export_kwh, 0.0);
  expect_parts_make_the_whole(energy);

  const Coverage coverage = coverage_of(measured(source, TimeZone(), day).measured);
  EXPECT_EQ(coverage.seconds, 86'400u);
  EXPECT_EQ(coverage.covered_seconds, 86'400u - 12'000u);
  EXPECT_EQ(coverage.longest_gap.value().range, gap.range);
  for (const Phase phase : k_phases) EXPECT_DOUBLE_EQ(coverage.share_of_phase[phase], coverage.share);
}

TEST(energy_doubts_test, a_gap_at_the_begin_or_the_end_of_the_range_is_told_up_to_it) {
  PlayedHouse house(at("2026-11-22T22:00:00Z"));
  house.draw(1h, 1000.0).unread(2h + 30s, PerPhase<double>{1000.0, 0.0, 0.0});
  house.draw_until(at("2026-11-23T06:00:10Z"), {1000.0, 0.0, 0.0});
  MemorySource source = std::move(house).source();
  const Energy energy = energy_in(source, TimeZone(), {at("2026-11-23T00:00:00Z"), at("2026-11-23T12:00:00Z")});
  ASSERT_EQ(energy.gaps.count, 2u);
  EXPECT_EQ(energy.gaps.longest[0].range, (TimeRange{at("2026-11-23T06:00:10Z"), at("2026-11-23T12:00:00Z")}));
  EXPECT_EQ(energy.gaps.longest[0].import_kwh[Phase::a], std::nullopt);
  EXPECT_EQ(energy.gaps.longest[1].range, (TimeRange{at("2026-11-23T00:00:00Z"), at("2026-11-23T01:00:30Z")}));
  EXPECT_NEAR(energy.gaps.longest[1].import_kwh[Phase::a].value(), 2.0 + 31.0 / 3600, 1.1e-5);
  // The first reading tells of the hour before the range, too, and the answer says so.
  const Gap& before = energy.gaps.from_before.value();
  EXPECT_EQ(before.range, (TimeRange{at("2026-11-22T23:00:00Z"), at("2026-11-23T01:00:30Z")}));
  EXPECT_EQ(before.import_kwh, energy.gaps.longest[1].import_kwh);
}

TEST(energy_doubts_test, a_replaced_meter_is_told_and_its_old_count_is_not_lost) {
  PlayedHouse house(at("2026-11-22T23:59:00Z"));
  house.draw(1min, k_nothing).draw(8h + 5min, 2000.0);
  house.replace_meter(Phase::a, 0.0).draw(10h, 2000.0);  // 16.2 kWh so far, then from 0.00055
  house.replace_meter(Phase::a, 19.5).draw(4h, 2000.0);  // falls by half a kilowatt hour only
  MemorySource source = std::move(house).source();
  const Energy energy = energy_in(source, TimeZone(), {at("2026-11-23T00:00:00Z"), at("2026-11-23T22:05:00Z")});
  ASSERT_EQ(energy.reset_count, 2u);
  const CounterReset& first = energy.resets[0];
  EXPECT_EQ(to_rfc3339(first.time), "2026-11-23T08:05:00.000Z");
  EXPECT_EQ(first.phase, Phase::a);
  EXPECT_NEAR(first.from_kwh, 1234.5 + 2.0 * (8.0 + 5.0 / 60), 1e-5);
  EXPECT_NEAR(first.to_kwh, 2.0 / 3600, 1e-5);
  EXPECT_TRUE(first.exact);
  EXPECT_EQ(to_rfc3339(energy.resets[1].time), "2026-11-23T18:05:00.000Z");
  EXPECT_NEAR(energy.resets[1].from_kwh, 20.0, 1e-5);
  // Each fall costs the second in which it was.
  EXPECT_NEAR(import_of(energy.in_all), 2.0 * (22.0 + 5.0 / 60) - 2 * 2.0 / 3600, 3e-5);
  expect_parts_make_the_whole(energy);
}

TEST(energy_doubts_test, a_fall_in_the_last_second_of_a_quarter_hour_is_found_from_the_next) {
  PlayedHouse house(at("2026-11-23T00:00:00Z"));
  house.draw(14min + 59s, 3600.0).replace_meter(Phase::a, 1234.6).draw(1s, 0.0).draw(30min, 3600.0);
  MemorySource source = std::move(house).source();
  const Energy energy = energy_in(source, TimeZone(), {at("2026-11-23T00:00:00Z"), at("2026-11-23T00:45:00Z")});
  ASSERT_EQ(energy.reset_count, 1u);
  EXPECT_EQ(to_rfc3339(energy.resets[0].time), "2026-11-23T00:14:59.000Z");
  EXPECT_DOUBLE_EQ(energy.resets[0].to_kwh, 1234.6);
}

TEST(energy_doubts_test, a_reset_whose_seconds_are_no_longer_kept_is_told_to_the_quarter_hour) {
  PlayedHouse house(at("2026-11-23T00:00:00Z"));
  house.draw(50min, 1000.0).replace_meter(Phase::a, 0.0).draw(70min, 1000.0);
  MemorySource source = std::move(house).source();
  source.forget_seconds_before(at("2026-12-01T00:00:00Z"));
  const Energy energy = energy_in(source, TimeZone(), {at("2026-11-23T00:00:00Z"), at("2026-11-23T02:00:00Z")});
  ASSERT_EQ(energy.reset_count, 1u);
  EXPECT_EQ(to_rfc3339(energy.resets[0].time), "2026-11-23T00:45:00.000Z");
  EXPECT_FALSE(energy.resets[0].exact);
  EXPECT_NEAR(import_of(energy.in_all), 2.0 - 2 * 1.0 / 3600, 3e-5);
}

TEST(energy_doubts_test, a_counter_that_rises_more_than_the_power_can_have_drawn_is_told) {
  PlayedHouse house(at("2026-11-22T23:59:00Z"));
  house.draw(1min, k_nothing).draw(5h + 10min, 2000.0).replace_meter(Phase::a, 5000.0).draw(50min, 2000.0);
  MemorySource source = std::move(house).source();
  const Energy energy = energy_in(source, TimeZone(), {at("2026-11-23T00:00:00Z"), at("2026-11-23T06:00:00Z")});
  ASSERT_EQ(energy.implausible.size(), 1u);
  EXPECT_EQ(to_rfc3339(energy.implausible[0].begin), "2026-11-23T05:00:00.000Z");
  EXPECT_EQ(energy.implausible[0].phase, Phase::a);
  EXPECT_NEAR(energy.implausible[0].rise_kwh, 5000.0 - 1234.5 - 10.0 + 10.0 / 60, 0.01);
  EXPECT_NEAR(energy.implausible[0].at_most_kwh, 0.5, 1e-9);
  EXPECT_EQ(energy.reset_count, 0u);
}

TEST(energy_doubts_test, without_a_counter_the_power_tells_the_energy_and_the_answer_says_so) {
  PlayedHouse house(at("2026-11-22T23:59:00Z"));
  house.counter_reads(Phase::b, false).draw(1min, k_nothing);
  house.draw(6h, {900.0, 400.0, 0.0}).draw(6h, {900.0, -400.0, 0.0});
  MemorySource source = std::move(house).source();
  const Energy energy = energy_in(source, TimeZone(), {at("2026-11-23T00:00:00Z"), at("2026-11-23T12:00:00Z")});
  EXPECT_EQ(energy.basis_of_phase[Phase::a], EnergyBasis::counter);
  EXPECT_EQ(energy.basis_of_phase[Phase::b], EnergyBasis::power);
  EXPECT_EQ(energy.basis, EnergyBasis::mixed);
  EXPECT_EQ(energy.in_all.energy.phases[Phase::b], (ImportExport{2.4, 2.4}));
  EXPECT_DOUBLE_EQ(import_of(energy.in_all), 13.2);
}

TEST(energy_doubts_test, a_counter_that_comes_back_does_not_count_again_what_the_power_told) {
  PlayedHouse house(at("2026-11-22T23:59:00Z"));
  house.draw(1min, k_nothing).draw(2h, 1000.0);
  house.counter_reads(Phase::a, false).draw(3h, 1000.0);
  house.counter_reads(Phase::a, true).draw(1h, 1000.0);
  MemorySource source = std::move(house).source();
  const Energy energy = energy_in(source, TimeZone(), {at("2026-11-23T00:00:00Z"), at("2026-11-23T06:00:00Z")});
  EXPECT_NEAR(import_of(energy.in_all), 6.0, 1e-9);
  for (int hour = 0; hour < 6; ++hour) {
    EXPECT_NEAR(import_of(energy.by_hour_of_day[static_cast<std::size_t>(hour)]), 1.0, 1e-5) << hour;
  }
  EXPECT_EQ(energy.basis_of_phase[Phase::a], EnergyBasis::mixed);
}

TEST(energy_doubts_test, of_both_signs_without_counter_and_seconds_the_bounds_are_told) {
  PlayedHouse house(at("2026-11-23T00:00:00Z"));
  house.counter_reads(Phase::a, false);
  for (int i = 0; i < 60; ++i) house.draw(30s, 1000.0).draw(30s, -500.0);
  MemorySource source = std::move(house).source();
  source.forget_seconds_before(at("2026-12-01T00:00:00Z"));
  const Energy energy = energy_in(source, TimeZone(), {at("2026-11-23T00:00:00Z"), at("2026-11-23T01:00:00Z")});
  EXPECT_NEAR(import_of(energy.in_all), 0.25, 1e-9);  // the difference is certain
  EXPECT_NEAR(export_of(energy.in_all), 0.0, 1e-9);
  EXPECT_NEAR(energy.uncertain_kwh, 0.25, 1e-9);  // and here the truth is at the bound: 0.5 less 0.25
}

}  // namespace
}  // namespace edl::server::analytics
