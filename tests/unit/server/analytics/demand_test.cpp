#include "server/analytics/demand.hpp"

#include <gtest/gtest.h>

#include "played_house.hpp"

namespace edl::server::analytics {
namespace {

using namespace testing;

constexpr PerPhase<double> k_idle{0.0, 0.0, 0.0};

Demand demand_in(MemorySource& source, const TimeZone& zone, TimeRange range) {
  const MeasuredRange found = measured(source, zone, range);
  return demand_of(found.measured, source).value();
}

TimeRange monday() { return {at("2026-11-23T00:00:00Z"), at("2026-11-24T00:00:00Z")}; }

TEST(demand_test, a_square_wave_has_the_peaks_load_factor_and_curve_that_one_works_out_by_hand) {
  PlayedHouse house(monday().begin);
  for (int hour = 0; hour < 24; ++hour) house.draw(30min, {1000.0, 500.0, 0.0}).draw(30min, k_idle);
  MemorySource source = std::move(house).source();
  const Demand demand = demand_in(source, TimeZone(), monday());

  EXPECT_DOUBLE_EQ(demand.mean_w.value(), 750.0);
  EXPECT_DOUBLE_EQ(demand.load_factor.value(), 0.5);
  EXPECT_EQ(demand.coverage, 1.0);
  ASSERT_EQ(demand.quarter_hour.highest.size(), k_listed_peaks);
  EXPECT_EQ(demand.quarter_hour.highest[0], (DemandBlock{{monday().begin, monday().begin + 15min}, 1500.0, 1.0}));
  EXPECT_EQ(demand.quarter_hour.highest[2].range.begin, monday().begin + 60min);
  EXPECT_EQ(demand.quarter_hour.blocks, 96u);
  EXPECT_EQ(demand.half_hour.blocks, 48u);
  EXPECT_DOUBLE_EQ(demand.half_hour.highest[0].power_w, 1500.0);
  EXPECT_DOUBLE_EQ(demand.quarter_hour.by_phase[Phase::b].value().power_w, 500.0);
  EXPECT_EQ(demand.quarter_hour.by_phase[Phase::c].value().power_w, 0.0);
  ASSERT_EQ(demand.quarter_hour.by_month.size(), 1u);
  EXPECT_EQ(demand.quarter_hour.by_month[0].month, 2026y / 11);

  const LoadDuration& curve = demand.load_duration.value();
  EXPECT_DOUBLE_EQ(curve.power_w[0], 1500.0);
  EXPECT_DOUBLE_EQ(curve.power_w[50], 1500.0);
  EXPECT_DOUBLE_EQ(curve.power_w[51], 0.0);
  EXPECT_DOUBLE_EQ(curve.power_w[100], 0.0);
  EXPECT_DOUBLE_EQ(curve.mean_w, 750.0);
  EXPECT_DOUBLE_EQ(demand.by_weekday_and_hour[0][7].mean_w.value(), 750.0);
  EXPECT_EQ(demand.by_weekday_and_hour[0][7].coverage, 1.0);
  EXPECT_EQ(demand.by_weekday_and_hour[1][7].mean_w, std::nullopt);
  EXPECT_EQ(demand.by_weekday_and_hour[1][7].coverage, 0.0);
}

TEST(demand_test, a_load_across_the_border_of_two_blocks_is_whole_in_the_sliding_window_only) {
  PlayedHouse house(monday().begin);
  house.draw(10h + 7min, 200.0).draw(15min, 6200.0).draw_until(monday().end, {200.0, 0.0, 0.0});
  MemorySource source = std::move(house).source();
  const Demand demand = demand_in(source, TimeZone(), monday());

  EXPECT_NEAR(demand.quarter_hour.highest[0].power_w, 200.0 + 6000.0 * 8 / 15, 1e-3);
  EXPECT_EQ(demand.quarter_hour.highest[0].range.begin, at("2026-11-23T10:00:00Z"));
  const SlidingPeak& sliding = demand.quarter_hour.sliding.value();
  EXPECT_EQ(sliding.window.range, (TimeRange{at("2026-11-23T10:07:00Z"), at("2026-11-23T10:22:00Z")}));
  EXPECT_NEAR(sliding.window.power_w, 6200.0, 1e-9);
  EXPECT_TRUE(sliding.exact);
  EXPECT_EQ(sliding.at_most_w, sliding.window.power_w);
  EXPECT_NEAR(demand.half_hour.sliding.value().window.power_w, 3200.0, 1e-9);
}

TEST(demand_test, what_a_phase_feeds_in_does_not_lessen_what_another_draws) {
  PlayedHouse house(monday().begin);
  house.draw(1h, {2000.0, -1500.0, 0.0});
  for (int i = 0; i < 30; ++i) house.draw(1min, {3000.0, 0.0, 0.0}).draw(1min, {-1000.0, 0.0, 0.0});
  MemorySource source = std::move(house).source();
  const Demand demand = demand_in(source, TimeZone(), {monday().begin, monday().begin + 2h});
  EXPECT_NEAR(demand.quarter_hour.highest[0].power_w, 2000.0, 1e-3);
  EXPECT_NEAR(demand.by_weekday_and_hour[0][1].mean_w.value(), 1500.0, 1e-3);
  // 14 minutes of the first hour, and the first of the second.
  EXPECT_NEAR(demand.quarter_hour.sliding.value().window.power_w, (14 * 2000.0 + 3000.0) / 15, 1e-3);
}

TEST(demand_test, a_gap_makes_no_peak_of_the_energy_that_flowed_in_it) {
  PlayedHouse house(monday().begin);
  house.draw(2h + 5min, 500.0).unread(6h, {2000.0, 0.0, 0.0}).draw_until(monday().end, {500.0, 0.0, 0.0});
  MemorySource source = std::move(house).source();
  const Demand demand = demand_in(source, TimeZone(), monday());
  EXPECT_NEAR(demand.quarter_hour.highest[0].power_w, 500.0, 1e-3);
  EXPECT_NEAR(demand.mean_w.value(), 500.0, 1e-3);
  EXPECT_NEAR(demand.coverage, 0.75, 1e-12);
  EXPECT_EQ(demand.quarter_hour.blocks, 96u - 23u);
  EXPECT_EQ(demand.quarter_hour.thin_blocks, 1u);  // five minutes of 02:00 to 02:15
  EXPECT_EQ(demand.by_weekday_and_hour[0][4].coverage, 0.0);
}

TEST(demand_test, the_base_load_is_the_lowest_five_percent_of_the_nights_five_minutes) {
  const TimeZone berlin = zone_named("Europe/Berlin");
  const TimeRange day = berlin.local_day(2026y / 11 / 23);
  PlayedHouse house(day.begin);
  house.draw(2h, 180.0);                         // 24 windows
  house.draw(10min, 60.0).draw(10min, 90.0);     // 2 windows and 2
  house.draw(2h + 40min, 180.0).draw(12h, 5.0);  // what is drawn by day does not count
  house.draw_until(day.end, {900.0, 0.0, 0.0});
  MemorySource source = std::move(house).source();
  const BaseLoad base = demand_in(source, berlin, day).base_load.value();
  EXPECT_EQ(base.windows, 60u);
  EXPECT_EQ(base.lowest, 3u);
  EXPECT_EQ(base.nights, 1u);
  EXPECT_EQ(base.window, 5min);
  EXPECT_NEAR(base.power_w, (60.0 + 60.0 + 90.0) / 3, 1e-9);
}

TEST(demand_test, of_many_nights_the_quarter_hours_tell_the_base_load_and_no_minute_is_read_for_it) {
  // Once an hour for a quarter hour, as a freezer does.
  IntervalTable quarters{.interval = k_quarter_hour};
  FieldColumns power;
  for (int i = 0; i < 40 * 96; ++i) {
    quarters.begin.push_back(monday().begin + i * 15min);
    const double watts = i % 4 == 0 ? 70.0 : 40.0 + i % 3;
    power.mean.push_back(watts);
    power.min.push_back(watts);
    power.max.push_back(watts);
    power.count.push_back(900);
  }
  quarters.phases[Phase::a][Field::power_watt] = power;
  MemorySource nothing{SampleTable{}};
  const Span span{TimeZone(), {monday().begin, monday().begin + 40 * 24h}, monday().begin + 40 * 24h};
  const Measured many = measure(span, quarters, nothing).value();
  const BaseLoad base = base_load(many, loads_of(many), nothing).value().value();
  EXPECT_EQ(base.window, 15min);
  EXPECT_EQ(base.nights, 40u);
  EXPECT_EQ(base.windows, 40u * 20u);
  EXPECT_EQ(base.lowest, 40u);
  EXPECT_NEAR(base.power_w, 40.0, 1e-5);
}

TEST(demand_test, half_hours_are_those_of_the_clock_also_where_the_clock_is_a_quarter_off) {
  PlayedHouse house(at("2026-11-22T18:15:00Z"));  // midnight in Kathmandu
  for (int i = 0; i < 4; ++i) house.draw(30min, 2000.0).draw(30min, 0.0);
  MemorySource source = std::move(house).source();
  const TimeRange range{at("2026-11-22T18:15:00Z"), at("2026-11-22T22:15:00Z")};
  const Demand demand = demand_in(source, zone_named("Asia/Kathmandu"), range);
  EXPECT_EQ(demand.half_hour.blocks, 8u);
  EXPECT_EQ(demand.half_hour.highest[0].range, (TimeRange{range.begin, range.begin + 30min}));
  EXPECT_NEAR(demand.half_hour.highest[0].power_w, 2000.0, 1e-3);
}

TEST(demand_test, the_hour_that_comes_twice_is_one_cell_of_the_heat_map_and_weighs_twice) {
  const TimeZone berlin = zone_named("Europe/Berlin");
  const TimeRange day = berlin.local_day(2026y / 10 / 25);  // a Sunday of 25 hours
  PlayedHouse house(day.begin);
  house.draw(2h, k_idle).draw(1h, 600.0).draw(30min, 1200.0).draw_until(day.end, k_idle);
  MemorySource source = std::move(house).source();
  const Demand demand = demand_in(source, berlin, day);
  EXPECT_NEAR(demand.by_weekday_and_hour[6][2].mean_w.value(), 600.0, 1e-3);
  EXPECT_EQ(demand.by_weekday_and_hour[6][2].coverage, 1.0);
  EXPECT_EQ(demand.by_weekday_and_hour[0][2].mean_w, std::nullopt);
}

TEST(demand_test, each_month_has_its_own_peak) {
  PlayedHouse house(at("2026-10-31T20:00:00Z"));
  house.draw(1h, 100.0).draw(1h, 800.0);  // October in Berlin until 23:00Z
  house.draw_until(at("2026-10-31T23:00:00Z"), k_idle).draw(1h, 300.0).draw(1h, k_idle);
  MemorySource source = std::move(house).source();
  const TimeRange range{at("2026-10-31T20:00:00Z"), at("2026-11-01T01:00:00Z")};
  const auto months = demand_in(source, zone_named("Europe/Berlin"), range).quarter_hour.by_month;
  ASSERT_EQ(months.size(), 2u);
  EXPECT_EQ(months[0].month, 2026y / 10);
  EXPECT_NEAR(months[0].peak.power_w, 800.0, 1e-3);
  EXPECT_EQ(months[1].month, 2026y / 11);
  EXPECT_NEAR(months[1].peak.power_w, 300.0, 1e-3);
}

TEST(demand_test, a_load_that_is_even_is_not_looked_for_in_its_minutes) {
  PlayedHouse house(monday().begin);
  house.draw_until(monday().end, {333.3, 111.1, 77.7});
  MemorySource source = std::move(house).source();
  const MeasuredRange found = measured(source, TimeZone(), monday());
  MinuteReader minutes(source, 1000);
  const auto peak = sliding_peak(found.measured, loads_of(found.measured), 15min, minutes).value().value();
  EXPECT_NEAR(peak.window.power_w, 522.1, 1e-3);
  EXPECT_TRUE(peak.exact);
  EXPECT_LE(1000 - minutes.left(), 32u);
}

TEST(demand_test, a_search_that_may_not_read_on_says_how_high_the_peak_may_be) {
  PlayedHouse house(monday().begin);
  for (int i = 0; i < 48; ++i) house.draw(20min + (i % 7) * 10s, 3000.0).draw(10min - (i % 7) * 10s, 50.0);
  MemorySource source = std::move(house).source();
  const MeasuredRange found = measured(source, TimeZone(), monday());
  MinuteReader few(source, 4);
  const auto told = sliding_peak(found.measured, loads_of(found.measured), 30min, few).value().value();
  MinuteReader enough(source, 1000);
  const auto exact = sliding_peak(found.measured, loads_of(found.measured), 30min, enough).value().value();
  EXPECT_FALSE(told.exact);
  EXPECT_TRUE(exact.exact);
  EXPECT_LE(told.window.power_w, exact.window.power_w);
  EXPECT_GE(told.at_most_w, exact.window.power_w);
}

TEST(demand_test, nothing_read_has_no_demand) {
  MemorySource source{SampleTable{}};
  const Demand demand = demand_in(source, TimeZone(), monday());
  EXPECT_EQ(demand.mean_w, std::nullopt);
  EXPECT_EQ(demand.load_factor, std::nullopt);
  EXPECT_FALSE(demand.load_duration.has_value());
  EXPECT_FALSE(demand.base_load.has_value());
  EXPECT_FALSE(demand.quarter_hour.sliding.has_value());
  EXPECT_TRUE(demand.quarter_hour.highest.empty());
}

}  // namespace
}  // namespace edl::server::analytics
