#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <functional>
#include <numbers>
#include <optional>
#include <stop_token>

#include "agent/meter/ade9000/ade9000_meter.hpp"
#include "agent/platform/sim/ade9000/simulated_chip.hpp"
#include "agent/platform/sim/ade9000/synthetic_waveform.hpp"
#include "agent/platform/sim/manual_clock.hpp"

namespace edl::agent::testing {

inline constexpr Timestamp k_noon{std::chrono::sys_days{std::chrono::year{2026} / 11 / 26} + std::chrono::hours(12)};

/// The example board's setup: 566.39 V and 207.97 A are full scale.
inline ade9000::MeterSetup example_setup() { return {}; }

/// The board that a setup describes: what the simulated chip has at its pins is what the driver thinks it has.
inline sim::ChipBoard board_of(const ade9000::MeterSetup& setup) {
  sim::ChipBoard board;
  board.volts_full_scale = setup.volts_full_scale() * setup.voltage_pga;
  board.amperes_full_scale = setup.neutral_amperes_full_scale() * setup.current_pga;
  for (const Phase phase : k_phases) {
    board.current_share[phase] = setup.neutral_amperes_full_scale() / setup.amperes_full_scale(phase);
    if (setup.phases[phase].direction == ade9000::CtDirection::reversed) board.current_share[phase] *= -1;
  }
  return board;
}

/// A bus that stands between the driver and the chip, so that a test sees each frame before it is carried.
class WatchedBus final : public SpiBus {
 public:
  explicit WatchedBus(SpiBus& bus) : bus_(bus) {}

  Result<void> transfer(std::span<const std::uint8_t> out, std::span<std::uint8_t> in) override {
    ++frames;
    if (before) before(out);
    return bus_.transfer(out, in);
  }

  std::uint64_t frames = 0;
  std::function<void(std::span<const std::uint8_t>)> before;

 private:
  SpiBus& bus_;
};

/// The meter that ships over a simulated chip. Time passes only where the driver waits.
class MeterBench {
 public:
  explicit MeterBench(const sim::SyntheticSettings& wave, const ade9000::MeterSetup& with = {},
                      std::optional<sim::ChipBoard> board = std::nullopt, ade9000::ChipWatch* watch = nullptr,
                      const PerPhase<KilowattHour>& imported = {})
      : setup(with), source(wave), chip(clock, source, board.value_or(board_of(with))), bus(chip),
        meter({bus, clock, nullptr, watch}, with, imported) {}

  /// The next set that is one; gives up after `at_most` errors.
  ReadingSet next(int at_most = 20) {
    for (int i = 0; i < at_most; ++i) {
      auto set = meter.next(stop.get_token());
      if (set && *set) return **set;
      if (set) break;
      errors.push_back(set.error());
    }
    ADD_FAILURE() << "no readings" << (errors.empty() ? "" : ": " + to_string(errors.back()));
    return {};
  }

  /// The last of so many sets.
  ReadingSet after(int sets) {
    for (int i = 1; i < sets; ++i) (void)next();
    return next();
  }

  /// The next call's error; a set is a failure.
  Error error() {
    auto set = meter.next(stop.get_token());
    if (!set) return set.error();
    ADD_FAILURE() << "there are readings";
    return {Errc::invalid, {}, {}};
  }

  ManualClock clock{k_noon, ManualClock::Waits::advance};
  ade9000::MeterSetup setup;
  sim::SyntheticWaveform source;
  sim::SimulatedChip chip;
  WatchedBus bus;
  ade9000::Ade9000Meter meter;
  std::stop_source stop;
  std::vector<Error> errors;
};

inline const Reading& of(const ReadingSet& set, Phase phase) {
  for (const Reading& reading : set.readings) {
    if (reading.phase == phase) return reading;
  }
  static const Reading none;
  ADD_FAILURE() << "no reading of phase " << name_of(phase);
  return none;
}

inline double value(const ReadingSet& set, Phase phase, Field field) {
  const auto found = of(set, phase).values[field];
  EXPECT_TRUE(found.has_value()) << name_of(field) << " of phase " << name_of(phase);
  return found.value_or(std::nan(""));
}

/// Within so many percent of the expected value.
inline ::testing::AssertionResult within_percent(double got, double expected, double percent) {
  if (std::abs(got - expected) <= std::abs(expected) * percent / 100) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << got << " is " << 100 * (got / expected - 1) << " % from " << expected;
}

inline constexpr double k_radians = std::numbers::pi / 180;

}  // namespace edl::agent::testing
