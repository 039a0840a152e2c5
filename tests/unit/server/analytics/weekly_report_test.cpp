#include "server/analytics/weekly_report.hpp"

#include <gtest/gtest.h>

#include "unit/server/analytics/sampled_source.hpp"

namespace edl::server::analytics {
namespace {

using testing::at;
using testing::SampledSource;

const Timestamp k_monday = at("2026-11-16T00:00:00Z");
const Timestamp k_after = at("2026-11-23T00:00:00Z");
constexpr std::size_t k_week = 7 * 86'400;

const Criterion& line_of(const WeeklyReport& report, std::string_view id, std::optional<Phase> phase = std::nullopt) {
  for (const Criterion& criterion : report.criteria) {
    if (criterion.id == id && (!phase || criterion.phase == phase)) return criterion;
  }
  throw std::out_of_range("no such criterion");
}

/// A week that keeps every limit, with a harmonic set in each ten minutes.
SampledSource good_week(std::size_t seconds = k_week) {
  SampledSource source;
  for (const Phase phase : k_phases) {
    source.fill(k_monday, phase, Field::voltage_rms, std::vector<double>(seconds, 231.0));
    source.fill(k_monday, phase, Field::voltage_thd, std::vector<double>(seconds, 2.5));
    source.fill(k_monday, phase, Field::frequency_hz, std::vector<double>(seconds, 50.01));
  }
  return source;
}

std::vector<HarmonicSet> good_sets() {
  std::vector<HarmonicSet> sets;
  for (Timestamp time = k_monday; time < k_after; time += std::chrono::minutes(10)) {
    HarmonicSet set{.time = time, .window_ms = 200, .frequency_hz = 50, .phases = {}};
    for (const Phase phase : k_phases) {
      Harmonics voltage{};
      voltage[0] = {.rms = 231, .angle_deg = phase == Phase::a ? 0.0 : phase == Phase::b ? -120.0 : 120.0};
      voltage[4].rms = 231 * 0.03;
      set.phases.push_back({.phase = phase, .voltage = voltage, .current = std::nullopt});
    }
    sets.push_back(set);
  }
  return sets;
}

TEST(weekly_report_test, a_good_week_passes_in_every_line_that_can_be_measured) {
  SampledSource source = good_week();
  const auto report = weekly_report(source, {.within = k_monday, .now = k_after}, {}, good_sets()).value();
  EXPECT_EQ(report.overall, Verdict::passes);
  EXPECT_EQ(report.criteria.size(), 2U + 6U + 1U + 6U + 2U);
  for (const Criterion& criterion : report.criteria) {
    const bool measurable = criterion.id != "flicker" && criterion.id != "mains_signalling";
    EXPECT_EQ(criterion.verdict, measurable ? Verdict::passes : Verdict::cannot_be_told) << criterion.id;
    EXPECT_FALSE(criterion.why.empty()) << criterion.id;
    EXPECT_TRUE(criterion.clause.starts_with("EN 50160:2010, 4.2.")) << criterion.id;
  }
  EXPECT_EQ(line_of(report, "voltage_usual", Phase::b).measured, 100.0);
  EXPECT_EQ(line_of(report, "voltage_usual", Phase::b).why, "1008 of 1008 ten-minute means were within the limit.");
  EXPECT_EQ(report.nominal_hz, 50.0);
  EXPECT_NEAR(line_of(report, "voltage_harmonics", Phase::a).measured.value(), 50, 1e-9);
  EXPECT_NE(line_of(report, "voltage_harmonics", Phase::a).why.find("order 5: 3.00 % of 6.0 %"), std::string::npos);
}

TEST(weekly_report_test, one_line_that_fails_fails_the_week) {
  SampledSource source = good_week();
  auto& volts = source.samples_table.phases[Phase::c][Field::voltage_rms];
  std::fill(volts.begin(), volts.begin() + 51 * 600, 200.0);
  const auto report =
      weekly_report(source, {.within = k_after - std::chrono::seconds(1), .now = k_after}, {}, good_sets()).value();
  EXPECT_EQ(report.overall, Verdict::fails);
  EXPECT_EQ(line_of(report, "voltage_usual", Phase::c).verdict, Verdict::fails);
  EXPECT_EQ(line_of(report, "voltage_usual", Phase::a).verdict, Verdict::passes);
  EXPECT_EQ(line_of(report, "voltage_permissible", Phase::c).verdict, Verdict::passes);
}

TEST(weekly_report_test, a_week_that_is_not_over_is_not_judged_by_its_beginning) {
  SampledSource source = good_week(2 * 86'400);
  const auto report =
      weekly_report(source, {.within = k_monday, .now = k_monday + std::chrono::days(2)}, {}, {}).value();
  EXPECT_EQ(report.overall, Verdict::cannot_be_told);
  const Criterion& line = line_of(report, "voltage_usual", Phase::a);
  EXPECT_EQ(line.verdict, Verdict::cannot_be_told);
  EXPECT_EQ(line.measured, 100.0);
  EXPECT_EQ(line.why,
            "288 of 288 ten-minute means were within the limit; 720 of 1008 were not measured, which could change the "
            "verdict.");
  EXPECT_EQ(line_of(report, "voltage_harmonics", Phase::a).why,
            "None of the 1008 harmonic sets, one of each ten minutes, of the week was measured.");
}

TEST(weekly_report_test, events_of_the_week_are_in_the_tables_and_flag_their_ten_minutes) {
  SampledSource source = good_week();
  const auto dip_at = [](Timestamp begin) {
    return PowerEvent{.kind = PowerEventKind::voltage_dip,
                      .begin = begin,
                      .duration = std::chrono::milliseconds(180),
                      .phases = {Phase::a},
                      .extreme = 161,
                      .reference = 230};
  };
  const std::vector<PowerEvent> events{dip_at(k_monday - std::chrono::milliseconds(100)),
                                       dip_at(k_monday + std::chrono::hours(30))};
  const auto report = weekly_report(source, {.within = k_monday, .now = k_after}, events, good_sets()).value();
  EXPECT_EQ(report.events.events.size(), 1U);
  EXPECT_EQ(report.events.dips[1][0], 1U);
  EXPECT_NE(line_of(report, "voltage_usual", Phase::a).why.find("1006 of 1006"), std::string::npos);
  EXPECT_NE(line_of(report, "voltage_usual", Phase::a).why.find("2 that a dip"), std::string::npos);
}

TEST(weekly_report_test, a_single_phase_has_its_own_lines_only) {
  SampledSource source;
  source.fill(k_monday, Phase::a, Field::voltage_rms, std::vector<double>(k_week, 231.0));
  const auto report = weekly_report(source, {.within = k_monday, .now = k_after}, {}, {}).value();
  for (const Criterion& criterion : report.criteria) EXPECT_NE(criterion.phase, Phase::b);
  EXPECT_EQ(line_of(report, "unbalance").why, "It takes the voltages of three phases.");
  EXPECT_EQ(line_of(report, "frequency_usual").verdict, Verdict::cannot_be_told);
}

TEST(weekly_report_test, the_week_of_a_clock_change_has_an_hour_more) {
  SampledSource source;
  const auto report =
      weekly_report(
          source,
          {.within = at("2026-10-25T12:00:00Z"), .zone = TimeZone::parse("Europe/Berlin").value(), .now = k_after}, {},
          {})
          .value();
  EXPECT_EQ(report.week.length(), std::chrono::hours(169));
  EXPECT_EQ(report.zone, "Europe/Berlin");
  EXPECT_EQ(line_of(report, "voltage_usual").why, "None of the 1014 ten-minute means of the week was measured.");
  EXPECT_EQ(report.overall, Verdict::cannot_be_told);
}

}  // namespace
}  // namespace edl::server::analytics
