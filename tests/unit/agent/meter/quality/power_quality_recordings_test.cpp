// Disturbances and distortion that were recorded at real supplies, played through the simulated chip: skipped where the
// recordings are not at hand (EDL_RECORDINGS names their folder). The figures were computed from the samples
// independently.

#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <filesystem>
#include <numbers>
#include <string>

#include "agent/ade9000/scale.hpp"
#include "agent/platform/sim/recording/recorded_waveform.hpp"
#include "support/recordings.hpp"
#include "unit/agent/meter/quality/quality_bench.hpp"

namespace edl::agent {
namespace {

using ade9000::MeterSetup;
using edl::testing::needs;
using edl::testing::recording;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::QualityBench;

/// A setup whose full scales are these.
MeterSetup setup_of(double volts, double amperes, double nominal_volts) {
  MeterSetup setup;
  setup.nominal_voltage = nominal_volts;
  setup.voltage_ratio = volts / setup.volts_full_scale();
  const double ct_ratio = setup.phases[Phase::a].ct_ratio * amperes / setup.amperes_full_scale(Phase::a);
  for (const Phase phase : k_phases) setup.phases[phase].ct_ratio = ct_ratio;
  return setup;
}

/// The furthest of all events of a kind, per unit.
double furthest(const std::vector<PowerEvent>& events, double nominal, bool lowest) {
  double found = lowest ? 1e9 : 0;
  for (const PowerEvent& event : events) {
    found = lowest ? std::min(found, event.extreme.value()) : std::max(found, event.extreme.value());
  }
  return found / nominal;
}

TEST(power_quality_recordings_test, a_voltage_collapse_with_its_swing) {
  const auto file = recording("hv110k_3ph_collapse_swing_50hz");
  if (!std::filesystem::exists(file)) GTEST_SKIP() << needs(file);
  sim::RecordedWaveform wave(sim::open_recording(file.string()).value());
  constexpr double k_nominal = 63'508;
  MeterSetup setup = setup_of(120'000, 2'000, k_nominal);
  // At no time are all phases below 5 %: phase A keeps 0.053 per unit, and the others are as low at other times.
  setup.limits.interruption = 0.20;
  QualityBench bench(wave, setup);
  bench.pass(milliseconds(17'500));
  const auto dips = bench.events(PowerEventKind::voltage_dip);
  const auto swells = bench.events(PowerEventKind::voltage_swell);
  const auto interruptions = bench.events(PowerEventKind::voltage_interruption);
  ASSERT_FALSE(dips.empty());
  ASSERT_FALSE(swells.empty());
  ASSERT_FALSE(interruptions.empty());
  // 0.032 is the lowest of all one-cycle values; the chip sees one each half cycle.
  EXPECT_GE(furthest(dips, k_nominal, true), 0.027);
  EXPECT_LE(furthest(dips, k_nominal, true), 0.060);
  EXPECT_LT(furthest(interruptions, k_nominal, true), 0.20);
  EXPECT_NEAR(furthest(swells, k_nominal, false), 1.164, 0.01);
  EXPECT_EQ(interruptions[0].phases.size(), 3u);
}

TEST(power_quality_recordings_test, earth_faults_with_their_sags_and_swells) {
  const auto file = recording("pt57v7_3ph_earthfault_sags_swells_50hz");
  if (!std::filesystem::exists(file)) GTEST_SKIP() << needs(file);
  sim::RecordedWaveform wave(sim::open_recording(file.string()).value());
  constexpr double k_nominal = 57.735;
  // The recording is over after 2.2 s.
  QualityBench bench(wave, setup_of(120, 10, k_nominal), testing::k_wall, milliseconds(200));
  bench.pass(milliseconds(1'850));
  const auto dips = bench.events(PowerEventKind::voltage_dip);
  const auto swells = bench.events(PowerEventKind::voltage_swell);
  ASSERT_FALSE(dips.empty());
  ASSERT_FALSE(swells.empty());
  // Which one-cycle values there are depends on where in the cycle the chip looks: of all places, these are the limits.
  EXPECT_GE(furthest(dips, k_nominal, true), 0.593 - 0.01);
  EXPECT_LE(furthest(dips, k_nominal, true), 0.619 + 0.01);
  EXPECT_GE(furthest(swells, k_nominal, false), 1.373 - 0.01);
  EXPECT_LE(furthest(swells, k_nominal, false), 1.449 + 0.01);
  EXPECT_TRUE(bench.events(PowerEventKind::voltage_interruption).empty());
  for (const PowerEvent& event : dips) EXPECT_TRUE(std::ranges::count(event.phases, Phase::b) == 1);
  for (const PowerEvent& event : swells) {
    EXPECT_TRUE(std::ranges::count(event.phases, Phase::a) + std::ranges::count(event.phases, Phase::c) > 0);
  }
}

TEST(power_quality_recordings_test, harmonics_of_a_distorted_low_voltage_supply) {
  const auto file = recording("lv347_3ph_harmonics_60hz");
  if (!std::filesystem::exists(file)) GTEST_SKIP() << needs(file);
  sim::RecordedWaveform wave(sim::open_recording(file.string()).value());
  MeterSetup setup = setup_of(600, 400, 347);
  setup.nominal_frequency = 60;
  QualityBench bench(wave, setup);
  bench.pass(seconds(1));
  bench.watch.capture_harmonics([](const Result<HarmonicSet>&) {});
  bench.pass(seconds(1));
  ASSERT_EQ(bench.sets.size(), 1u);
  const HarmonicSet& set = bench.sets[0];
  EXPECT_NEAR(set.frequency_hz, 59.972, 0.005);
  // Order h of the recording's four cycles, by the definition.
  const sim::Recording samples = sim::open_recording(file.string()).value();
  const auto order = [](const std::vector<double>& values, std::size_t h) {
    const auto count = static_cast<double>(values.size());
    std::complex<double> sum = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      sum += values[i] * std::polar(1.0, -2 * std::numbers::pi * 4 * static_cast<double>(h * i) / count);
    }
    return std::abs(sum) * std::numbers::sqrt2 / count;
  };
  const PerPhase<double> thd_percent{1.28, 1.17, 1.27};
  ASSERT_EQ(set.phases.size(), 3u);
  for (const Phase phase : k_phases) {
    SCOPED_TRACE(name_of(phase));
    const Harmonics& volts = set.phases[index_of(phase)].voltage.value();
    const Harmonics& amperes = set.phases[index_of(phase)].current.value();
    double square = 0;
    for (std::size_t i = 0; i < k_harmonic_orders; ++i) {
      EXPECT_NEAR(volts[i].rms, order(samples.volts[phase], i + 1), 0.0005 * volts[0].rms) << "order " << i + 1;
      EXPECT_NEAR(amperes[i].rms, order(samples.amperes[phase], i + 1), 0.003 * amperes[0].rms) << "order " << i + 1;
      if (i > 0) square += volts[i].rms * volts[i].rms;
    }
    EXPECT_NEAR(std::sqrt(square) / volts[0].rms * 100, thd_percent[phase], 0.1);
  }
}

}  // namespace
}  // namespace edl::agent
