#include <iostream>
#include <random>

#include "support/killed_process.hpp"
#include "support/seed.hpp"
#include "unit/server/store/influxdb/influxd.hpp"
#include "unit/server/store/store_kill.hpp"

namespace edl::server::testing {
namespace {

/// The process is killed between accepting and delivering; in every other round InfluxDB is killed first, while the
/// process goes on accepting, and comes back.
TEST(influxdb_kill_test, every_acknowledged_batch_is_there_after_sigkill_of_either_program) {
  const unsigned seed = edl::testing::seed_of_this_run();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::cout << "seed " << seed << '\n';
  std::mt19937 random(seed);
  Influxd influxd;
  const InfluxdbPlace place(influxd);
  std::set<std::uint64_t> acknowledged;
  std::uint64_t next_batch = 0;
  for (int round = 0; round < 4; ++round) {
    const bool with_influxd = round % 2 == 1;
    edl::testing::KilledProcess appender({EDL_INFLUXDB_KILL_APPENDER, influxd.url().text(), place.database(),
                                          place.settings().spool.string(), std::to_string(next_batch)});
    const int before_the_kill = std::uniform_int_distribution(50, 300)(random);
    for (int i = 0; i < before_the_kill; ++i) {
      if (with_influxd && i == before_the_kill / 2) influxd.kill();
      const auto batch = appender.next();
      ASSERT_TRUE(batch.has_value()) << "the appender died by itself";
      acknowledged.insert(*batch);
    }
    appender.kill();
    while (const auto batch = appender.next()) acknowledged.insert(*batch);
    next_batch = *acknowledged.rbegin() + 1;
    if (with_influxd) influxd.start();
  }
  ASSERT_NO_FATAL_FAILURE(expect_all_and_none_in_part(*place.open(), acknowledged));
  std::cout << acknowledged.size() << " batches acknowledged\n";
}

}  // namespace
}  // namespace edl::server::testing
