// Harmonics of the simulated chip's waveforms, through bus and buffer, against the waveform's definition.

#include <gtest/gtest.h>

#include <cmath>

#include "unit/agent/meter/quality/quality_bench.hpp"

namespace edl::agent {
namespace {

using ade9000::MeterSetup;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::k_wall;
using testing::QualityBench;
using testing::seconds_since;

sim::SyntheticSettings distorted(double frequency) {
  sim::SyntheticSettings settings = sim::symmetric_load(230, 20, 30, frequency);
  settings.phases[Phase::a].voltage.push_back({5, 11.5, 40});
  settings.phases[Phase::b].current.push_back({3, 6, -100});
  settings.phases[Phase::c].current.push_back({40, 0.5, 10});
  settings.phases[Phase::c].voltage.push_back({23, 2.3, 170});
  return settings;
}

double angle_between(double a_deg, double b_deg) { return std::abs(std::remainder(a_deg - b_deg, 360.0)); }

TEST(power_quality_harmonics_test, whoever_asks_gets_them_at_any_line_frequency) {
  for (const double frequency : {45.2, 49.97, 50.5, 60.02, 64.8}) {
    SCOPED_TRACE(frequency);
    sim::SyntheticWaveform source(distorted(frequency));
    MeterSetup setup;
    setup.nominal_frequency = frequency < 55 ? 50 : 60;
    QualityBench bench(source, setup);
    bench.pass(seconds(1));
    std::optional<Result<HarmonicSet>> answer;
    bench.watch.capture_harmonics([&](const Result<HarmonicSet>& set) { answer = set; });
    const Timestamp asked = bench.clock.now();
    bench.pass(milliseconds(300));
    ASSERT_TRUE(answer.has_value());
    ASSERT_TRUE(answer->has_value());
    ASSERT_EQ(bench.sets.size(), 1u);
    const HarmonicSet& set = bench.sets[0];
    EXPECT_EQ(**answer, set);
    EXPECT_NEAR(set.frequency_hz, frequency, 0.001);
    EXPECT_NEAR(seconds_since(set.time, asked), set.window_ms / 1e3 + 0.013, 0.008);
    ASSERT_EQ(set.phases.size(), 3u);
    const Harmonics& va = set.phases[0].voltage.value();
    EXPECT_NEAR(va[0].rms, 230, 0.05);
    EXPECT_NEAR(va[0].angle_deg, 0, 0.01);
    EXPECT_NEAR(va[4].rms, 11.5, 0.02);
    EXPECT_LT(angle_between(va[4].angle_deg, 40), 0.5);
    const Harmonics& ib = set.phases[1].current.value();
    EXPECT_NEAR(ib[0].rms, 20, 0.005);
    EXPECT_LT(angle_between(ib[0].angle_deg, -150), 0.1);
    EXPECT_NEAR(ib[2].rms, 6, 0.003);
    EXPECT_LT(angle_between(ib[2].angle_deg, -100), 0.3);
    EXPECT_NEAR(set.phases[2].current.value()[39].rms, 0.5, 0.005);
    EXPECT_NEAR(set.phases[2].voltage.value()[22].rms, 2.3, 0.01);
    EXPECT_NEAR(va[6].rms, 0, 0.03);
  }
}

TEST(power_quality_harmonics_test, each_ten_minutes_there_is_a_set) {
  sim::SyntheticWaveform source(distorted(50));
  QualityBench bench(source, {}, k_wall - seconds(4));
  bench.pass(seconds(1));
  EXPECT_TRUE(bench.sets.empty());
  bench.pass(seconds(2));
  ASSERT_EQ(bench.sets.size(), 1u);
  EXPECT_NEAR(seconds_since(bench.sets[0].time, k_wall), 0.21, 0.02);
  bench.clock.set_wall(k_wall + minutes(9));
  bench.pass(seconds(1));
  EXPECT_EQ(bench.sets.size(), 1u);
  bench.clock.set_wall(k_wall + minutes(10));
  bench.pass(seconds(1));
  EXPECT_EQ(bench.sets.size(), 2u);
}

TEST(power_quality_harmonics_test, an_event_goes_first_and_harmonics_are_measured_once_it_is_over) {
  sim::SyntheticWaveform source(distorted(50));
  QualityBench bench(source, {});
  bench.pass(seconds(1));
  std::optional<Result<HarmonicSet>> answer;
  bench.watch.capture_harmonics([&](const Result<HarmonicSet>& set) { answer = set; });
  bench.pass(milliseconds(100));
  const Timestamp begin = bench.clock.now();
  source.change(Phase::b, 0.5, 1);
  bench.pass(milliseconds(150));
  source.change(Phase::b, 1, 1);
  bench.pass(milliseconds(600));
  EXPECT_FALSE(answer.has_value());
  const auto dips = bench.events(PowerEventKind::voltage_dip);
  ASSERT_EQ(dips.size(), 1u);
  EXPECT_NEAR(seconds_since(dips[0].begin, begin), 0, 0.0105);
  EXPECT_TRUE(dips[0].waveform.has_value());
  bench.pass(seconds(1));
  ASSERT_TRUE(answer.has_value());
  ASSERT_TRUE(answer->has_value());
  EXPECT_NEAR((*answer)->phases[1].voltage.value()[0].rms, 230, 0.05) << "not those of the dip";
}

TEST(power_quality_harmonics_test, a_supply_that_stays_low_has_harmonics_too) {
  sim::SyntheticWaveform source(distorted(50));
  QualityBench bench(source, {});
  bench.pass(seconds(1));
  source.change(Phase::a, 0.8, 1);
  bench.pass(milliseconds(300));
  bench.watch.capture_harmonics([](const Result<HarmonicSet>&) {});
  bench.pass(seconds(2));
  ASSERT_EQ(bench.sets.size(), 1u);
  EXPECT_NEAR(bench.sets[0].phases[0].voltage.value()[0].rms, 184, 0.05);
}

TEST(power_quality_harmonics_test, a_dead_supply_has_none_and_says_why_once) {
  sim::SyntheticWaveform source(distorted(50));
  QualityBench bench(source, {});
  bench.pass(seconds(1));
  for (const Phase phase : k_phases) source.change(phase, 0, 0);
  bench.pass(milliseconds(300));
  std::vector<Errc> answers;
  for (int i = 0; i < 2; ++i) {
    bench.watch.capture_harmonics([&](const Result<HarmonicSet>& set) { answers.push_back(set.error().code); });
    bench.pass(seconds(6));
  }
  EXPECT_EQ(answers, (std::vector{Errc::unavailable, Errc::unavailable}));
  EXPECT_EQ(bench.problems.size(), 1u);
  EXPECT_TRUE(bench.sets.empty());
}

TEST(power_quality_harmonics_test, flipped_bits_do_not_become_harmonics) {
  sim::SyntheticWaveform source(distorted(50));
  QualityBench bench(source, {});
  bench.pass(seconds(1));
  for (const unsigned every : {5U, 3U}) {
    bench.chip.faults().flip_every = every;
    bench.sets.clear();
    bench.watch.capture_harmonics([](const Result<HarmonicSet>&) {});
    bench.pass(seconds(2));
    ASSERT_EQ(bench.sets.size(), 1u);
    const Harmonics& va = bench.sets[0].phases[0].voltage.value();
    EXPECT_NEAR(va[4].rms, 11.5, 0.15);
    for (const std::size_t i : {1U, 2U, 6U, 10U, 20U, 30U, 39U}) EXPECT_LT(va[i].rms, 0.15) << i + 1;
  }
}

TEST(power_quality_harmonics_test, a_capture_costs_the_polls_no_event_of_its_own) {
  sim::SyntheticWaveform source(distorted(50));
  MeterSetup setup;
  setup.harmonics_every = milliseconds(0);
  QualityBench bench(source, setup, k_wall - seconds(3));
  bench.pass(seconds(4));
  EXPECT_TRUE(bench.sets.empty()) << "none are measured where nobody asks";
  bench.watch.capture_harmonics([](const Result<HarmonicSet>&) {});
  bench.pass(seconds(1));
  EXPECT_EQ(bench.sets.size(), 1u);
  EXPECT_TRUE(bench.told.empty());
}

}  // namespace
}  // namespace edl::agent
