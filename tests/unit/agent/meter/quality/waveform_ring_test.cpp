#include "agent/meter/ade9000/waveform_ring.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "agent/ade9000/bits.hpp"
#include "agent/ade9000/frame.hpp"
#include "agent/ade9000/scale.hpp"
#include "agent/platform/sim/ade9000/simulated_chip.hpp"
#include "agent/platform/sim/ade9000/waveform_source.hpp"
#include "agent/platform/sim/manual_clock.hpp"

namespace edl::agent::ade9000 {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

/// Voltage of phase A counts the samples, so that each is known by its value.
class Counter final : public sim::WaveformSource {
 public:
  static constexpr double k_step = 0.0005;
  void fill(std::span<sim::Instant> instants) override {
    for (sim::Instant& instant : instants) {
      instant.volts[Phase::a] = k_step * static_cast<double>(count_++ % 200'000);
      instant.amperes[Phase::a] = -instant.volts[Phase::a];
    }
  }

 private:
  std::uint64_t count_ = 0;
};

/// A bus on which bytes take their time.
class TimedBus final : public SpiBus {
 public:
  TimedBus(SpiBus& under, ManualClock& clock, double hertz) : under_(under), clock_(clock), hertz_(hertz) {}
  Result<void> transfer(std::span<const std::uint8_t> out, std::span<std::uint8_t> in) override {
    auto done = under_.transfer(out, in);
    const std::chrono::duration<double> time(static_cast<double>(out.size()) * 8 / hertz_);
    clock_.advance(std::chrono::round<std::chrono::nanoseconds>(time));
    return done;
  }

 private:
  SpiBus& under_;
  ManualClock& clock_;
  double hertz_;
};

class waveform_ring_test : public ::testing::Test {
 protected:
  waveform_ring_test() {
    clock.advance(milliseconds(100));
    // Without the high-pass, which would follow the ramp.
    EXPECT_TRUE(link.write(k_config0, 1U << 3));
    EXPECT_TRUE(link.write(k_run, 1));
    clock.advance(milliseconds(1));
    EXPECT_TRUE(ring.start(link, clock.monotonic()));
  }

  /// Reads with a call each 10 ms.
  Result<bool> follow(WaveformReader& reader, ChipLink& over, milliseconds at_most = milliseconds(400)) {
    Result<bool> done = false;
    for (milliseconds passed{0}; passed < at_most && done && !*done; passed += milliseconds(10)) {
      clock.advance(milliseconds(10));
      done = reader.advance(over, ring, clock);
    }
    return done;
  }

  static void expect_steps(const std::vector<SampleSet>& sets) {
    const double step = Counter::k_step / k_volts / std::numbers::sqrt2 * k_pcf_full_scale;
    for (std::size_t i = 1; i < sets.size(); ++i) {
      EXPECT_NEAR(sets[i][1] - sets[i - 1][1], step, 2) << i;
      EXPECT_NEAR(sets[i][0] - sets[i - 1][0], -step * k_volts / k_amperes, 10) << i;
    }
  }

  static constexpr double k_volts = 500;
  static constexpr double k_amperes = 100;
  Counter source;
  ManualClock clock{Timestamp{}};
  sim::SimulatedChip chip{clock, source, {k_volts, k_amperes, 0}};
  ChipLink link{chip};
  WaveformRing ring;
};

TEST_F(waveform_ring_test, pages_that_come_are_read_without_a_gap) {
  clock.advance(milliseconds(123));
  const auto position = ring.look(link, clock.monotonic());
  ASSERT_TRUE(position.has_value());
  EXPECT_NEAR(static_cast<double>(position->filled), 61, 1);
  WaveformReader reader(position->filled, 114);
  ASSERT_TRUE(follow(reader, link).value());
  ASSERT_EQ(reader.sets().size(), 114u * 16);
  expect_steps(reader.sets());
  EXPECT_LT(reader.sets().front()[0], 0) << "the sign is kept";
}

TEST_F(waveform_ring_test, what_was_before_is_still_there) {
  clock.advance(milliseconds(200));
  const auto position = ring.look(link, clock.monotonic());
  WaveformReader reader(position->filled - 13, 40);
  EXPECT_FALSE(reader.advance(link, ring, clock).value());
  EXPECT_EQ(reader.sets().size(), 13u * 16);
  ASSERT_TRUE(follow(reader, link).value());
  ASSERT_EQ(reader.sets().size(), 640u);
  expect_steps(reader.sets());
}

TEST_F(waveform_ring_test, the_time_of_the_first_set_is_known_to_a_millisecond) {
  clock.advance(microseconds(200'700));
  const auto position = ring.look(link, clock.monotonic());
  WaveformReader reader(position->filled, 114);
  clock.advance(microseconds(3'300));
  ASSERT_TRUE(follow(reader, link).value());
  // The source's sample n is taken at (n + 1) / 8,000 s, and is n steps high.
  const double first = reader.sets().front()[1] / k_pcf_full_scale * k_volts * std::numbers::sqrt2 / Counter::k_step;
  const double seconds = std::chrono::duration<double>(reader.begin() - MonotonicTime{}).count();
  EXPECT_NEAR(seconds, first / 8'000, 0.0015);
}

TEST_F(waveform_ring_test, a_reader_that_comes_too_late_says_so) {
  clock.advance(milliseconds(100));
  WaveformReader reader(ring.look(link, clock.monotonic())->filled, 40);
  clock.advance(milliseconds(60));
  const auto late = reader.advance(link, ring, clock);
  ASSERT_FALSE(late.has_value());
  EXPECT_EQ(late.error().code, Errc::unavailable);
}

TEST_F(waveform_ring_test, a_bus_of_4_megahertz_is_fast_enough_and_one_of_1_is_not) {
  clock.advance(milliseconds(100));
  TimedBus fast_bus(chip, clock, 4e6);
  ChipLink fast(fast_bus);
  WaveformReader in_time(ring.look(fast, clock.monotonic())->filled - 13, 40);
  ASSERT_TRUE(follow(in_time, fast).value());
  expect_steps(in_time.sets());
  TimedBus slow_bus(chip, clock, 1e6);
  ChipLink slow(slow_bus);
  WaveformReader too_late(ring.look(slow, clock.monotonic())->filled - 13, 40);
  const auto overrun = follow(too_late, slow);
  ASSERT_FALSE(overrun.has_value());
  EXPECT_EQ(overrun.error().code, Errc::unavailable);
}

TEST_F(waveform_ring_test, a_bit_that_the_bus_turns_is_not_in_what_is_read) {
  clock.advance(milliseconds(100));
  for (const unsigned every : {5U, 3U}) {
    chip.faults().flip_every = every;
    WaveformReader reader(ring.look(link, clock.monotonic())->filled, 60);
    ASSERT_TRUE(follow(reader, link).value());
    const double step = Counter::k_step / k_volts / std::numbers::sqrt2 * k_pcf_full_scale;
    for (std::size_t i = 1; i < reader.sets().size(); ++i) {
      EXPECT_NEAR(reader.sets()[i][1] - reader.sets()[i - 1][1], step, k_pcf_full_scale / 30) << i;
    }
  }
}

TEST_F(waveform_ring_test, a_long_time_without_a_look_does_not_confuse_it) {
  for (const int gap : {90, 1'000, 60'000}) {
    clock.advance(milliseconds(gap) + microseconds(300));
    const auto position = ring.look(link, clock.monotonic());
    WaveformReader reader(position->filled - 5, 20);
    ASSERT_TRUE(follow(reader, link).value()) << gap;
    expect_steps(reader.sets());
  }
}

TEST_F(waveform_ring_test, a_detection_leaves_its_place_until_the_ring_is_started_again) {
  clock.advance(milliseconds(100));
  EXPECT_FALSE(ring.trigger(link, ring.look(link, clock.monotonic()).value()).value().has_value());
  EXPECT_TRUE(link.write(k_wfb_trg_cfg, wfb_trg::k_force));
  const auto before = ring.look(link, clock.monotonic());
  clock.advance(milliseconds(20));
  const auto after = ring.look(link, clock.monotonic());
  const auto trigger = ring.trigger(link, *after);
  ASSERT_TRUE(trigger->has_value());
  EXPECT_NEAR(static_cast<double>(**trigger), static_cast<double>(before->filled * 16 + 8), 9);
  EXPECT_TRUE(link.write(k_status0, status0::k_wfb_trig | status0::k_wfb_trig_irq));
  EXPECT_TRUE(ring.start(link, clock.monotonic()));
  clock.advance(milliseconds(20));
  EXPECT_FALSE(ring.trigger(link, ring.look(link, clock.monotonic()).value()).value().has_value());
}

}  // namespace
}  // namespace edl::agent::ade9000
