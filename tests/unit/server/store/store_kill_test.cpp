#include "unit/server/store/store_kill.hpp"

#include <iostream>
#include <random>

#include "server/store/embedded/embedded_store.hpp"
#include "support/killed_process.hpp"
#include "support/seed.hpp"

namespace edl::server::testing {
namespace {

TEST(store_kill_test, every_acknowledged_batch_is_there_after_sigkill_and_none_is_there_in_part) {
  const unsigned seed = edl::testing::seed_of_this_run();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::cout << "seed " << seed << '\n';
  std::mt19937 random(seed);
  TemporaryFolder folder;
  const auto path = folder.path() / "store";
  std::set<std::uint64_t> acknowledged;
  std::uint64_t next_batch = 0;
  for (int round = 0; round < 8; ++round) {
    {
      edl::testing::KilledProcess appender({EDL_STORE_KILL_APPENDER, path.string(), std::to_string(next_batch)});
      const int before_the_kill = std::uniform_int_distribution(1, 1500)(random);
      for (int i = 0; i < before_the_kill; ++i) {
        const auto batch = appender.next();
        ASSERT_TRUE(batch.has_value()) << "the appender died by itself";
        acknowledged.insert(*batch);
      }
      appender.kill();
      while (const auto batch = appender.next()) acknowledged.insert(*batch);
    }
    next_batch = *acknowledged.rbegin() + 1;

    const auto store = open_embedded_store({.path = path});
    ASSERT_TRUE(store.has_value()) << to_string(store.error());
    ASSERT_NO_FATAL_FAILURE(expect_all_and_none_in_part(**store, acknowledged));
  }
  std::cout << acknowledged.size() << " batches acknowledged\n";
}

}  // namespace
}  // namespace edl::server::testing
