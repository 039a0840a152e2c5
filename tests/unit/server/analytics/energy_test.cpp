#include "server/analytics/energy.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "played_house.hpp"
#include "server/analytics/coverage.hpp"

namespace edl::server::analytics {
namespace {

using namespace testing;

constexpr PerPhase<double> k_nothing{0.0, 0.0, 0.0};

Energy energy_in(MemorySource& source, const TimeZone& zone, TimeRange range) {
  return energy_of(measured(source, zone, range).measured);
}

double import_of(const EnergyPart& part) { return part.energy.in_all.import_kwh.value(); }
double export_of(const EnergyPart& part) { return part.energy.in_all.export_kwh.value(); }

/// Whatever a range is divided into, the parts are the whole.
void expect_parts_make_the_whole(const Energy& energy) {
  const auto sum = [](const auto& parts, auto figure) {
    return std::accumulate(parts.begin(), parts.end(), 0.0,
                           [&](double so_far, const auto& part) { return so_far + figure(part).value_or(0.0); });
  };
  const auto check = [&](const auto& parts, auto part_of) {
    const auto imported = [&](const auto& p) { return part_of(p).energy.in_all.import_kwh; };
    const auto exported = [&](const auto& p) { return part_of(p).energy.in_all.export_kwh; };
    EXPECT_NEAR(sum(parts, imported), import_of(energy.in_all), 1e-9);
    EXPECT_NEAR(sum(parts, exported), export_of(energy.in_all), 1e-9);
  };
  const auto part_of = [](const auto& p) -> const EnergyPart& { return p.part; };
  check(energy.by_hour, part_of);
  check(energy.by_day, part_of);
  check(energy.by_month, part_of);
  check(energy.by_hour_of_day, [](const EnergyPart& p) -> const EnergyPart& { return p; });
  const PerPhase<ImportExport>& phases = energy.in_all.energy.phases;
  EXPECT_NEAR(sum(phases, [](const ImportExport& p) { return p.import_kwh; }), import_of(energy.in_all), 1e-9);
  EXPECT_NEAR(sum(phases, [](const ImportExport& p) { return p.export_kwh; }), export_of(energy.in_all), 1e-9);
}

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

TEST(energy_test, what_flowed_in_a_gap_is_known_and_told_but_not_when) {
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

TEST(energy_test, a_gap_at_the_begin_or_the_end_of_the_range_is_told_up_to_it) {
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

TEST(energy_test, a_replaced_meter_is_told_and_its_old_count_is_not_lost) {
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

TEST(energy_test, a_fall_in_the_last_second_of_a_quarter_hour_is_found_from_the_next) {
  PlayedHouse house(at("2026-11-23T00:00:00Z"));
  house.draw(14min + 59s, 3600.0).replace_meter(Phase::a, 1234.6).draw(1s, 0.0).draw(30min, 3600.0);
  MemorySource source = std::move(house).source();
  const Energy energy = energy_in(source, TimeZone(), {at("2026-11-23T00:00:00Z"), at("2026-11-23T00:45:00Z")});
  ASSERT_EQ(energy.reset_count, 1u);
  EXPECT_EQ(to_rfc3339(energy.resets[0].time), "2026-11-23T00:14:59.000Z");
  EXPECT_DOUBLE_EQ(energy.resets[0].to_kwh, 1234.6);
}

TEST(energy_test, a_reset_whose_seconds_are_no_longer_kept_is_told_to_the_quarter_hour) {
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

TEST(energy_test, without_a_counter_the_power_tells_the_energy_and_the_answer_says_so) {
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

TEST(energy_test, a_counter_that_comes_back_does_not_count_again_what_the_power_told) {
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

TEST(energy_test, of_both_signs_without_counter_and_seconds_the_bounds_are_told) {
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
