// The simulated chip on real recordings, against figures that were computed from them independently (those of
// ../shared/data/README.md) or are computed here from the samples: skipped where the recordings are not at hand.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <filesystem>
#include <numbers>

#include "agent/ade9000/bits.hpp"
#include "agent/ade9000/registers.hpp"
#include "agent/ade9000/scale.hpp"
#include "agent/platform/sim/ade9000/simulated_chip.hpp"
#include "agent/platform/sim/manual_clock.hpp"
#include "agent/platform/sim/recording/recorded_waveform.hpp"
#include "support/recordings.hpp"

namespace edl::agent::sim {
namespace {

using edl::testing::needs;
using edl::testing::recording;
using std::chrono::milliseconds;
using std::chrono::seconds;

/// A chip that measures a recording.
class Player {
 public:
  Player(const std::string& file, ChipBoard board) : board_(board), wave_(open_recording(file).value()) {
    clock_.advance(milliseconds(100));
    std::ignore = chip_.word(ade9000::k_version);
  }
  void start(std::uint32_t accmode) {
    write(ade9000::k_config0, ade9000::config0::k_rms_src_sel(1));
    write(ade9000::k_accmode, accmode);
    write(ade9000::k_run, 1);
  }
  void pass(std::chrono::nanoseconds time) { clock_.advance(time); }
  double volts(const ade9000::PhaseRegister& of, Phase phase) {
    return chip_.word(of.of(phase)) * board_.volts_full_scale / ade9000::k_rms_full_scale;
  }
  double amperes(Phase phase) {
    return chip_.word(ade9000::k_irms.of(phase)) * board_.amperes_full_scale / ade9000::k_rms_full_scale;
  }
  double watts(Phase phase) {
    return static_cast<std::int32_t>(chip_.word(ade9000::k_watt.of(phase))) * board_.volts_full_scale *
           board_.amperes_full_scale / ade9000::k_power_full_scale;
  }
  double unity(const ade9000::PhaseRegister& of, Phase phase) {
    return static_cast<std::int32_t>(chip_.word(of.of(phase))) / ade9000::k_unity;
  }
  double frequency() { return ade9000::frequency_hz(chip_.word(ade9000::k_com_period)); }

 private:
  void write(const ade9000::Register& to, std::uint32_t word) {
    const auto header = ade9000::bytes_of({to.address, ade9000::Direction::write});
    std::vector<std::uint8_t> out(2 + ade9000::width_bytes(to.address));
    std::copy(header.begin(), header.end(), out.begin());
    ade9000::put_word(word, std::span(out).subspan(2));
    std::vector<std::uint8_t> in(out.size());
    ASSERT_TRUE(chip_.transfer(out, in));
  }

  ManualClock clock_{Timestamp{}};
  ChipBoard board_;
  RecordedWaveform wave_;
  SimulatedChip chip_{clock_, wave_, board_};
};

/// What is not the fundamental against it, interharmonics and all, up to half of the chip's sample rate: by the lines of
/// a Fourier transform over whole cycles. It is what the chip's THD is by its definition, sqrt(RMS^2 - FRMS^2) / FRMS.
double distortion(const std::vector<double>& samples, int cycles, double line_hz) {
  const auto count = static_cast<double>(samples.size());
  const auto last = static_cast<int>(ade9000::k_sample_rate_hz / 2 / line_hz * cycles) - cycles;
  double fundamental = 0;
  double rest = 0;
  for (int line = 1; line <= last; ++line) {
    std::complex<double> sum = 0;
    for (std::size_t i = 0; i < samples.size(); ++i) {
      sum += samples[i] * std::polar(1.0, -2 * std::numbers::pi * line * static_cast<double>(i) / count);
    }
    (line == cycles ? fundamental : rest) += std::norm(sum);
  }
  return std::sqrt(rest / fundamental);
}

TEST(real_recordings_test, a_distorted_low_voltage_supply) {
  const std::string file = recording("lv347_3ph_harmonics_60hz");
  if (!std::filesystem::exists(file)) GTEST_SKIP() << needs(file);
  Player player(file, {600, 400, 0});
  player.start(ade9000::accmode::k_selfreq(1));
  player.pass(seconds(4));
  struct Expected {
    double volts, amperes, watts, power_factor;
  };
  const PerPhase<Expected> expected{
      {348.94, 125.9, 40'500, 0.922}, {352.22, 151.4, 49'500, 0.928}, {345.95, 166.7, 53'630, 0.930}};
  const Recording samples = open_recording(file).value();
  for (const Phase phase : k_phases) {
    SCOPED_TRACE(name_of(phase));
    const Expected& one = expected[phase];
    EXPECT_NEAR(player.volts(ade9000::k_vrms, phase), one.volts, 0.001 * one.volts);
    EXPECT_NEAR(player.amperes(phase), one.amperes, 0.001 * one.amperes + 0.05);  // given in tenths
    EXPECT_NEAR(player.watts(phase), one.watts, 0.001 * one.watts + 5);           // given in tens of watts
    EXPECT_NEAR(player.unity(ade9000::k_pf, phase), one.power_factor, 0.0015);
    EXPECT_NEAR(player.unity(ade9000::k_vthd, phase), distortion(samples.volts[phase], 4, 60), 0.001);
    EXPECT_NEAR(player.unity(ade9000::k_ithd, phase), distortion(samples.amperes[phase], 4, 60), 0.001);
  }
  EXPECT_NEAR(player.frequency(), 59.972, 0.005);
}

/// The lowest and the highest one-cycle RMS that a meter can see which looks each half cycle: it depends on where in the
/// cycle it looks.
struct Extremes {
  double least_low = 1e9, greatest_low = 0, least_high = 1e9, greatest_high = 0;
};

Extremes possible_extremes(const std::vector<double>& samples, std::size_t cycle) {
  std::vector<double> sums{0};
  for (const double sample : samples) sums.push_back(sums.back() + sample * sample);
  Extremes found;
  for (std::size_t offset = 0; offset < cycle / 2; ++offset) {
    double low = 1e9;
    double high = 0;
    for (std::size_t at = cycle * 5 + offset; at + cycle < sums.size(); at += cycle / 2) {
      const double rms = std::sqrt((sums[at + cycle] - sums[at]) / static_cast<double>(cycle));
      low = std::min(low, rms);
      high = std::max(high, rms);
    }
    found.least_low = std::min(found.least_low, low);
    found.greatest_low = std::max(found.greatest_low, low);
    found.least_high = std::min(found.least_high, high);
    found.greatest_high = std::max(found.greatest_high, high);
  }
  return found;
}

void expect_extremes(const std::string& file, ChipBoard board, std::size_t cycle, milliseconds end, double nominal) {
  Player player(file, board);
  player.start(0);
  player.pass(milliseconds(100));
  PerPhase<double> low{1e9, 1e9, 1e9};
  PerPhase<double> high{};
  for (milliseconds at(100); at < end; at += milliseconds(5)) {
    player.pass(milliseconds(5));
    for (const Phase phase : k_phases) {
      const double volts = player.volts(ade9000::k_vrmsone, phase);
      low[phase] = std::min(low[phase], volts);
      high[phase] = std::max(high[phase], volts);
    }
  }
  const Recording samples = open_recording(file).value();
  const double slack = 0.005 * nominal;
  for (const Phase phase : k_phases) {
    SCOPED_TRACE(name_of(phase));
    const Extremes possible = possible_extremes(samples.volts[phase], cycle);
    EXPECT_GE(low[phase], possible.least_low - slack);
    EXPECT_LE(low[phase], possible.greatest_low + slack);
    EXPECT_GE(high[phase], possible.least_high - slack);
    EXPECT_LE(high[phase], possible.greatest_high + slack);
  }
}

TEST(real_recordings_test, a_voltage_collapse_with_its_swing) {
  const std::string file = recording("hv110k_3ph_collapse_swing_50hz");
  if (!std::filesystem::exists(file)) GTEST_SKIP() << needs(file);
  expect_extremes(file, {120'000, 2'000, 0}, 24, milliseconds(16'200), 63'508);
}

TEST(real_recordings_test, earth_faults_with_their_sags_and_swells) {
  const std::string file = recording("pt57v7_3ph_earthfault_sags_swells_50hz");
  if (!std::filesystem::exists(file)) GTEST_SKIP() << needs(file);
  expect_extremes(file, {120, 10, 0}, 48, milliseconds(2'150), 57.735);
}

}  // namespace
}  // namespace edl::agent::sim
