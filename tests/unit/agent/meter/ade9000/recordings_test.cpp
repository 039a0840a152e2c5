// The driver on real recordings, against figures that were computed from them independently. Skipped where the folder
// that EDL_RECORDINGS names, or the one beside the sources, does not have them.

#include <gtest/gtest.h>

#include <complex>
#include <filesystem>
#include <numbers>
#include <vector>

#include "agent/platform/sim/recording/recorded_waveform.hpp"
#include "support/recordings.hpp"
#include "unit/agent/meter/ade9000/driver_testing.hpp"

namespace edl::agent {
namespace {

using ade9000::MeterSetup;
using edl::testing::needs;
using edl::testing::recording;
using testing::value;
using testing::within_percent;

/// The meter on a recording that is played again and again.
struct Player {
  Player(const std::string& file, const MeterSetup& setup)
      : wave(sim::open_recording(file).value()), chip(clock, wave, testing::board_of(setup)),
        meter({chip, clock}, setup, {}) {}

  ReadingSet next() {
    auto set = meter.next({});
    EXPECT_TRUE(set) << to_string(set.error());
    return set ? set->value_or(ReadingSet{}) : ReadingSet{};
  }

  ManualClock clock{testing::k_noon, ManualClock::Waits::advance};
  sim::RecordedWaveform wave;
  sim::SimulatedChip chip;
  ade9000::Ade9000Meter meter;
};

/// Against the fundamental, in percent, by the lines of a Fourier transform over whole cycles.
struct Distortion {
  double total = 0;  ///< all lines but the fundamental, up to half of the chip's sample rate: what the chip's THD is of
  double harmonics = 0;  ///< of orders 2 to 40
};

Distortion distortion(const std::vector<double>& samples, int cycles, double line_hz) {
  const auto count = static_cast<double>(samples.size());
  const auto last = static_cast<int>(ade9000::k_sample_rate_hz / 2 / line_hz * cycles) - cycles;
  double fundamental = 0;
  double total = 0;
  double harmonics = 0;
  for (int line = 1; line <= last; ++line) {
    std::complex<double> sum = 0;
    for (std::size_t i = 0; i < samples.size(); ++i) {
      sum += samples[i] * std::polar(1.0, -2 * std::numbers::pi * line * static_cast<double>(i) / count);
    }
    (line == cycles ? fundamental : total) += std::norm(sum);
    if (line > cycles && line % cycles == 0 && line <= 40 * cycles) harmonics += std::norm(sum);
  }
  return {100 * std::sqrt(total / fundamental), 100 * std::sqrt(harmonics / fundamental)};
}

TEST(chip_recordings_test, a_distorted_low_voltage_supply) {
  const std::string file = recording("lv347_3ph_harmonics_60hz");
  if (!std::filesystem::exists(file)) GTEST_SKIP() << needs(file);
  MeterSetup setup;
  setup.nominal_frequency = 60;
  setup.nominal_voltage = 347;
  setup.voltage_divider = 1'000;
  for (const Phase phase : k_phases) setup.phases[phase].ct_ratio = 6'000;
  Player player(file, setup);
  ReadingSet set;
  for (int i = 0; i < 4; ++i) set = player.next();
  struct Expected {
    double volts, amperes, watts, power_factor, volts_thd, amperes_thd;
  };
  const PerPhase<Expected> expected{{348.94, 125.9, 40'500, 0.922, 1.28, 7.42},
                                    {352.22, 151.4, 49'500, 0.928, 1.17, 10.33},
                                    {345.95, 166.7, 53'630, 0.930, 1.27, 4.49}};
  const sim::Recording samples = sim::open_recording(file).value();
  for (const Phase phase : k_phases) {
    SCOPED_TRACE(name_of(phase));
    const Expected& one = expected[phase];
    EXPECT_TRUE(within_percent(value(set, phase, Field::voltage_rms), one.volts, 0.1));
    EXPECT_NEAR(value(set, phase, Field::current_rms), one.amperes, 0.001 * one.amperes + 0.05);  // given in tenths
    EXPECT_NEAR(value(set, phase, Field::power_watt), one.watts, 0.001 * one.watts + 5);  // given in tens of watts
    EXPECT_NEAR(value(set, phase, Field::power_factor), one.power_factor, 0.0015);
    // The chip's THD is of everything beside the fundamental, and this recording has much between its harmonics. The
    // figures, whose grouping is not told, lie between that and the harmonics' own lines.
    const Distortion volts = distortion(samples.volts[phase], 4, 60);
    const Distortion amperes = distortion(samples.amperes[phase], 4, 60);
    EXPECT_LE(volts.harmonics, one.volts_thd + 0.1);
    EXPECT_GE(volts.total, one.volts_thd - 0.1);
    EXPECT_LE(amperes.harmonics, one.amperes_thd + 0.1);
    EXPECT_GE(amperes.total, one.amperes_thd - 0.1);
    EXPECT_NEAR(value(set, phase, Field::voltage_thd), volts.total, 0.1);
    EXPECT_NEAR(value(set, phase, Field::current_thd), amperes.total, 0.1);
    EXPECT_NEAR(value(set, phase, Field::frequency_hz), 59.972, 0.005);
  }
}

TEST(chip_recordings_test, energy_through_a_collapse_and_its_swing_is_the_integral_of_the_samples) {
  const std::string file = recording("hv110k_3ph_collapse_swing_50hz");
  if (!std::filesystem::exists(file)) GTEST_SKIP() << needs(file);
  MeterSetup setup;
  setup.nominal_voltage = 63'508;
  setup.voltage_ratio = 220;
  for (const Phase phase : k_phases) setup.phases[phase].ct_ratio = 100'000;
  Player player(file, setup);
  const ReadingSet first = player.next();
  ReadingSet last;
  constexpr int k_seconds = 16;
  for (int i = 0; i < k_seconds; ++i) last = player.next();
  // The same samples again, beside the chip: the time is that of the simulated clock.
  sim::RecordedWaveform again(sim::open_recording(file).value());
  const auto samples = [](Timestamp time) { return static_cast<std::size_t>((time - testing::k_noon).count()) * 8; };
  std::vector<sim::Instant> instants(samples(last.time));
  again.fill(instants);
  for (const Phase phase : k_phases) {
    SCOPED_TRACE(name_of(phase));
    double joules = 0;
    double moved = 0;
    for (std::size_t i = samples(first.time); i < instants.size(); ++i) {
      const double watt = instants[i].volts[phase] * instants[i].amperes[phase];
      joules += watt / ade9000::k_sample_rate_hz;
      moved += std::abs(watt) / ade9000::k_sample_rate_hz;
    }
    const EnergyCounters counted = player.meter.details()->energy[phase].value();
    const double got = (counted.imported.value() - counted.exported.value()) * 3.6e6;
    const double before = value(first, phase, Field::power_watt);  // what the first set has counted already
    // The chip's filters hand the swing on a tenth of a second later, and its high-pass keeps the faults' direct current.
    EXPECT_NEAR(got - before, joules, 0.01 * moved);
    EXPECT_GT(moved, 1e6);
  }
}

}  // namespace
}  // namespace edl::agent
