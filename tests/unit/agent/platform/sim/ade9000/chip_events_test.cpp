// Dips, swells, over-currents and the order of the phases, as the chip's half-cycle detection sees them.

#include "agent/platform/sim/ade9000/level_watch.hpp"
#include "unit/agent/platform/sim/ade9000/chip_testing.hpp"

namespace edl::agent {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::Bench;
using testing::within_percent;

constexpr double k_volts_of_level = Bench::k_volts * ade9000::k_level_divisor / ade9000::k_rms_full_scale;
constexpr double k_amperes_of_level = Bench::k_amperes * ade9000::k_level_divisor / ade9000::k_rms_full_scale;

/// The levels come once the windows are full: before, all is a dip.
void watch_voltage(Bench& bench) {
  bench.write(ade9000::k_config1, ade9000::config1::k_dip_swell_irq_mode(1));
  bench.write(ade9000::k_config0, ade9000::config0::k_rms_src_sel(1));
  bench.run();
  bench.pass(seconds(2));
  bench.write(ade9000::k_dip_cyc, 1);
  bench.write(ade9000::k_swell_cyc, 1);
  bench.write(ade9000::k_dip_lvl, static_cast<std::uint32_t>(0.9 * 230 / k_volts_of_level));
  bench.write(ade9000::k_swell_lvl, static_cast<std::uint32_t>(1.1 * 230 / k_volts_of_level));
  bench.write(ade9000::k_status1, 0xFFFFFFFF);
  bench.pass(milliseconds(100));
}

/// For how long a bit of EVENT_STATUS is set, looked at each millisecond.
milliseconds duration_of(Bench& bench, std::uint32_t bit, milliseconds longest) {
  milliseconds set{0};
  for (milliseconds at{0}; at < longest; at += milliseconds(1)) {
    bench.pass(milliseconds(1));
    if ((bench.read(ade9000::k_event_status) & bit) != 0) set += milliseconds(1);
  }
  return set;
}

TEST(chip_events_test, a_dip_is_seen_for_as_long_as_it_lasts_with_its_residual_voltage) {
  Bench bench(sim::symmetric_load(230, 10, 0, 50));
  watch_voltage(bench);
  EXPECT_EQ(bench.read(ade9000::k_event_status), 0u);
  bench.source.change(Phase::b, 0.6, 1);
  bench.pass(milliseconds(40));
  EXPECT_EQ(bench.read(ade9000::k_event_status), ade9000::event_status::k_dip.of(Phase::b));
  EXPECT_NE(bench.read(ade9000::k_status1) & ade9000::status1::k_dip.of(Phase::b), 0u);
  bench.write(ade9000::k_status1, 0xFFFFFFFF);
  bench.pass(milliseconds(60));
  bench.source.change(Phase::b, 1, 1);
  const auto rest = duration_of(bench, ade9000::event_status::k_dip.of(Phase::b), milliseconds(200));
  // The one-cycle window is above 90 % again within one cycle, and it is looked at each half cycle.
  EXPECT_LE(rest, milliseconds(30));
  EXPECT_NE(bench.read(ade9000::k_status1) & ade9000::status1::k_dip.of(Phase::b), 0u) << "its end is told too";
  EXPECT_TRUE(within_percent(bench.number(ade9000::k_dip.of(Phase::b)) * k_volts_of_level, 0.6 * 230, 0.2));
  EXPECT_EQ(bench.read(ade9000::k_dip.of(Phase::a)), 0x7FFFFFu);
}

TEST(chip_events_test, a_swell_has_its_peak) {
  Bench bench(sim::symmetric_load(230, 10, 0, 50));
  watch_voltage(bench);
  bench.source.change(Phase::c, 1.25, 1);
  bench.pass(milliseconds(100));
  EXPECT_EQ(bench.read(ade9000::k_event_status), ade9000::event_status::k_swell.of(Phase::c));
  EXPECT_TRUE(within_percent(bench.number(ade9000::k_swell.of(Phase::c)) * k_volts_of_level, 1.25 * 230, 0.2));
}

TEST(chip_events_test, an_interruption_is_seen_though_there_are_no_zero_crossings) {
  Bench bench(sim::symmetric_load(230, 10, 0, 50));
  watch_voltage(bench);
  for (const Phase phase : k_phases) bench.source.change(phase, 0, 0);
  bench.pass(milliseconds(500));
  EXPECT_EQ(bench.read(ade9000::k_event_status) & 7u, 7u);
  EXPECT_EQ(bench.read(ade9000::k_dip.of(Phase::a)), 0u);
}

TEST(chip_events_test, over_current_is_told_of_the_phases_that_are_watched) {
  Bench bench(sim::symmetric_load(230, 10, 0, 50));
  bench.write(ade9000::k_oilvl, static_cast<std::uint32_t>(25 / k_amperes_of_level));
  bench.write(ade9000::k_config3, ade9000::config3::k_oc_en_a(1) | ade9000::config3::k_oc_en_b(1));
  bench.run();
  bench.pass(seconds(1));
  EXPECT_EQ(bench.read(ade9000::k_oistatus), 0u);
  bench.source.change(Phase::b, 1, 3);
  bench.source.change(Phase::c, 1, 3);
  bench.pass(milliseconds(200));
  EXPECT_EQ(bench.read(ade9000::k_oistatus), 2u);
  EXPECT_NE(bench.read(ade9000::k_status1) & ade9000::status1::k_oi, 0u);
  EXPECT_TRUE(within_percent(bench.number(ade9000::k_oi.of(Phase::b)) * k_amperes_of_level, 30, 1.0));
}

TEST(chip_events_test, swapped_phases_are_a_sequence_error) {
  sim::SyntheticSettings settings = sim::symmetric_load(230, 10, 0, 50);
  Bench right(settings);
  right.write(ade9000::k_seq_cyc, 20);
  right.run();
  right.pass(seconds(3));
  EXPECT_EQ(right.read(ade9000::k_status1) & ade9000::status1::k_seqerr, 0u);
  std::swap(settings.phases[Phase::b], settings.phases[Phase::c]);
  Bench swapped(settings);
  swapped.write(ade9000::k_seq_cyc, 20);
  swapped.run();
  swapped.pass(seconds(3));
  EXPECT_NE(swapped.read(ade9000::k_status1) & ade9000::status1::k_seqerr, 0u);
}

TEST(chip_events_test, a_level_is_to_be_passed_for_so_many_half_cycles) {
  using sim::LevelWatch;
  LevelWatch dip(LevelWatch::Side::below, 0x7FFFFF);
  const LevelWatch::Settings three{.level = 100, .half_cycles = 3, .at_entry_and_exit = true};
  EXPECT_FALSE(dip.add(90, three));
  EXPECT_FALSE(dip.add(80, three));
  EXPECT_FALSE(dip.add(100, three)) << "the level itself is not below it";
  EXPECT_EQ(dip.extreme(), 0x7FFFFFu);
  EXPECT_FALSE(dip.add(95, three));
  EXPECT_FALSE(dip.add(70, three));
  EXPECT_TRUE(dip.add(85, three));
  EXPECT_TRUE(dip.active());
  EXPECT_EQ(dip.extreme(), 70u);
  EXPECT_FALSE(dip.add(60, three));
  EXPECT_EQ(dip.extreme(), 60u);
  EXPECT_TRUE(dip.add(101, three)) << "its end";
  EXPECT_FALSE(dip.active());
  EXPECT_EQ(dip.extreme(), 60u);

  LevelWatch swell(LevelWatch::Side::above, 0);
  const LevelWatch::Settings each_two{.level = 100, .half_cycles = 2, .at_entry_and_exit = false};
  std::vector<bool> told;
  for (std::uint32_t i = 0; i < 6; ++i) told.push_back(swell.add(110 + i, each_two));
  EXPECT_EQ(told, (std::vector<bool>{false, true, false, true, false, true}));
  EXPECT_FALSE(swell.add(100, each_two));
  EXPECT_EQ(swell.extreme(), 115u);
}

}  // namespace
}  // namespace edl::agent
