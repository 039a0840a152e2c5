#include <gtest/gtest.h>
#include <rocksdb/env.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "server/store/embedded/embedded_engine.hpp"
#include "unit/server/store/store_testing.hpp"

namespace edl::server::testing {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

const Timestamp k_noon = at("2026-11-23T12:00:00Z");

class checkpoint_test : public ::testing::Test {
 protected:
  static std::unique_ptr<EmbeddedEngine> open(const fs::path& path) {
    return std::move(EmbeddedEngine::open({.path = path}, *rocksdb::Env::Default()).value());
  }
  fs::path live() const { return folder_.path() / "live"; }
  fs::path copy() const { return folder_.path() / "copy"; }

  std::vector<Reading> seconds(Timestamp from, int count) const {
    std::vector<Reading> readings;
    for (int s = 0; s < count; ++s) readings.push_back(reading(from + std::chrono::seconds(s), Phase::a, s));
    return readings;
  }
  std::uint64_t count(const TelemetryStore& store) const { return (*store.count(meter_, k_all_times))[Phase::a]; }

  TemporaryFolder folder_;
  const DeviceId meter_ = device("meter-1");
};

TEST_F(checkpoint_test, opens_as_the_store_was_with_what_is_sealed_and_what_is_not) {
  const auto store = open(live());
  ASSERT_TRUE(append(*store, meter_, seconds(k_noon, 3600)));
  ASSERT_TRUE(store->seal_all());
  ASSERT_TRUE(append(*store, meter_, seconds(k_noon + 1h, 10)));
  const auto made = store->checkpoint(copy());
  ASSERT_TRUE(made) << to_string(made.error());
  ASSERT_TRUE(append(*store, meter_, seconds(k_noon + 2h, 10)));
  const auto copied = open(copy());
  EXPECT_EQ(count(*copied), 3610U);
  EXPECT_EQ(count(*store), 3620U);
  EXPECT_EQ(copied->latest(meter_).value()[Phase::a]->time, k_noon + 1h + 9s);
}

TEST_F(checkpoint_test, links_the_tables_instead_of_copying_them) {
  const auto store = open(live());
  ASSERT_TRUE(append(*store, meter_, seconds(k_noon, 10)));
  ASSERT_TRUE(store->checkpoint(copy()));
  int tables = 0;
  for (const auto& file : fs::directory_iterator(copy())) {
    if (file.path().extension() != ".sst") continue;
    ++tables;
    EXPECT_EQ(fs::hard_link_count(file), 2U) << file.path();
  }
  EXPECT_GT(tables, 0);
}

TEST_F(checkpoint_test, has_each_append_that_was_done_before_it_while_others_go_on) {
  const auto store = open(live());
  std::atomic<bool> end = false;
  std::atomic<int> done = 0;
  std::jthread writer([&] {
    while (!end) {
      ASSERT_TRUE(append(*store, meter_, seconds(k_noon + std::chrono::seconds(done), 1)));
      ++done;
    }
  });
  std::vector<std::uint64_t> at_least;
  for (int i = 0; i < 5; ++i) {
    const auto before = static_cast<std::uint64_t>(done.load());
    while (static_cast<std::uint64_t>(done) < before + 20) std::this_thread::yield();
    at_least.push_back(static_cast<std::uint64_t>(done.load()));
    ASSERT_TRUE(store->checkpoint(copy().string() + std::to_string(i)));
  }
  end = true;
  writer.join();
  for (int i = 0; i < 5; ++i) {
    const auto copied = open(copy().string() + std::to_string(i));
    const std::uint64_t found = count(*copied);
    EXPECT_GE(found, at_least[static_cast<std::size_t>(i)]);
    const auto newest = copied->latest(meter_).value()[Phase::a];
    ASSERT_TRUE(newest);
    EXPECT_EQ(newest->time, k_noon + std::chrono::seconds(found - 1)) << "no hole";
  }
}

TEST_F(checkpoint_test, is_not_made_over_something_or_in_nothing) {
  const auto store = open(live());
  fs::create_directory(copy());
  std::ofstream(copy() / "precious") << "x";
  EXPECT_EQ(store->checkpoint(copy()).error().code, Errc::io);
  EXPECT_TRUE(fs::exists(copy() / "precious"));
  EXPECT_EQ(store->checkpoint(folder_.path() / "none" / "copy").error().code, Errc::io);
  EXPECT_FALSE(fs::exists(folder_.path() / "none"));
}

}  // namespace
}  // namespace edl::server::testing
