#pragma once

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <vector>

#include "agent/ade9000/bits.hpp"
#include "agent/ade9000/frame.hpp"
#include "agent/ade9000/registers.hpp"
#include "agent/ade9000/scale.hpp"
#include "agent/platform/sim/ade9000/simulated_chip.hpp"
#include "agent/platform/sim/ade9000/synthetic_waveform.hpp"
#include "agent/platform/sim/manual_clock.hpp"

namespace edl::agent::testing {

/// A simulated chip on a bench, spoken to frame by frame.
class Bench {
 public:
  static constexpr double k_volts = 500;  ///< full scale
  static constexpr double k_amperes = 100;

  explicit Bench(const sim::SyntheticSettings& wave, sim::ChipBoard board = {k_volts, k_amperes, 0})
      : source(wave), chip(clock, source, board) {
    pass(std::chrono::milliseconds(100));
  }

  void pass(std::chrono::nanoseconds time) { clock.advance(time); }

  /// A frame; as many bytes come back.
  std::vector<std::uint8_t> frame(std::vector<std::uint8_t> out) {
    std::vector<std::uint8_t> in(out.size());
    EXPECT_TRUE(chip.transfer(out, in));
    return in;
  }

  std::vector<std::uint8_t> read_bytes(std::uint16_t address, std::size_t count) {
    const auto header = ade9000::bytes_of({address, ade9000::Direction::read});
    std::vector<std::uint8_t> out(ade9000::k_header_bytes + count);
    std::copy(header.begin(), header.end(), out.begin());
    const auto in = frame(out);
    return {in.begin() + ade9000::k_header_bytes, in.end()};
  }

  std::uint32_t read(const ade9000::Register& of) {
    const std::size_t width = ade9000::width_bytes(of.address);
    const auto header = ade9000::bytes_of({of.address, ade9000::Direction::read});
    std::vector<std::uint8_t> out(ade9000::k_header_bytes + width + ade9000::k_crc_bytes);
    std::copy(header.begin(), header.end(), out.begin());
    const auto word = ade9000::checked_word(frame(out));
    EXPECT_TRUE(word.has_value()) << of.name;
    return word.value_or(0);
  }

  double number(const ade9000::Register& of) {
    const std::uint32_t word = read(of);
    if (of.sign == ade9000::Sign::none) return word;
    if (ade9000::width_bytes(of.address) == 2) return static_cast<std::int16_t>(word);
    return static_cast<std::int32_t>(word);
  }

  void write(const ade9000::Register& to, std::uint32_t word) {
    const auto header = ade9000::bytes_of({to.address, ade9000::Direction::write});
    std::vector<std::uint8_t> out(ade9000::k_header_bytes + ade9000::width_bytes(to.address));
    std::copy(header.begin(), header.end(), out.begin());
    ade9000::put_word(word, std::span(out).subspan(ade9000::k_header_bytes));
    frame(out);
  }

  void run(std::uint32_t accmode = 0) {
    write(ade9000::k_accmode, accmode);
    write(ade9000::k_run, 1);
  }

  double volts(Phase phase) { return number(ade9000::k_vrms.of(phase)) * k_volts / ade9000::k_rms_full_scale; }
  double amperes(Phase phase) { return number(ade9000::k_irms.of(phase)) * k_amperes / ade9000::k_rms_full_scale; }
  double power(const ade9000::Register& of) { return number(of) * k_volts * k_amperes / ade9000::k_power_full_scale; }
  double percent(const ade9000::Register& of) { return 100 * number(of) / ade9000::k_unity; }
  double frequency(Phase phase) { return ade9000::frequency_hz(read(ade9000::k_period.of(phase))); }

  ManualClock clock{Timestamp{}};
  sim::SyntheticWaveform source;
  sim::SimulatedChip chip;
};

/// Within so many percent of the expected value.
inline ::testing::AssertionResult within_percent(double value, double expected, double percent) {
  if (std::abs(value - expected) <= std::abs(expected) * percent / 100) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << value << " is " << 100 * (value / expected - 1) << " % from " << expected;
}

}  // namespace edl::agent::testing
