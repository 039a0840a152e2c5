// What may go wrong between the driver and the chip: told, a gap, and never a wrong value.

#include <gmock/gmock.h>

#include "agent/ade9000/bits.hpp"
#include "unit/agent/meter/ade9000/driver_testing.hpp"

namespace edl::agent {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::HasSubstr;
using testing::MeterBench;
using testing::value;
using testing::within_percent;

sim::SyntheticSettings load() { return sim::symmetric_load(230, 10, 0, 50); }
constexpr double k_watt = 2'300;

/// Every value of a set is that of the load.
void expect_right(const ReadingSet& set) {
  ASSERT_EQ(set.readings.size(), 3u);
  for (const Phase phase : k_phases) {
    EXPECT_TRUE(within_percent(value(set, phase, Field::voltage_rms), 230, 0.1));
    EXPECT_TRUE(within_percent(value(set, phase, Field::current_rms), 10, 0.1));
    EXPECT_TRUE(within_percent(value(set, phase, Field::power_watt), k_watt, 0.1));
    EXPECT_TRUE(within_percent(value(set, phase, Field::power_va), k_watt, 0.1));
    EXPECT_NEAR(value(set, phase, Field::power_var), 0, k_watt / 1'000);
    EXPECT_NEAR(value(set, phase, Field::frequency_hz), 50, 0.005);
  }
}

/// Reads on for a while: whatever is delivered is right, times ascend, counters do not fall.
struct Observed {
  int sets = 0;
  std::vector<Error> errors;
  std::optional<ReadingSet> last;
};

Observed observe(MeterBench& bench, int calls) {
  Observed seen;
  for (int i = 0; i < calls; ++i) {
    auto set = bench.meter.next(bench.stop.get_token());
    if (!set) {
      seen.errors.push_back(set.error());
      continue;
    }
    expect_right(**set);
    if (seen.last) {
      EXPECT_GT((*set)->time, seen.last->time);
      EXPECT_GE(value(**set, Phase::a, Field::energy_kwh), value(*seen.last, Phase::a, Field::energy_kwh));
    }
    ++seen.sets;
    seen.last = **set;
  }
  return seen;
}

TEST(faults_test, a_chip_that_is_not_there_is_asked_for_until_it_comes) {
  for (const sim::ChipFaults& faults : {sim::ChipFaults{.silent = true}, sim::ChipFaults{.stuck_low = true},
                                        sim::ChipFaults{.deaf_low = true}, sim::ChipFaults{.deaf_high = true}}) {
    MeterBench bench(load());
    bench.chip.faults() = faults;
    for (int i = 0; i < 5; ++i) {
      const Error error = bench.error();
      EXPECT_THAT(error.message, ::testing::AnyOf(HasSubstr("does not answer"), HasSubstr("damaged"),
                                                  HasSubstr("does not come out of its reset")));
    }
    EXPECT_LE(bench.clock.now() - testing::k_noon, seconds(10)) << "it is asked about once a second";
    EXPECT_GE(bench.clock.now() - testing::k_noon, seconds(4));
    bench.chip.faults() = {};
    expect_right(bench.next());
  }
}

TEST(faults_test, a_chip_that_falls_silent_leaves_a_gap_over_which_energy_is_counted) {
  for (const sim::ChipFaults& faults :
       {sim::ChipFaults{.silent = true}, sim::ChipFaults{.stuck_low = true}, sim::ChipFaults{.deaf_high = true}}) {
    MeterBench bench(load());
    const ReadingSet before = bench.after(2);
    bench.chip.faults() = faults;
    EXPECT_TRUE(bench.meter.details()->neutral_current);
    for (int i = 0; i < 5; ++i) EXPECT_EQ(bench.error().code, Errc::io);
    EXPECT_FALSE(bench.meter.details()->neutral_current) << "of which nobody knows any more";
    bench.chip.faults() = {};
    const ReadingSet after = bench.next();
    expect_right(after);
    EXPECT_EQ(after.time - before.time, seconds(7)) << "the second after the gap is not whole";
    EXPECT_EQ(bench.meter.details()->starts, 1u);
    EXPECT_NEAR(value(after, Phase::c, Field::energy_kwh) - value(before, Phase::c, Field::energy_kwh),
                7 * k_watt / 3.6e6, 3e-6);
  }
}

TEST(faults_test, a_command_line_that_is_shorted_does_not_change_the_chip) {
  MeterBench bench(load());
  (void)bench.after(2);
  bench.chip.faults().deaf_low = true;  // all commands are writes to AIGAIN
  for (int i = 0; i < 3; ++i) (void)bench.error();
  bench.chip.faults() = {};
  expect_right(bench.next());
  EXPECT_EQ(bench.meter.details()->starts, 1u) << "the lock kept its configuration";
}

TEST(faults_test, damaged_answers_are_asked_for_again) {
  MeterBench bench(load());
  bench.chip.faults().flip_every = 5;
  const Observed seen = observe(bench, 6);
  EXPECT_EQ(seen.sets, 6);
  EXPECT_GT(bench.meter.details()->bus_faults, 50u);
}

TEST(faults_test, commands_that_arrive_damaged_yield_no_wrong_value) {
  // Any command may become another register's read, or a write.
  for (const unsigned every : {211u, 97u, 41u}) {
    SCOPED_TRACE(every);
    MeterBench bench(load());
    (void)bench.after(1);
    bench.chip.faults().mishear_every = every;
    const Observed seen = observe(bench, 20);
    EXPECT_GT(seen.sets, 0);
    EXPECT_GT(bench.meter.details()->bus_faults, 0u);
  }
}

TEST(faults_test, a_lost_supply_is_told_and_the_chip_set_up_again) {
  for (const milliseconds into_second : {milliseconds(0), milliseconds(5), milliseconds(500), milliseconds(930)}) {
    MeterBench bench(load());
    const ReadingSet before = bench.after(2);
    bool lost = false;
    bench.bus.before = [&](auto) {
      if (lost || bench.clock.now() < before.time + seconds(1) + into_second) return;
      lost = true;
      bench.chip.lose_power();
    };
    const Observed seen = observe(bench, 5);
    EXPECT_TRUE(lost);
    ASSERT_FALSE(seen.errors.empty());
    EXPECT_THAT(seen.errors.front().message, ::testing::AnyOf(HasSubstr("was reset"), HasSubstr("does not answer")));
    EXPECT_EQ(bench.meter.details()->starts, 2u);
    ASSERT_GE(seen.sets, 2);
    EXPECT_LE(seen.last->time - before.time, seconds(11));
  }
}

TEST(faults_test, a_processor_that_stands_still_gives_no_second) {
  for (const milliseconds into_second : {milliseconds(0), milliseconds(400), milliseconds(995)}) {
    MeterBench bench(load());
    const ReadingSet before = bench.after(2);
    bench.bus.before = [&](auto) {
      if (bench.clock.now() >= before.time + into_second) bench.chip.faults().frozen = true;
    };
    const Observed seen = observe(bench, 4);
    EXPECT_EQ(seen.sets, 0) << "not even of the second in which it stopped";
    EXPECT_THAT(seen.errors.front().message, HasSubstr("stands still"));
    bench.bus.before = nullptr;
    bench.chip.faults() = {};
    expect_right(bench.next());
  }
}

TEST(faults_test, a_configuration_that_changes_by_itself_is_written_again) {
  MeterBench bench(load());
  (void)bench.after(2);
  bench.chip.corrupt(ade9000::k_vgain.of(Phase::b).address, 0x00800000);
  const Error error = bench.error();
  EXPECT_THAT(error.message, HasSubstr("configuration has changed"));
  expect_right(bench.next());
  EXPECT_EQ(bench.meter.details()->starts, 2u);
}

TEST(faults_test, a_changed_configuration_that_is_the_old_one_again_is_no_fault) {
  MeterBench bench(load());
  (void)bench.after(2);
  bench.chip.corrupt(ade9000::k_accmode.address, bench.chip.word(ade9000::k_accmode));
  EXPECT_EQ(observe(bench, 2).sets, 2);
  EXPECT_EQ(bench.chip.word(ade9000::k_status1) & ade9000::status1::k_crc_chg, 0u);
}

TEST(faults_test, an_error_that_the_chip_reports_is_a_new_start_and_one_it_corrected_is_none) {
  MeterBench bench(load());
  (void)bench.after(2);
  bench.chip.corrupt(ade9000::k_status1.address, ade9000::status1::k_error2);
  EXPECT_EQ(observe(bench, 2).sets, 2);
  bench.chip.corrupt(ade9000::k_status1.address, ade9000::status1::k_error1);
  EXPECT_THAT(bench.error().message, HasSubstr("error of its own"));
  expect_right(bench.next());
}

/// A bus that the machine refuses.
class RefusingBus final : public SpiBus {
 public:
  Result<void> transfer(std::span<const std::uint8_t>, std::span<std::uint8_t>) override {
    return fail(Errc::io, "refused", "/dev/spidev9.9");
  }
};

TEST(faults_test, what_the_machine_refuses_is_told_with_its_place) {
  ManualClock clock{testing::k_noon, ManualClock::Waits::advance};
  RefusingBus bus;
  ade9000::Ade9000Meter meter({bus, clock}, {}, {});
  for (int i = 0; i < 3; ++i) {
    const auto set = meter.next({});
    ASSERT_FALSE(set);
    EXPECT_EQ(set.error(), (Error{Errc::io, "refused", "/dev/spidev9.9"}));
  }
}

TEST(faults_test, another_chip_is_not_taken_for_an_ade9000) {
  MeterBench bench(load());
  bench.bus.before = [&](auto) { bench.chip.corrupt(ade9000::k_part_id.address, 0); };
  EXPECT_THAT(bench.error().message, HasSubstr("no ADE9000: VERSION 0x00FE, PART_ID 0x00000000"));
}

}  // namespace
}  // namespace edl::agent
