#include "server/analytics/energy.hpp"

#include <gtest/gtest.h>

#include "energy_checks.hpp"
#include "server/analytics/coverage.hpp"

namespace edl::server::analytics {
namespace {

using namespace testing;

TEST(energy_test, a_square_wave_of_a_kilowatt_each_other_half_hour_is_twelve_kilowatt_hours_a_day) {
  PlayedHouse house(at("2026-11-22T23:59:00Z"));
  house.draw(1min, k_nothing);
  for (int hour = 0; hour < 24; ++hour) house.draw(30min, 1000.0).draw(30min, 0.0);
  MemorySource source = std::move(house).source();
  const Energy energy = energy_in(source, TimeZone(), {at("2026-11-23T00:00:00Z"), at("2026-11-24T00:00:00Z")});

  EXPECT_EQ(energy.in_all.energy.in_all, (ImportExport{12.0, 0.0}));
  EXPECT_EQ(energy.in_all.energy.phases[Phase::a], (ImportExport{12.0, 0.0}));
  EXPECT_EQ(energy.in_all.energy.phases[Phase::b], (ImportExport{0.0, 0.0}));
  EXPECT_EQ(energy.in_all.coverage, 1.0);
  EXPECT_EQ(energy.basis, EnergyBasis::counter);
  ASSERT_EQ(energy.by_hour.size(), 24u);
  for (const EnergyOfHour& hour : energy.by_hour) EXPECT_EQ(import_of(hour.part), 0.5) << to_rfc3339(hour.begin);
  for (const EnergyPart& hour : energy.by_hour_of_day) EXPECT_EQ(import_of(hour), 0.5);
  EXPECT_TRUE(energy.resets.empty());
  EXPECT_EQ(energy.gaps.count, 0u);
}

TEST(energy_test, the_days_of_a_clock_change_have_the_energy_of_23_and_of_25_hours) {
  struct Case {
    const char* what;
    const char* zone;
    std::chrono::year_month_day date;
    double kwh;        ///< of the day, at one kilowatt
    std::size_t hour;  ///< the hour of the clock that is there twice, or not
    double hour_kwh;
  };
  const Case cases[] = {
      {"02:00 to 03:00", "Europe/Berlin", 2026y / 3 / 29, 23.0, 2, 0.0},
      {"03:00 to 02:00", "Europe/Berlin", 2026y / 10 / 25, 25.0, 2, 2.0},
      {"no change, half an hour off", "Asia/Kolkata", 2026y / 7 / 1, 24.0, 2, 1.0},
      {"02:00 to 01:30", "Australia/Lord_Howe", 2026y / 4 / 5, 24.5, 1, 1.5},
      {"02:00 to 02:30", "Australia/Lord_Howe", 2026y / 10 / 4, 23.5, 2, 0.5},
  };
  for (const Case& c : cases) {
    const TimeZone zone = zone_named(c.zone);
    const TimeRange day = zone.local_day(c.date);
    PlayedHouse house(day.begin - 2h);
    house.draw_until(day.end + 2h, {1000.0, 0.0, 0.0});
    MemorySource source = std::move(house).source();
    const Energy energy = energy_in(source, zone, {day.begin - 1h, day.end + 1h});
    ASSERT_GE(energy.by_day.size(), 3u) << c.what;
    const EnergyOfDay& told = energy.by_day[1];
    EXPECT_EQ(told.date, c.date) << c.what;
    EXPECT_EQ(told.range, day) << c.what;
    EXPECT_DOUBLE_EQ(import_of(told.part), c.kwh) << c.what;
    EXPECT_EQ(told.part.coverage, 1.0) << c.what;
    expect_parts_make_the_whole(energy);

    const Energy of_day = energy_in(source, zone, day);
    EXPECT_DOUBLE_EQ(import_of(of_day.in_all), c.kwh) << c.what;
    EXPECT_DOUBLE_EQ(of_day.by_hour_of_day[c.hour].energy.in_all.import_kwh.value_or(0.0), c.hour_kwh) << c.what;
  }
}

TEST(energy_test, power_that_crosses_zero_is_import_and_export_and_no_phase_pays_for_another) {
  PlayedHouse house(at("2026-11-22T23:59:00Z"));
  house.draw(1min, k_nothing);
  for (int minute = 0; minute < 24 * 60; minute += 2) {
    house.draw(1min, {3000.0, -500.0, 0.0}).draw(1min, {-1800.0, 500.0, -60.0});
  }
  MemorySource source = std::move(house).source();
  const TimeRange day{at("2026-11-23T00:00:00Z"), at("2026-11-24T00:00:00Z")};
  const PhasedEnergy energy = energy_in(source, TimeZone(), day).in_all.energy;
  EXPECT_NEAR(energy.phases[Phase::a].import_kwh.value(), 36.0, 1e-9);
  EXPECT_NEAR(energy.phases[Phase::a].export_kwh.value(), 21.6, 1e-6);
  EXPECT_NEAR(energy.phases[Phase::b].import_kwh.value(), 6.0, 1e-9);
  EXPECT_NEAR(energy.phases[Phase::b].export_kwh.value(), 6.0, 1e-6);
  EXPECT_NEAR(energy.phases[Phase::c].export_kwh.value(), 0.72, 1e-6);
  EXPECT_NEAR(energy.in_all.import_kwh.value(), 42.0, 1e-9);
  EXPECT_NEAR(energy.in_all.export_kwh.value(), 28.32, 1e-6);
}

TEST(energy_test, nothing_read_is_nothing_known_rather_than_zero) {
  MemorySource source{SampleTable{}};
  const Energy energy =
      energy_in(source, zone_named("Europe/Berlin"), {at("2026-11-22T23:00:00Z"), at("2026-11-24T23:00:00Z")});
  EXPECT_EQ(energy.in_all.energy, PhasedEnergy{});
  EXPECT_EQ(energy.basis, EnergyBasis::none);
  ASSERT_EQ(energy.by_day.size(), 2u);
  EXPECT_EQ(energy.by_day[0].part.coverage, 0.0);
  EXPECT_EQ(energy.gaps.count, 1u);
  EXPECT_EQ(energy.gaps.longest[0].range.length(), 48h);
}

TEST(energy_test, the_change_to_the_span_before_is_told_only_where_both_are_covered) {
  PlayedHouse house(at("2026-11-20T23:59:00Z"));
  house.draw(1min, k_nothing).draw(24h, 1000.0).draw(24h, 1250.0).unread(4h, k_nothing).draw(20h, 1000.0);
  MemorySource source = std::move(house).source();
  const auto day = [&](int date) {
    const Timestamp begin = at("2026-11-21T00:00:00Z") + std::chrono::days(date - 21);
    return energy_in(source, TimeZone(), {begin, begin + 24h});
  };
  const EnergyChange change = change_of(day(22), day(21));
  EXPECT_TRUE(change.comparable);
  EXPECT_DOUBLE_EQ(change.change.import_kwh.value(), 6.0);
  EXPECT_DOUBLE_EQ(change.import_change_percent.value(), 25.0);
  EXPECT_EQ(change.export_change_percent, std::nullopt);  // of nothing there is no percentage

  const EnergyChange thin = change_of(day(23), day(22));
  EXPECT_FALSE(thin.comparable);
  EXPECT_NEAR(thin.coverage, 20.0 / 24, 1e-12);
  EXPECT_EQ(thin.change, ImportExport{});
  EXPECT_TRUE(change_of(day(23), day(22), 0.8).comparable);
}

TEST(energy_test, what_lies_after_now_is_not_missing) {
  PlayedHouse house(at("2026-11-23T00:00:00Z"));
  house.draw(6h, 1000.0);
  MemorySource source = std::move(house).source();
  const TimeRange day{at("2026-11-23T00:00:00Z"), at("2026-11-24T00:00:00Z")};
  const IntervalTable quarters = source.intervals(Step::quarter_hour, day, k_power_and_counter).value();
  const auto so_far = measure({TimeZone(), day, at("2026-11-23T06:00:00Z")}, quarters, source).value();
  EXPECT_EQ(so_far.range.end, at("2026-11-23T06:00:00Z"));
  EXPECT_EQ(coverage_of(so_far).share, 1.0);
  EXPECT_EQ(energy_of(so_far).gaps.count, 0u);
  const auto future =
      measure({TimeZone(), {day.end, day.end + 24h}, day.begin}, IntervalTable{.interval = 15min}, source);
  EXPECT_EQ(future.error().code, Errc::invalid);
}

}  // namespace
}  // namespace edl::server::analytics
