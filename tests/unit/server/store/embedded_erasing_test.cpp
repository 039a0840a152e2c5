#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rocksdb/env.h>

#include <cstring>
#include <fstream>
#include <iterator>
#include <thread>

#include "server/store/embedded/embedded_engine.hpp"
#include "unit/server/store/faulty_disk.hpp"
#include "unit/server/store/store_testing.hpp"

/// What only the store in files promises of erasing: that the bytes are gone, and what a power cut leaves.
namespace edl::server::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const Timestamp k_noon = at("2026-11-23T12:00:00Z");

class embedded_erasing_test : public ::testing::Test {
 protected:
  std::unique_ptr<EmbeddedEngine> open(const std::filesystem::path& path) {
    auto engine = EmbeddedEngine::open({.path = path, .seal_after = 1h, .clock = [] { return k_noon + 3h; }}, *env_);
    if (!engine) throw std::runtime_error(to_string(engine.error()));
    return std::move(*engine);
  }

  /// Half an hour before and half an hour after noon.
  static std::vector<Reading> an_hour(double base) {
    std::vector<Reading> readings;
    for (int s = -1'800; s < 1'800; ++s) readings.push_back(reading(k_noon + 1s * s, Phase::a, base + s));
    return readings;
  }

  /// Files of readings and logs that have these bytes; MANIFEST and the like hold no values.
  [[nodiscard]] std::vector<std::string> files_with(std::string_view bytes) const {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator(path_)) {
      const auto extension = entry.path().extension();
      if (extension != ".sst" && extension != ".log") continue;
      std::ifstream file(entry.path(), std::ios::binary);
      const std::string all{std::istreambuf_iterator<char>(file), {}};
      if (all.find(bytes) != std::string::npos) found.push_back(entry.path().filename().string());
    }
    return found;
  }

  static std::string bytes_of(double value) {
    std::string bytes(sizeof value, '\0');
    std::memcpy(bytes.data(), &value, sizeof value);
    return bytes;
  }

  static bool has_any(EmbeddedEngine& store, const DeviceId& id) {
    for (const Resolution resolution :
         {Resolution::raw, Resolution::minute, Resolution::quarter_hour, Resolution::hour}) {
      const auto answer = store.query(power_query(id, k_all_times, resolution));
      EXPECT_TRUE(answer) << to_string(answer.error());
      if (answer && !answer->time.empty()) return true;
    }
    return false;
  }

  const std::shared_ptr<FaultyDisk> disk_ = std::make_shared<FaultyDisk>();
  const std::unique_ptr<rocksdb::Env> env_ = rocksdb::NewCompositeEnv(disk_);
  TemporaryFolder folder_;
  const std::filesystem::path path_ = folder_.path() / "store";
  const DeviceId gone_ = device("the-one-that-goes");
  const DeviceId stays_ = device("the-one-that-stays");
};

TEST_F(embedded_erasing_test, leaves_no_bytes_in_files_neither_of_what_was_open_nor_of_what_was_sealed) {
  const double open_value = 1.0 / 3.0 * 1234.5678;
  {
    const auto store = open(path_);
    for (const DeviceId& id : {gone_, stays_}) ASSERT_TRUE(append(*store, id, an_hour(0.5)));
    ASSERT_TRUE(store->seal_all());
    ASSERT_TRUE(append(*store, gone_, {reading(k_noon + 1h, Phase::b, open_value)}));
    EXPECT_THAT(files_with(bytes_of(open_value)), ::testing::SizeIs(1)) << "the log";
  }
  open(path_).reset();
  ASSERT_THAT(files_with(gone_.text()), ::testing::Not(IsEmpty()));
  {
    const auto store = open(path_);
    const auto erased = store->erase(gone_, k_noon + 2h, {});
    ASSERT_TRUE(erased) << to_string(erased.error());
  }
  EXPECT_THAT(files_with(gone_.text()), IsEmpty());
  EXPECT_THAT(files_with(bytes_of(open_value)), IsEmpty());
  EXPECT_THAT(files_with(stays_.text()), ::testing::Not(IsEmpty()));
  const auto store = open(path_);
  EXPECT_FALSE(has_any(*store, gone_));
  EXPECT_EQ(store->count(stays_, k_all_times).value()[Phase::a], 3'600U);
}

TEST_F(embedded_erasing_test, waits_for_answers_that_still_read_and_is_finished_after_a_power_cut) {
  const auto copy = folder_.path() / "after_the_cut";
  {
    const auto store = open(path_);
    ASSERT_TRUE(append(*store, gone_, an_hour(0.5)));
    ASSERT_TRUE(store->seal_all());
    const auto view = store->view();
    const auto erased = store->erase(gone_, k_noon + 2h, {});
    ASSERT_FALSE(erased);
    EXPECT_EQ(erased.error().code, Errc::unavailable);
    EXPECT_FALSE(has_any(*store, gone_)) << "for whoever asks now it is gone";
    const auto cursor = view->read(power_query(gone_, k_all_times));
    ASSERT_TRUE(cursor);
    EXPECT_FALSE((*cursor)->next()->value().time.empty()) << "the answer goes on";
    disk_->copy_what_is_durable(path_, copy);
  }
  const auto store = open(copy);
  EXPECT_FALSE(has_any(*store, gone_)) << "rollups neither";
  const auto erased = store->erase(gone_, k_noon + 2h, {});
  EXPECT_TRUE(erased) << to_string(erased.error());
}

TEST_F(embedded_erasing_test, is_done_again_while_other_answers_overlap) {
  const auto store = open(path_);
  ASSERT_TRUE(append(*store, gone_, an_hour(0.5)));
  auto before = store->view();
  ASSERT_FALSE(store->erase(gone_, k_noon, {}));
  const auto after = store->view();
  ASSERT_FALSE(store->erase(gone_, k_noon, {}));
  before.reset();
  const auto erased = store->erase(gone_, k_noon, {});
  EXPECT_TRUE(erased) << "an answer that began after the deletion holds nothing back: " << to_string(erased.error());
}

TEST_F(embedded_erasing_test, gives_up_when_it_is_told_to) {
  const auto store = open(path_);
  ASSERT_TRUE(append(*store, gone_, an_hour(0.5)));
  std::stop_source stop;
  stop.request_stop();
  const auto erased = store->erase(gone_, k_noon + 2h, stop.get_token());
  ASSERT_FALSE(erased);
  EXPECT_EQ(erased.error().code, Errc::unavailable);
  EXPECT_FALSE(has_any(*store, gone_));
}

TEST_F(embedded_erasing_test, cuts_rollups_also_where_the_seconds_are_no_longer_kept) {
  const Timestamp later = k_noon + std::chrono::days(40);
  EmbeddedStoreSettings settings{.path = path_, .seal_after = 1h, .clock = [later] { return later; }};
  settings.retention.raw = std::chrono::days(1);
  auto engine = EmbeddedEngine::open(settings, *env_);
  ASSERT_TRUE(engine) << to_string(engine.error());
  ASSERT_TRUE(append(**engine, gone_, an_hour(2'000.5)));
  for (int i = 0; i < 120; ++i) {
    ASSERT_TRUE(append(**engine, gone_, {reading(k_noon + 1h + 1s * i, Phase::a, i)}));
  }
  ASSERT_TRUE((*engine)->seal_all());
  ASSERT_EQ((*engine)->count(gone_, k_all_times).value()[Phase::a], 0U) << "the seconds went with the retention";
  ASSERT_TRUE((*engine)->erase(gone_, k_noon + 10min + 5s, {}));
  const auto minutes = (*engine)->query(power_query(gone_, k_all_times, Resolution::minute)).value();
  EXPECT_THAT(minutes.time, ElementsAre(k_noon + 1h, k_noon + 1h + 1min)) << "the hour cannot be parted any more";
  EXPECT_THAT(minutes.find(Phase::a, Field::power_watt)->count, ElementsAre(60U, 60U));
  EXPECT_THAT((*engine)->query(power_query(gone_, k_all_times, Resolution::hour))->time, ElementsAre(k_noon + 1h));
}

TEST_F(embedded_erasing_test, another_device_s_appends_go_on_meanwhile) {
  const auto store = open(path_);
  ASSERT_TRUE(append(*store, gone_, an_hour(0.5)));
  std::jthread appender([&](const std::stop_token& stop) {
    for (int i = 0; !stop.stop_requested() || i < 50; ++i) {
      EXPECT_TRUE(append(*store, stays_, {reading(k_noon + 1s * i, Phase::a, i)}));
    }
  });
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(append(*store, gone_, {reading(k_noon, Phase::a, i)}));
    ASSERT_TRUE(store->erase(gone_, k_noon + 2h, {}));
    EXPECT_FALSE(has_any(*store, gone_));
  }
}

}  // namespace
}  // namespace edl::server::testing
