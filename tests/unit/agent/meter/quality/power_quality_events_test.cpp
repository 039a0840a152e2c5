// Events of the simulated chip's own detection, against disturbances that are known.

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <random>

#include "support/seed.hpp"
#include "unit/agent/meter/quality/quality_bench.hpp"

namespace edl::agent {
namespace {

using ade9000::MeterSetup;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::k_wall;
using testing::QualityBench;
using testing::seconds_of;
using testing::seconds_since;

constexpr auto k_dip = PowerEventKind::voltage_dip;
constexpr auto k_swell = PowerEventKind::voltage_swell;
constexpr auto k_interruption = PowerEventKind::voltage_interruption;
constexpr auto k_over_current = PowerEventKind::over_current;

/// A steady supply of 230 V and 10 A.
struct Grid {
  sim::SyntheticWaveform source{sim::symmetric_load(230, 10, 30, 50)};

  void all(double factor) {
    for (const Phase phase : k_phases) source.change(phase, factor, factor);
  }
};

TEST(power_quality_events_test, a_steady_supply_is_silent) {
  Grid grid;
  QualityBench bench(grid.source, {});
  bench.pass(seconds(5));
  EXPECT_TRUE(bench.told.empty());
}

TEST(power_quality_events_test, a_dip_has_its_time_its_residual_voltage_and_its_waveform) {
  Grid grid;
  QualityBench bench(grid.source, {});
  bench.pass(seconds(1));
  const Timestamp begin = bench.clock.now();
  grid.source.change(Phase::b, 0.6, 1);
  bench.pass(milliseconds(180));
  grid.source.change(Phase::b, 1, 1);
  bench.pass(milliseconds(500));
  const auto dips = bench.events(k_dip);
  ASSERT_EQ(dips.size(), 1u);
  EXPECT_EQ(bench.told.size(), 2u) << "at its begin and at its end";
  EXPECT_EQ(dips[0].phases, std::vector{Phase::b});
  EXPECT_NEAR(seconds_since(dips[0].begin, begin), 0, 0.010);
  EXPECT_NEAR(seconds_since(dips[0].begin + *dips[0].duration, begin), 0.180, 0.011);
  EXPECT_NEAR(dips[0].extreme.value(), 138, 0.3);
  EXPECT_DOUBLE_EQ(dips[0].threshold.value(), 207);
  EXPECT_DOUBLE_EQ(dips[0].reference.value(), 230);

  ASSERT_TRUE(dips[0].waveform.has_value());
  const WaveformSnapshot& waveform = *dips[0].waveform;
  EXPECT_EQ(waveform.samples_per_second, 8'000);
  ASSERT_EQ(waveform.tracks.size(), 7u);
  EXPECT_EQ(waveform.tracks[1].channel, "VB");
  EXPECT_EQ(waveform.tracks[6].channel, "IN");
  ASSERT_GE(waveform.tracks[1].values.size(), 560u);
  ASSERT_LE(waveform.tracks[1].values.size(), 640u);
  // The jump, where the samples have it: the peak of the last cycle before it, and of a cycle after it.
  const auto jump = static_cast<std::size_t>(std::lround(-seconds_since(waveform.begin, begin) * 8'000));
  ASSERT_GE(jump, 48u) << "at least 6 ms before";
  ASSERT_LE(jump, 300u);
  const auto peak = [&](std::size_t from, std::size_t to) {
    float most = 0;
    for (std::size_t i = from; i < to; ++i) most = std::max(most, std::abs(waveform.tracks[1].values.at(i)));
    return most;
  };
  EXPECT_NEAR(peak(0, jump - 16), 230 * std::numbers::sqrt2, 4) << "the time is that of the clock to 2 ms";
  EXPECT_NEAR(peak(jump + 16, jump + 176), 138 * std::numbers::sqrt2, 4);
}

TEST(power_quality_events_test, dips_of_any_depth_and_length_are_placed_within_10_ms) {
  const unsigned seed = edl::testing::seed_of_this_run();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const auto between = [&](double a, double b) { return std::uniform_real_distribution(a, b)(random); };
  Grid grid;
  QualityBench bench(grid.source, {});
  for (int i = 0; i < 12; ++i) {
    bench.told.clear();
    bench.pass(milliseconds(800) + microseconds(static_cast<int>(between(0, 10'000))), microseconds(9'970));
    const double factor = between(0, 0.88);
    const auto length = microseconds(static_cast<int>(between(40'000, 500'000)));
    const Timestamp begin = bench.clock.now();
    grid.source.change(Phase::a, factor, 1);
    bench.pass(length, microseconds(9'970));
    const Timestamp end = bench.clock.now();
    grid.source.change(Phase::a, 1, 1);
    bench.pass(milliseconds(300), microseconds(9'970));
    const auto dips = bench.events(k_dip);
    ASSERT_EQ(dips.size(), 1u) << factor;
    EXPECT_NEAR(seconds_since(dips[0].begin, begin), 0, 0.0105) << factor;
    EXPECT_NEAR(seconds_since(dips[0].begin + *dips[0].duration, end), 0, 0.0115) << factor;
    EXPECT_NEAR(dips[0].extreme.value(), factor * 230, 0.5) << factor;
    EXPECT_TRUE(dips[0].waveform.has_value());
  }
}

TEST(power_quality_events_test, two_phases_at_once_are_one_dip) {
  Grid grid;
  QualityBench bench(grid.source, {});
  bench.pass(seconds(1));
  grid.source.change(Phase::a, 0.7, 1);
  grid.source.change(Phase::c, 0.5, 1);
  bench.pass(milliseconds(200));
  grid.source.change(Phase::a, 1, 1);
  bench.pass(milliseconds(100));
  grid.source.change(Phase::c, 1, 1);
  bench.pass(milliseconds(300));
  const auto dips = bench.events(k_dip);
  ASSERT_EQ(dips.size(), 1u);
  EXPECT_EQ(dips[0].phases, (std::vector{Phase::a, Phase::c}));
  EXPECT_NEAR(dips[0].extreme.value(), 115, 0.3);
  EXPECT_NEAR(seconds_of(dips[0].duration), 0.3, 0.02);
}

TEST(power_quality_events_test, a_dip_becomes_an_interruption) {
  Grid grid;
  QualityBench bench(grid.source, {});
  bench.pass(seconds(1));
  const Timestamp begin = bench.clock.now();
  grid.all(0.4);
  bench.pass(milliseconds(300));
  grid.all(0);
  bench.pass(milliseconds(500));
  grid.all(1);
  bench.pass(milliseconds(400));
  const auto dips = bench.events(k_dip);
  const auto interruptions = bench.events(k_interruption);
  ASSERT_EQ(dips.size(), 1u);
  ASSERT_EQ(interruptions.size(), 1u);
  EXPECT_NEAR(seconds_since(dips[0].begin, begin), 0, 0.0105);
  EXPECT_NEAR(seconds_since(interruptions[0].begin, begin), 0.3, 0.0105);
  EXPECT_NEAR(seconds_since(interruptions[0].begin + *interruptions[0].duration, begin), 0.8, 0.0115);
  EXPECT_NEAR(interruptions[0].extreme.value(), 0, 0.1);
}

TEST(power_quality_events_test, a_voltage_between_threshold_and_hysteresis_does_not_end_a_dip) {
  Grid grid;
  QualityBench bench(grid.source, {});
  bench.pass(seconds(1));
  for (const double factor : {0.85, 0.91, 0.87, 0.91}) {
    grid.source.change(Phase::a, factor, 1);
    bench.pass(milliseconds(150));
  }
  grid.source.change(Phase::a, 0.95, 1);
  bench.pass(milliseconds(300));
  const auto dips = bench.events(k_dip);
  ASSERT_EQ(dips.size(), 1u);
  EXPECT_NEAR(seconds_of(dips[0].duration), 0.6, 0.02);
}

TEST(power_quality_events_test, a_swell_over_the_end_of_a_second) {
  Grid grid;
  QualityBench bench(grid.source, {});
  bench.pass(milliseconds(1'830));
  const Timestamp begin = bench.clock.now();
  grid.source.change(Phase::c, 1.2, 1);
  bench.pass(milliseconds(300));
  grid.source.change(Phase::c, 1, 1);
  bench.pass(milliseconds(300));
  const auto swells = bench.events(k_swell);
  ASSERT_EQ(swells.size(), 1u);
  EXPECT_NEAR(seconds_since(swells[0].begin, begin), 0, 0.0105);
  EXPECT_NEAR(seconds_of(swells[0].duration), 0.3, 0.02);
  EXPECT_NEAR(swells[0].extreme.value(), 276, 0.3);
}

TEST(power_quality_events_test, an_over_current_is_told_of_its_phase_alone_whatever_the_others_transformers) {
  Grid grid;
  MeterSetup setup;
  setup.limits.over_current = 25;
  QualityBench bench(grid.source, setup);
  bench.pass(seconds(1));
  const Timestamp begin = bench.clock.now();
  grid.source.change(Phase::b, 1, 4);
  bench.pass(milliseconds(400));
  grid.source.change(Phase::b, 1, 1);
  bench.pass(milliseconds(300));
  grid.source.change(Phase::a, 1, 3);
  bench.pass(milliseconds(400));
  grid.source.change(Phase::a, 1, 1);
  bench.pass(milliseconds(300));
  const auto events = bench.events(k_over_current);
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].phases, std::vector{Phase::b});
  EXPECT_NEAR(seconds_since(events[0].begin, begin), 0, 0.0105);
  EXPECT_NEAR(seconds_of(events[0].duration), 0.4, 0.02);
  EXPECT_NEAR(events[0].extreme.value(), 40, 0.1);
  EXPECT_EQ(events[0].threshold, 25);
  EXPECT_TRUE(events[0].waveform.has_value());
  EXPECT_EQ(events[1].phases, std::vector{Phase::a}) << "what the chip keeps of B's peak is not A's";
  EXPECT_NEAR(events[1].extreme.value(), 30, 0.1);
}

TEST(power_quality_events_test, swapped_phases_are_told_until_they_are_put_right) {
  sim::SyntheticSettings swapped = sim::symmetric_load(230, 10, 0, 50);
  std::swap(swapped.phases[Phase::b], swapped.phases[Phase::c]);
  sim::SyntheticWaveform source(swapped);
  QualityBench bench(source, {});
  bench.pass(seconds(3));
  ASSERT_EQ(bench.told.size(), 1u);
  EXPECT_EQ(bench.told[0].kind, PowerEventKind::phase_sequence);
  EXPECT_FALSE(bench.told[0].duration.has_value());
  EXPECT_EQ(bench.told[0].phases.size(), 3u);
}

TEST(power_quality_events_test, of_one_phase_only_what_is_connected_counts) {
  Grid grid;
  MeterSetup setup;
  setup.wiring = ade9000::Wiring::single_phase;
  QualityBench bench(grid.source, setup);
  bench.pass(seconds(1));
  grid.source.change(Phase::b, 0, 0);
  bench.pass(milliseconds(500));
  EXPECT_TRUE(bench.told.empty());
  grid.source.change(Phase::a, 0, 0);
  bench.pass(milliseconds(500));
  grid.source.change(Phase::a, 1, 1);
  bench.pass(milliseconds(500));
  const auto interruptions = bench.events(k_interruption);
  ASSERT_EQ(interruptions.size(), 1u);
  EXPECT_NEAR(seconds_of(interruptions[0].duration), 0.5, 0.02);
  const auto dips = bench.events(k_dip);
  ASSERT_EQ(dips.size(), 1u);
  ASSERT_TRUE(dips[0].waveform.has_value());
  ASSERT_EQ(dips[0].waveform->tracks.size(), 2u);
  EXPECT_EQ(dips[0].waveform->tracks[1].channel, "IA");
}

TEST(power_quality_events_test, events_come_through_a_bus_that_flips_bits) {
  Grid grid;
  QualityBench bench(grid.source, {});
  bench.pass(seconds(1));
  for (const unsigned every : {7U, 5U, 4U}) {
    SCOPED_TRACE(every);
    bench.told.clear();
    bench.chip.faults().flip_every = every;
    bench.pass(seconds(2));
    EXPECT_TRUE(bench.told.empty());
    const Timestamp begin = bench.clock.now();
    grid.source.change(Phase::b, 0.5, 1);
    bench.pass(milliseconds(250));
    grid.source.change(Phase::b, 1, 1);
    bench.pass(milliseconds(400));
    const auto dips = bench.events(k_dip);
    ASSERT_EQ(dips.size(), 1u);
    EXPECT_NEAR(seconds_since(dips[0].begin, begin), 0, 0.011);
    EXPECT_NEAR(seconds_of(dips[0].duration), 0.25, 0.025);
    EXPECT_NEAR(dips[0].extreme.value(), 115, 0.3);
    ASSERT_TRUE(dips[0].waveform.has_value());
    for (const WaveformTrack& track : dips[0].waveform->tracks) {
      for (const float value : track.values) EXPECT_LE(std::abs(value), 345) << "no bit that the bus has turned";
    }
  }
}

TEST(power_quality_events_test, an_event_goes_on_through_a_restart_of_the_chip) {
  Grid grid;
  QualityBench bench(grid.source, {});
  bench.pass(seconds(1));
  const Timestamp begin = bench.clock.now();
  grid.source.change(Phase::a, 0.7, 1);
  bench.pass(milliseconds(300));
  bench.chip.lose_power();
  bench.start();
  bench.pass(milliseconds(300));
  const Timestamp end = bench.clock.now();
  grid.source.change(Phase::a, 1, 1);
  bench.pass(milliseconds(300));
  const auto dips = bench.events(k_dip);
  ASSERT_EQ(dips.size(), 1u);
  EXPECT_NEAR(seconds_since(dips[0].begin, begin), 0, 0.011);
  EXPECT_NEAR(seconds_since(dips[0].begin + *dips[0].duration, end), 0, 0.0115);
  EXPECT_EQ(dips[0].detail, "");
  EXPECT_EQ(bench.told.size(), 2u) << "what the filters do while they settle is no event";
}

TEST(power_quality_events_test, an_event_that_ends_while_the_chip_is_away_says_so) {
  Grid grid;
  QualityBench bench(grid.source, {});
  bench.pass(seconds(1));
  grid.source.change(Phase::a, 0.7, 1);
  bench.pass(milliseconds(300));
  bench.chip.lose_power();
  grid.source.change(Phase::a, 1, 1);
  bench.start();
  bench.pass(milliseconds(300));
  const auto dips = bench.events(k_dip);
  ASSERT_EQ(dips.size(), 1u);
  EXPECT_EQ(dips[0].detail, "its end was not seen, because the meter did not look then");
  EXPECT_GT(seconds_of(dips[0].duration), 0.3);
  EXPECT_LT(seconds_of(dips[0].duration), 2.4);
}

TEST(power_quality_events_test, a_supply_that_is_low_from_the_start_is_a_dip_that_had_begun_before) {
  sim::SyntheticWaveform source(sim::symmetric_load(190, 10, 0, 50));
  QualityBench bench(source, {});
  bench.pass(milliseconds(500));
  ASSERT_EQ(bench.told.size(), 1u);
  EXPECT_EQ(bench.told[0].kind, k_dip);
  EXPECT_EQ(bench.told[0].phases.size(), 3u);
  EXPECT_FALSE(bench.told[0].duration.has_value());
}

TEST(power_quality_events_test, the_wall_clock_may_be_set_while_an_event_goes_on) {
  Grid grid;
  QualityBench bench(grid.source, {});
  bench.pass(seconds(1));
  const Timestamp begin = bench.clock.now();
  grid.source.change(Phase::a, 0.7, 1);
  bench.pass(milliseconds(300));
  bench.clock.set_wall(begin + std::chrono::hours(1));
  bench.pass(milliseconds(200));
  grid.source.change(Phase::a, 1, 1);
  bench.pass(milliseconds(300));
  const auto dips = bench.events(k_dip);
  ASSERT_EQ(dips.size(), 1u);
  EXPECT_NEAR(seconds_since(dips[0].begin, begin), 0, 0.0105);
  EXPECT_NEAR(seconds_of(dips[0].duration), 0.5, 0.02);
}

TEST(power_quality_events_test, a_poll_costs_no_frame_without_an_event_and_few_with_one) {
  Grid grid;
  struct CountingBus final : SpiBus {
    SpiBus& under;
    int frames = 0;
    explicit CountingBus(SpiBus& bus) : under(bus) {}
    Result<void> transfer(std::span<const std::uint8_t> out, std::span<std::uint8_t> in) override {
      ++frames;
      return under.transfer(out, in);
    }
  };
  QualityBench bench(grid.source, {});
  bench.pass(seconds(1));
  CountingBus bus(bench.chip);
  ade9000::ChipLink link(bus);
  for (int i = 0; i < 100; ++i) {
    bench.clock.advance(milliseconds(10));
    EXPECT_TRUE(bench.watch.poll(link, bench.clock.now(), 0));
  }
  EXPECT_LE(bus.frames, 10) << "a second: three RMS values and a status";
  EXPECT_GE(bus.frames, 4);
}

}  // namespace
}  // namespace edl::agent
