#include "server/analytics/unbalance.hpp"
#include "support/seed.hpp"

#include <gtest/gtest.h>

#include <complex>
#include <numbers>
#include <random>

#include "unit/server/analytics/sampled_source.hpp"

namespace edl::server::analytics {
namespace {

using testing::at;
using testing::SampledSource;

const Timestamp k_begin = at("2026-11-23T00:00:00Z");

double line_to_line(double a, double b) { return std::sqrt(a * a + b * b + a * b); }

HarmonicSet set_of(Timestamp time, PerPhase<Harmonic> fundamentals) {
  HarmonicSet set{.time = time, .window_ms = 200, .frequency_hz = 50, .phases = {}};
  for (const Phase phase : k_phases) {
    Harmonics voltage{};
    voltage.front() = fundamentals[phase];
    set.phases.push_back({.phase = phase, .voltage = voltage, .current = std::nullopt});
  }
  return set;
}

TEST(unbalance_test, by_hand) {
  EXPECT_NEAR(unbalance_of_magnitudes(230, 230, 230).value(), 0, 1e-12);
  // 10, 10, 7: √((0 + 9 + 9) / 2) / 27 = 3 / 27
  EXPECT_NEAR(unbalance_of_magnitudes(10, 10, 7).value(), 100.0 / 9, 1e-9);
  // One phase without voltage: U1 = 2/3 U, U2 = 1/3 U.
  EXPECT_NEAR(unbalance_of_magnitudes(230, 230, 0).value(), 50, 1e-9);
  EXPECT_FALSE(unbalance_of_magnitudes(0, 0, 0));
}

TEST(unbalance_test, the_standards_formula_from_line_to_line) {
  EXPECT_NEAR(unbalance_of_lines(400, 400, 400).value(), 0, 1e-5);
  // 400, 400, 380: Σ² = 464,400, Σ⁴ = 7.205136e10, β = 0.334086, √(3 - 6β) = 0.99774
  EXPECT_NEAR(unbalance_of_lines(400, 400, 380).value(), 3.363, 0.001);
  EXPECT_FALSE(unbalance_of_lines(400, 100, 100));
  EXPECT_FALSE(unbalance_of_lines(0, 0, 0));
}

TEST(unbalance_test, all_three_ways_tell_the_same_of_angles_120_degrees_apart) {
  const unsigned seed = edl::testing::seed_of_this_run();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> volts(150, 260);
  for (int i = 0; i < 1'000; ++i) {
    const double a = volts(random);
    const double b = volts(random);
    const double c = volts(random);
    const double direct = unbalance_of_magnitudes(a, b, c).value();
    EXPECT_NEAR(unbalance_of_lines(line_to_line(a, b), line_to_line(b, c), line_to_line(c, a)).value(), direct, 1e-5);
    EXPECT_NEAR(unbalance_of(set_of(k_begin, {{a, 0}, {b, -120}, {c, 120}})).value(), direct, 1e-9);
  }
}

TEST(unbalance_test, angles_are_seen_by_phasors_alone) {
  // Equal magnitudes, B ten degrees late: 3 U1 = |2 + e^-j10°|, 3 U2 = |e^-j10° - 1|.
  const std::complex<double> late = std::polar(1.0, -10 * std::numbers::pi / 180);
  const double expected = 100 * std::abs(late - 1.0) / std::abs(late + 2.0);
  EXPECT_NEAR(unbalance_of(set_of(k_begin, {{230, 0}, {230, -130}, {230, 120}})).value(), expected, 1e-9);
  EXPECT_NEAR(expected, 5.83, 0.01);
}

/// Independent: fundamental phasors of the published voltages of lv347 at exactly 120 degrees.
TEST(unbalance_test, the_voltages_of_a_real_plant) {
  EXPECT_NEAR(unbalance_of_magnitudes(348.94, 352.22, 345.95).value(), 0.519, 0.001);
}

TEST(unbalance_test, sets_stand_for_their_ten_minutes_and_are_believed_first) {
  SampledSource source;
  for (const Phase phase : k_phases) source.fill(k_begin, phase, Field::voltage_rms, std::vector<double>(7'200, 230.0));
  std::vector<HarmonicSet> sets;
  sets.reserve(24);
  for (int ten = 0; ten < 12; ++ten) {
    const double b = ten < 3 ? 200 : 230;  // 30 / 660 = 4.5 %
    sets.push_back(set_of(k_begin + std::chrono::minutes(10 * ten + 2), {{230, 0}, {b, -120}, {230, 120}}));
    sets.push_back(set_of(k_begin + std::chrono::minutes(10 * ten + 7), {{1, 0}, {230, -120}, {230, 120}}));
  }
  const TimeRange range{k_begin, k_begin + std::chrono::hours(2)};
  const auto result = unbalance(source.hours(range), source, range, sets, {}).value();
  ASSERT_TRUE(result.from_phasors && result.from_magnitudes);
  EXPECT_EQ(result.best(), &*result.from_phasors);
  EXPECT_EQ(result.from_phasors->counted, 12U);
  EXPECT_EQ(result.from_phasors->within, 9U);
  EXPECT_NEAR(result.from_phasors->percentile_95_percent.value(), 100.0 / 22, 1e-9);
  EXPECT_EQ(result.from_phasors->window, std::chrono::milliseconds(200));
  EXPECT_EQ(result.from_magnitudes->within, 12U);
  EXPECT_NEAR(result.from_magnitudes->percentile_95_percent.value(), 0, 1e-9);
}

TEST(unbalance_test, of_a_single_phase_nothing_is_told) {
  SampledSource source;
  source.fill(k_begin, Phase::a, Field::voltage_rms, std::vector<double>(3'600, 230.0));
  const TimeRange range{k_begin, k_begin + std::chrono::hours(1)};
  const auto result = unbalance(source.hours(range), source, range, {}, {}).value();
  EXPECT_FALSE(result.from_phasors);
  EXPECT_FALSE(result.from_magnitudes);
  EXPECT_EQ(result.best(), nullptr);
}

/// More than 31 days by bounds of hours, against the ten-minute means of all of its minutes.
TEST(unbalance_test, a_long_range_counts_exactly_with_few_minutes) {
  const unsigned seed = edl::testing::seed_of_this_run();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  std::normal_distribution<double> noise(0, 0.5);
  std::uniform_int_distribution<int> of_twenty(0, 19);
  SampledSource source;
  const std::size_t seconds = 33 * 86'400;
  std::vector<double> low(seconds);
  for (std::size_t i = 0; i < seconds; i += 1'200) {
    const double level = of_twenty(random) == 0 ? 216.5 : 229.0;  // 216.5: 13.5 / 676.5 = 2.0 %
    const double missing = of_twenty(random) == 0 ? 700 : 0;
    for (std::size_t j = i; j < i + 1'200; ++j)
      low[j] = j < i + static_cast<std::size_t>(missing) ? std::nan("") : level + noise(random);
  }
  source.fill(k_begin, Phase::a, Field::voltage_rms, low);
  source.fill(k_begin, Phase::b, Field::voltage_rms, std::vector<double>(seconds, 230.0));
  source.fill(k_begin, Phase::c, Field::voltage_rms, std::vector<double>(seconds, 230.0));
  const TimeRange range{k_begin + std::chrono::minutes(25), k_begin + std::chrono::days(33)};
  const auto result = unbalance(source.hours(range), source, range, {}, {}).value();
  std::size_t counted = 0;
  std::size_t within = 0;
  for (std::size_t ten = 3; ten < seconds / 600; ++ten) {  // 00:25 begins the fourth
    double squares = 0;
    unsigned count = 0;
    for (std::size_t i = ten * 600; i < (ten + 1) * 600; ++i) {
      if (std::isnan(low[i])) continue;
      squares += low[i] * low[i];
      ++count;
    }
    if (count < 300) continue;
    ++counted;
    const double a = std::sqrt(squares / count);
    if ((230 - a) / (460 + a) <= 0.02) ++within;
  }
  ASSERT_TRUE(result.from_magnitudes);
  EXPECT_EQ(result.from_magnitudes->all, seconds / 600 - 3);
  EXPECT_EQ(result.from_magnitudes->counted, counted);
  EXPECT_EQ(result.from_magnitudes->within, within);
  EXPECT_LT(within, counted);
  EXPECT_EQ(result.from_magnitudes->window, std::chrono::hours(1));
  EXPECT_LT(source.minutes_read, seconds / 60 / 2);
}

}  // namespace
}  // namespace edl::server::analytics
