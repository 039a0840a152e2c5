#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <vector>

#include "agent/ade9000/bits.hpp"
#include "agent/ade9000/registers.hpp"
#include "agent/meter/ade9000/power_quality_watch.hpp"
#include "agent/platform/sim/ade9000/simulated_chip.hpp"
#include "agent/platform/sim/ade9000/synthetic_waveform.hpp"
#include "agent/platform/sim/manual_clock.hpp"

namespace edl::agent::testing {

inline constexpr Timestamp k_wall{std::chrono::milliseconds(1'795'687'200'000)};  ///< a whole ten minutes

/// A simulated chip with a power-quality watch on it, which is called as the chip's driver calls it.
class QualityBench {
 public:
  /// @param source  borrowed
  QualityBench(sim::WaveformSource& source, const ade9000::MeterSetup& setup, Timestamp begin = k_wall,
               std::chrono::milliseconds settling = std::chrono::milliseconds(2'000))
      : clock(begin), chip(clock, source, board_of(setup)), link(chip),
        watch(clock, setup,
              {[this](PowerEvent event) { told.push_back(std::move(event)); },
               [this](HarmonicSet set) { sets.push_back(std::move(set)); },
               [this](const Error& error) { problems.push_back(error); }}),
        settling_(settling) {
    start();
  }

  /// The chip starts, or starts again after it was lost; its filters settle.
  void start() {
    clock.advance(std::chrono::milliseconds(100));
    EXPECT_TRUE(link.write(ade9000::k_config0, ade9000::config0::k_rms_src_sel(1)));
    EXPECT_TRUE(link.write(ade9000::k_config1, ade9000::config1::k_dip_swell_irq_mode(1)));
    EXPECT_TRUE(watch.chip_restarted(link, clock.now()));
    EXPECT_TRUE(link.write(ade9000::k_run, 1));
    clock.advance(settling_ - std::chrono::milliseconds(100));
  }

  void poll() {
    const auto status = link.read(ade9000::k_status1);
    if (!status) return;
    EXPECT_TRUE(watch.poll(link, clock.now(), *status));
  }
  void pass(std::chrono::microseconds time, std::chrono::microseconds every = std::chrono::milliseconds(10)) {
    for (std::chrono::microseconds passed{0}; passed < time; passed += every) {
      clock.advance(every);
      poll();
    }
  }

  /// The last telling of each event of a kind.
  [[nodiscard]] std::vector<PowerEvent> events(PowerEventKind kind) const {
    std::vector<PowerEvent> found;
    for (const PowerEvent& event : told) {
      if (event.kind != kind) continue;
      const auto same = std::ranges::find_if(
          found, [&](const PowerEvent& one) { return one.begin == event.begin && one.phases == event.phases; });
      if (same == found.end()) {
        found.push_back(event);
      } else {
        *same = event;
      }
    }
    return found;
  }

  static sim::ChipBoard board_of(const ade9000::MeterSetup& setup) {
    return {setup.volts_full_scale(), setup.amperes_full_scale(Phase::a), 0};
  }

  ManualClock clock;
  sim::SimulatedChip chip;
  ade9000::ChipLink link;
  std::vector<PowerEvent> told;
  std::vector<HarmonicSet> sets;
  std::vector<Error> problems;
  ade9000::PowerQualityWatch watch;

 private:
  std::chrono::milliseconds settling_;
};

inline double seconds_since(Timestamp time, Timestamp begin) {
  return std::chrono::duration<double>(time - begin).count();
}
inline double seconds_of(const std::optional<std::chrono::milliseconds>& duration) {
  return std::chrono::duration<double>(duration.value_or(std::chrono::milliseconds(-1))).count();
}

}  // namespace edl::agent::testing
