#include <gtest/gtest.h>

#include <iostream>
#include <random>
#include <set>

#include "support/killed_process.hpp"
#include "support/seed.hpp"
#include "support/temporary_directory.hpp"
#include "unit/server/quality/quality_kill.hpp"

namespace edl::server::testing {
namespace {

void expect_all(const QualityRecords& records, const std::set<std::uint64_t>& done) {
  for (const std::uint64_t number : done) {
    const Timestamp time = kill_time(number);
    if (kill_is_harmonics(number)) {
      const auto sets = records.harmonics(kill_device(number), {time, time + 1ms}, 10);
      ASSERT_TRUE(sets) << to_string(sets.error());
      ASSERT_EQ(sets->sets, std::vector{kill_harmonics(number)}) << number;
    } else {
      const auto whole = kill_events(number).front();
      ASSERT_EQ(waveform_of(records, kill_device(number), whole), whole.waveform) << number;
    }
  }
}

void expect_none_in_part(const QualityRecords& records) {
  std::uint64_t count = 0;
  for (std::uint64_t i = 0; i < 3; ++i) {
    const auto list = records.events(kill_device(i), {.range = k_all_times, .limit = 1'000'000});
    ASSERT_TRUE(list) << to_string(list.error());
    count += list->events.size();
    for (std::size_t n = 0; n < list->events.size(); n += 2) {
      ASSERT_LT(n + 1, list->events.size());
      ASSERT_EQ(list->events[n].event.begin, list->events[n + 1].event.begin);
      ASSERT_TRUE(list->events[n].has_waveform);
    }
  }
  ASSERT_EQ(records.health().events, count);
}

TEST(QualityKill, what_was_done_is_there_after_sigkill_and_nothing_is_there_in_part) {
  const unsigned seed = edl::testing::seed_of_this_run();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::cout << "seed " << seed << '\n';
  std::mt19937 random(seed);
  const edl::testing::TemporaryDirectory directory;
  const auto file = directory.path() / "quality.sqlite";
  std::set<std::uint64_t> done;
  std::uint64_t next = 0;
  for (int life = 0; life < 6; ++life) {
    {
      edl::testing::KilledProcess writer({EDL_QUALITY_KILL_WRITER, file.string(), std::to_string(next)});
      for (int left = std::uniform_int_distribution(1, 120)(random); left > 0; --left) {
        const auto number = writer.next();
        ASSERT_TRUE(number) << "the writer ended by itself";
        done.insert(*number);
      }
      writer.kill();
      while (const auto number = writer.next()) done.insert(*number);
    }
    next = *done.rbegin() + 1;
    const auto records = opened({.file = file});
    ASSERT_NO_FATAL_FAILURE(expect_all(*records, done));
    ASSERT_NO_FATAL_FAILURE(expect_none_in_part(*records));
  }
  std::cout << done.size() << " writes done\n";
}

}  // namespace
}  // namespace edl::server::testing
