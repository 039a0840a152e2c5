#include "server/store/embedded/embedded_store.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>

#include <fstream>

#include "server/store/embedded/embedded_engine.hpp"
#include "server/store/embedded/row_format.hpp"
#include "unit/server/store/faulty_disk.hpp"
#include "unit/server/store/store_testing.hpp"

namespace edl::server::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

const Timestamp k_noon = at("2026-11-23T12:00:00Z");

class embedded_store_test : public ::testing::Test {
 protected:
  /// Changes the closed store behind its back.
  void change_database(const std::function<rocksdb::Status(rocksdb::DB&)>& change) {
    std::filesystem::create_directories(path_);
    rocksdb::DB* opened = nullptr;
    rocksdb::Options options;
    options.create_if_missing = true;
    ASSERT_TRUE(rocksdb::DB::Open(options, path_.string(), &opened).ok());
    const std::unique_ptr<rocksdb::DB> db(opened);
    ASSERT_TRUE(change(*db).ok());
  }

  TemporaryFolder folder_;
  const std::filesystem::path path_ = folder_.path() / "deeper" / "store";
  const EmbeddedStoreSettings settings_{.path = path_};
  const DeviceId meter_ = device("meter-1");
};

TEST_F(embedded_store_test, a_store_that_is_open_already_is_a_conflict_that_names_the_folder) {
  const auto first = open_embedded_store(settings_);
  ASSERT_TRUE(first.has_value()) << to_string(first.error());
  const auto second = open_embedded_store(settings_);
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().code, Errc::conflict);
  EXPECT_EQ(second.error().where, path_.string());
  EXPECT_THAT(second.error().message, HasSubstr("open already"));
}

TEST_F(embedded_store_test, a_newer_format_is_left_alone) {
  change_database([](rocksdb::DB& db) { return db.Put({}, std::string(k_format_key), "2"); });
  const auto store = open_embedded_store(settings_);
  ASSERT_FALSE(store.has_value());
  EXPECT_EQ(store.error().code, Errc::corrupt);
  EXPECT_EQ(store.error().where, path_.string());
  EXPECT_THAT(store.error().message, HasSubstr("format 2"));
}

TEST_F(embedded_store_test, a_folder_that_cannot_be_made_is_an_error_that_names_it) {
  std::ofstream(folder_.path() / "deeper") << "a file, not a folder";
  const auto store = open_embedded_store(settings_);
  ASSERT_FALSE(store.has_value());
  EXPECT_EQ(store.error().code, Errc::io);
  EXPECT_EQ(store.error().where, path_.string());
}

TEST_F(embedded_store_test, damaged_files_are_corrupt_and_named) {
  ASSERT_TRUE(open_embedded_store(settings_).has_value());
  std::ofstream(path_ / "CURRENT") << "nonsense";
  const auto store = open_embedded_store(settings_);
  ASSERT_FALSE(store.has_value());
  EXPECT_EQ(store.error().code, Errc::corrupt);
  EXPECT_EQ(store.error().where, path_.string());
}

TEST_F(embedded_store_test, a_damaged_reading_is_reported_and_never_answered) {
  ASSERT_TRUE(append(**open_embedded_store(settings_), meter_, {reading(k_noon, Phase::a, 1)}).has_value());
  change_database([&](rocksdb::DB& db) { return db.Put({}, RowKeys(meter_).key(k_noon, Phase::a), "nonsense"); });
  const auto store = open_embedded_store(settings_);
  ASSERT_TRUE(store.has_value());
  const auto result = (*store)->query(power_query(meter_, k_all_times));
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().code, Errc::corrupt);
  EXPECT_THAT(result.error().message, HasSubstr("meter-1 near 2026-11-23T12:00:00.000Z"));
  EXPECT_EQ((*store)->latest(meter_).error().code, Errc::corrupt);
}

TEST_F(embedded_store_test, nobody_else_may_look_into_the_folder) {
  ASSERT_TRUE(open_embedded_store(settings_).has_value());
  EXPECT_EQ(std::filesystem::status(path_).permissions(), std::filesystem::perms::owner_all);
}

TEST_F(embedded_store_test, health_tells_the_bytes_on_disk) {
  const auto store = open_embedded_store(settings_);
  ASSERT_TRUE(store.has_value());
  const StoreHealth before = (*store)->health();
  EXPECT_TRUE(before.ok) << before.problem;
  std::vector<Reading> hour;
  for (int s = 0; s < 3600; ++s) hour.push_back(reading(k_noon + std::chrono::seconds(s), Phase::a, s));
  ASSERT_TRUE(append(**store, meter_, hour).has_value());
  EXPECT_GT((*store)->health().bytes_on_disk, before.bytes_on_disk + 3600 * 16);
  EXPECT_EQ((*store)->health().pending_bytes, 0u);
}

TEST_F(embedded_store_test, a_search_for_a_value_taken_away_is_finished_after_a_crash) {
  std::vector<Reading> readings{reading(k_noon, Phase::a, 1), reading(k_noon + 1s, Phase::a, 2)};
  for (Reading& one : readings) one.values[Field::energy_kwh] = 42.0;
  ASSERT_TRUE(append(**open_embedded_store(settings_), meter_, readings).has_value());
  // The state between the two writes: the newest energy is gone, and where it is looked for is still its time.
  change_database([&](rocksdb::DB& db) {
    std::string without_energy;
    append_row(without_energy, reading(k_noon + 1s, Phase::a, 2).values);
    return db.Put({}, RowKeys(meter_).key(k_noon + 1s, Phase::a), without_energy);
  });
  const auto store = open_embedded_store(settings_);
  EXPECT_EQ((*(*store)->latest_with(meter_, Field::energy_kwh))[Phase::a], (Sample{k_noon, 42.0}));
}

TEST_F(embedded_store_test, what_was_answered_survives_a_power_failure) {
  const auto disk = std::make_shared<FaultyDisk>();
  const auto env = rocksdb::NewCompositeEnv(disk);
  const auto store = EmbeddedEngine::open(settings_, *env);
  ASSERT_TRUE(store.has_value()) << to_string(store.error());
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(append(**store, meter_, {reading(k_noon + std::chrono::seconds(i), Phase::a, i)}).has_value());
    const auto copy = folder_.path() / ("copy" + std::to_string(i));
    disk->copy_what_is_durable(path_, copy);
    const auto survivor = open_embedded_store({.path = copy});
    ASSERT_TRUE(survivor.has_value()) << to_string(survivor.error());
    ASSERT_EQ((*(*survivor)->count(meter_, k_all_times))[Phase::a], static_cast<std::uint64_t>(i + 1));
  }
}

TEST_F(embedded_store_test, a_full_disk_refuses_and_recovers_without_opening_again) {
  const auto disk = std::make_shared<FaultyDisk>();
  const auto env = rocksdb::NewCompositeEnv(disk);
  {
    const auto store = EmbeddedEngine::open(settings_, *env);
    ASSERT_TRUE(store.has_value());
    ASSERT_TRUE(append(**store, meter_, {reading(k_noon, Phase::a, 1)}).has_value());
    disk->set_full(true);
    for (int i = 1; i < 4; ++i) {
      const auto refused = append(**store, meter_, {reading(k_noon + std::chrono::seconds(i), Phase::a, -1)});
      ASSERT_FALSE(refused.has_value());
      EXPECT_EQ(refused.error().code, Errc::unavailable);
      EXPECT_THAT(refused.error().message, HasSubstr("disk is full"));
      EXPECT_FALSE((*store)->health().ok);
      EXPECT_THAT((*store)->health().problem, HasSubstr("disk is full"));
    }
    EXPECT_EQ((*(*store)->count(meter_, k_all_times))[Phase::a], 1u) << "reading goes on";
    EXPECT_EQ((*(*store)->latest(meter_))[Phase::a], reading(k_noon, Phase::a, 1));
    disk->set_full(false);
    const auto stored = append(**store, meter_, {reading(k_noon + 9s, Phase::a, 9)});
    ASSERT_TRUE(stored.has_value()) << to_string(stored.error());
    EXPECT_TRUE((*store)->health().ok);
  }
  const auto again = open_embedded_store(settings_);
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ((*(*again)->count(meter_, k_all_times))[Phase::a], 2u);
  EXPECT_EQ((*(*again)->latest(meter_))[Phase::a], reading(k_noon + 9s, Phase::a, 9));
}

}  // namespace
}  // namespace edl::server::testing
