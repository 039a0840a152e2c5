#include <gtest/gtest.h>

#include <random>
#include <set>

#include "support/killed_process.hpp"
#include "support/seed.hpp"
#include "support/temporary_directory.hpp"
#include "unit/agent/outbox/outbox_testing.hpp"

namespace edl::agent::testing {
namespace {

using edl::testing::KilledProcess;
using edl::testing::TemporaryDirectory;

/// Every event and every set of harmonics that was told of is there, and the counts are those of what is there.
void expect_records(Outbox& outbox, const std::set<std::int64_t>& told) {
  for (const std::int64_t last : told) {
    ASSERT_EQ(outbox.put(dip_at(last)), (RecordOutcome{RecordOutcome::What::known}));
    ASSERT_EQ(outbox.put(harmonics_at(last)), (RecordOutcome{RecordOutcome::What::known}));
  }
  const auto events = outbox.counts(RecordKind::event);
  EXPECT_EQ(waiting(outbox, RecordKind::event).size(), events.unsent);
  EXPECT_GE(events.unsent + events.sent, told.size());
  EXPECT_EQ(waiting(outbox, RecordKind::harmonics).size(), outbox.counts(RecordKind::harmonics).unsent);
  EXPECT_GE(outbox.counts(RecordKind::harmonics).unsent, told.size());
}

TEST(OutboxKill, a_process_killed_at_any_moment_has_lost_nothing_that_it_told) {
  const auto seed = edl::testing::seed_of_this_run();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  const TemporaryDirectory directory;
  const OutboxSettings settings{.file = directory.path() / "outbox.sqlite"};

  std::int64_t next_set = 0;
  std::set<std::int64_t> all_told;
  for (int life = 0; life < 12; ++life) {
    std::int64_t told = next_set - 1;
    {
      KilledProcess writer({EDL_OUTBOX_KILL_WRITER, settings.file.string(), std::to_string(next_set)});
      for (auto left = 5 + random() % 60; left > 0; --left) {
        const auto last = writer.next();
        ASSERT_TRUE(last) << "the writer ended by itself";
        all_told.insert(told = static_cast<std::int64_t>(*last));
      }
      writer.kill();
      while (const auto last = writer.next()) all_told.insert(told = static_cast<std::int64_t>(*last));
    }
    // Everything told is there, delivered or not, and the counts agree with what is there.
    const auto outbox = opened(settings);
    const auto counts = outbox->counts();
    const auto unsent = outbox->unsent(k_always, 10'000'000);
    ASSERT_TRUE(unsent);
    EXPECT_EQ(unsent->size(), counts.unsent);
    const auto total = static_cast<std::int64_t>(counts.unsent + counts.sent);
    EXPECT_GE(total, told + 1);
    EXPECT_EQ(outbox->newest(), second(total - 1));
    std::vector<ReadingSet> again = sets_at(0, told + 1);
    EXPECT_EQ(outbox->put(again), (PutOutcome{.known = again.size()}));
    expect_records(*outbox, all_told);
    next_set = total;
  }
}

}  // namespace
}  // namespace edl::agent::testing
