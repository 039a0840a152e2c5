#include <gtest/gtest.h>

#include <iostream>
#include <random>

#include "server/alerts/alert_machine.hpp"
#include "support/killed_process.hpp"
#include "support/seed.hpp"
#include "support/temporary_directory.hpp"
#include "unit/server/alerts/alerts_kill.hpp"
#include "unit/server/alerts/alerts_testing.hpp"

namespace edl::server::testing {
namespace {

TEST(AlertsKill, after_sigkill_each_alert_is_there_once) {
  const unsigned seed = edl::testing::seed_of_this_run();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::cout << "seed " << seed << '\n';
  std::mt19937 random(seed);
  const edl::testing::TemporaryDirectory directory;
  const auto file = directory.path() / "alerts.sqlite";
  std::atomic<std::uint64_t> stored = 0;
  {
    const auto room = Alerts::open(kill_settings(file, stored)).value();
    ASSERT_TRUE(room->add_rule(kill_device(), at_once()));
  }
  for (int life = 0; life < 6; ++life) {
    edl::testing::KilledProcess writer({EDL_ALERTS_KILL_WRITER, file.string(), std::to_string(stored)});
    for (int left = std::uniform_int_distribution(1, 200)(random); left > 0; --left) {
      const auto number = writer.next();
      ASSERT_TRUE(number) << "the writer ended by itself";
      stored = *number + 1;
    }
    writer.kill();
    while (const auto number = writer.next()) stored = *number + 1;
  }
  const auto room = Alerts::open(kill_settings(file, stored)).value();
  ASSERT_TRUE(room->start(kill_surroundings(stored)));
  room->settle();

  AlertMachine machine(condition_of(at_once()));
  std::vector<TimeRange> expected;
  for (std::uint64_t number = 0; number < stored; ++number) {
    const auto step = machine.take(kill_time(number), kill_watt(number));
    if (step == AlertMachine::Step::raised) expected.push_back({machine.since(), Timestamp::max()});
    if (step == AlertMachine::Step::cleared) expected.back().end = kill_time(number);
  }
  std::vector<TimeRange> found;
  const auto list =
      room->alerts(kill_device(), {.range = {Timestamp::min(), Timestamp::max()}, .limit = 100'000}).value();
  for (const Alert& one : list.alerts) found.push_back({one.begin, one.end.value_or(Timestamp::max())});
  EXPECT_EQ(found, expected);
  std::cout << stored << " readings, " << found.size() << " alerts\n";
}

}  // namespace
}  // namespace edl::server::testing
