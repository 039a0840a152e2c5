// Seconds of the wall clock, whatever happens to it: each is given once, and energy is counted once.

#include <gmock/gmock.h>

#include "unit/agent/meter/ade9000/driver_testing.hpp"

namespace edl::agent {
namespace {

using std::chrono::floor;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::HasSubstr;
using testing::MeterBench;
using testing::value;
using testing::within_percent;

sim::SyntheticSettings load() { return sim::symmetric_load(230, 10, 0, 50); }
constexpr double k_kwh_per_second = 2'300 / 3.6e6;

double counter(const ReadingSet& set) { return value(set, Phase::b, Field::energy_kwh); }

TEST(clock_test, a_set_is_stamped_with_the_whole_second_that_has_just_ended) {
  MeterBench bench(load());
  Timestamp last = bench.next().time;
  EXPECT_EQ(last, floor<seconds>(last));
  EXPECT_LE(last - testing::k_noon, seconds(5)) << "the chip's filters settle before the first";
  for (int i = 0; i < 5; ++i) {
    const ReadingSet set = bench.next();
    EXPECT_EQ(set.time, last + seconds(1));
    EXPECT_LE(bench.clock.now() - set.time, milliseconds(20));
    last = set.time;
  }
}

TEST(clock_test, a_clock_set_forward_leaves_a_gap_and_loses_no_energy) {
  MeterBench bench(load());
  const ReadingSet before = bench.after(2);
  bench.clock.advance(milliseconds(400));
  bench.clock.set_wall(bench.clock.now() + hours(1) + milliseconds(300));
  const Error gap = bench.error();
  EXPECT_THAT(gap.message, HasSubstr("the clock was set"));
  const ReadingSet after = bench.next();
  EXPECT_EQ(after.time, floor<seconds>(after.time));
  EXPECT_GT(after.time, before.time + hours(1));
  const auto passed = std::chrono::duration<double>(after.time - before.time - hours(1) - milliseconds(300)).count();
  EXPECT_NEAR(counter(after) - counter(before), passed * k_kwh_per_second, 2e-6);
  EXPECT_TRUE(within_percent(value(after, Phase::a, Field::power_watt), 2'300, 0.1));
}

TEST(clock_test, a_clock_set_back_repeats_no_second_and_loses_no_energy) {
  MeterBench bench(load());
  const ReadingSet before = bench.after(2);
  bench.clock.advance(milliseconds(300));
  bench.clock.set_wall(bench.clock.now() - seconds(5));
  int errors = 0;
  std::optional<ReadingSet> after;
  for (; !after; ++errors) {
    auto set = bench.meter.next({});
    if (set) {
      after = **set;
    } else {
      EXPECT_THAT(set.error().message, HasSubstr("the clock was set back"));
    }
  }
  EXPECT_EQ(after->time, before.time + seconds(1));
  EXPECT_GE(errors, 5);
  EXPECT_NEAR(counter(*after) - counter(before), 6 * k_kwh_per_second, 2e-6) << "six seconds have passed";
}

TEST(clock_test, a_small_correction_costs_no_second) {
  MeterBench bench(load());
  Timestamp last = bench.after(2).time;
  for (const milliseconds by : {milliseconds(80), milliseconds(-120), milliseconds(200)}) {
    bench.clock.advance(milliseconds(500));
    bench.clock.set_wall(bench.clock.now() + by);
    const ReadingSet set = bench.next();
    EXPECT_EQ(set.time, last + seconds(1));
    EXPECT_TRUE(within_percent(value(set, Phase::c, Field::power_watt), 2'300, 0.1)) << "by the time that passed";
    last = set.time;
  }
  EXPECT_TRUE(bench.errors.empty());
}

TEST(clock_test, a_machine_that_was_busy_loses_seconds_but_no_energy) {
  MeterBench bench(load());
  const ReadingSet before = bench.after(2);
  bench.clock.advance(milliseconds(2'400));
  EXPECT_THAT(bench.error().message, HasSubstr("the machine was busy"));
  const ReadingSet after = bench.next(3);
  EXPECT_TRUE(within_percent(value(after, Phase::a, Field::power_watt), 2'300, 0.1));
  const auto passed = std::chrono::duration<double>(after.time - before.time).count();
  EXPECT_GE(passed, 3);
  EXPECT_NEAR(counter(after) - counter(before), passed * k_kwh_per_second, 2e-6);
}

TEST(clock_test, a_read_that_is_a_little_late_is_still_of_the_time_that_passed) {
  MeterBench bench(load());
  (void)bench.after(2);
  for (const int late : {3, 40, 0, 120}) {
    bool done = false;
    bench.bus.before = [&](auto) {
      // Somebody else has the processor when the second ends.
      if (std::exchange(done, true)) return;
      bench.clock.advance(milliseconds(late));
    };
    const ReadingSet set = bench.next();
    EXPECT_TRUE(within_percent(value(set, Phase::a, Field::power_watt), 2'300, 0.1));
    EXPECT_TRUE(within_percent(value(set, Phase::a, Field::power_va), 2'300, 0.1));
  }
}

TEST(clock_test, energy_is_what_the_chip_counted_and_goes_on_from_the_last_run) {
  sim::ChipBoard board = testing::board_of({});
  board.crystal_ppm = 200;  // far worse than any crystal: it gains a hundredth of a second while this runs
  const PerPhase<KilowattHour> imported{KilowattHour(1'843.2), KilowattHour(7), KilowattHour(0)};
  MeterBench bench(load(), {}, board, nullptr, imported);
  ReadingSet set = bench.next();
  EXPECT_NEAR(value(set, Phase::a, Field::energy_kwh), 1'843.2 + k_kwh_per_second, 2e-6);
  const auto word = [&] { return bench.chip.word(ade9000::k_watthr_hi.of(Phase::b)); };
  const std::uint32_t first = word();
  const double before = bench.meter.details()->energy[Phase::b]->imported.value();
  for (int i = 0; i < 50; ++i) set = bench.next();
  const double codes = static_cast<double>(word() - first) * ade9000::k_energy_high_unit;
  const double kwh = codes * bench.setup.volts_full_scale() * bench.setup.amperes_full_scale(Phase::b) /
                     ade9000::k_power_full_scale / ade9000::k_sample_rate_hz / 3.6e6;
  const double counted = bench.meter.details()->energy[Phase::b]->imported.value() - before;
  // The chip is 1 ms on when a test looks: a millionth of what it counts in a second.
  EXPECT_NEAR(counted, kwh, 1e-9);
  EXPECT_NEAR(counted, 50 * k_kwh_per_second * 1.0002, 50 * k_kwh_per_second * 1e-4);
}

TEST(clock_test, import_and_export_are_counted_apart) {
  MeterBench bench(sim::symmetric_load(230, 10, 180, 50));
  const ReadingSet fed = bench.after(3);
  EXPECT_TRUE(within_percent(value(fed, Phase::a, Field::power_watt), -2'300, 0.1));
  EXPECT_NEAR(value(fed, Phase::a, Field::power_factor), -1, 0.001);
  EXPECT_EQ(value(fed, Phase::a, Field::energy_kwh), 0);
  const EnergyCounters counted = bench.meter.details()->energy[Phase::a].value();
  EXPECT_EQ(counted.imported.value(), 0);
  EXPECT_NEAR(counted.exported.value(), 3 * k_kwh_per_second, 2e-6);
}

TEST(clock_test, stop_ends_the_wait) {
  MeterBench bench(load());
  (void)bench.next();
  bench.stop.request_stop();
  const auto set = bench.meter.next(bench.stop.get_token());
  ASSERT_TRUE(set);
  EXPECT_FALSE(*set);
}

}  // namespace
}  // namespace edl::agent
