#include "server/store/embedded/embedded_store.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>

#include <cmath>
#include <fstream>

#include "server/store/embedded/embedded_engine.hpp"
#include "server/store/embedded/keys.hpp"
#include "server/store/embedded/layout.hpp"
#include "unit/server/store/faulty_disk.hpp"
#include "unit/server/store/store_testing.hpp"

namespace edl::server::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

const Timestamp k_noon = at("2026-11-23T12:00:00Z");

class embedded_store_test : public ::testing::Test {
 protected:
  /// Changes the closed store behind its back, in one of its column families.
  void change_database(const std::string& family, const std::function<rocksdb::Status(rocksdb::DB&)>& change) {
    std::filesystem::create_directories(path_);
    std::vector<std::string> names{rocksdb::kDefaultColumnFamilyName};
    rocksdb::DB::ListColumnFamilies({}, path_.string(), &names);  // fails where there is no database yet
    rocksdb::Options options;
    options.create_if_missing = true;
    std::vector<rocksdb::ColumnFamilyDescriptor> families;
    for (const auto& name : names) families.emplace_back(name, options);
    rocksdb::DB* opened = nullptr;
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    ASSERT_TRUE(rocksdb::DB::Open(options, path_.string(), families, &handles, &opened).ok());
    const std::unique_ptr<rocksdb::DB> db(opened);
    for (auto* handle : handles) {
      if (handle->GetName() == family) family_ = handle;
    }
    const auto status = change(*db);
    for (auto* handle : handles) db->DestroyColumnFamilyHandle(handle);
    ASSERT_TRUE(status.ok()) << status.ToString();
  }

  /// An hour of three phases, each second.
  static std::vector<Reading> hour_from(Timestamp begin) {
    std::vector<Reading> readings;
    for (int s = 0; s < 3600; ++s) {
      for (const Phase phase : k_phases) {
        readings.push_back(reading(begin + std::chrono::seconds(s), phase, 0.1 * (s % 600)));
        readings.back().values[Field::energy_kwh] = 1000.0 + 0.001 * s;
      }
    }
    return readings;
  }

  rocksdb::ColumnFamilyHandle* family_ = nullptr;
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
  change_database("default", [](rocksdb::DB& db) { return db.Put({}, std::string(k_format_key), "4"); });
  const auto store = open_embedded_store(settings_);
  ASSERT_FALSE(store.has_value());
  EXPECT_EQ(store.error().code, Errc::corrupt);
  EXPECT_EQ(store.error().where, path_.string());
  EXPECT_THAT(store.error().message, HasSubstr("format 4"));
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

TEST_F(embedded_store_test, a_damaged_fragment_is_reported_and_never_answered) {
  ASSERT_TRUE(append(**open_embedded_store(settings_), meter_, {reading(k_noon, Phase::a, 1)}).has_value());
  change_database("fragments", [&](rocksdb::DB& db) {
    return db.Put({}, family_, FragmentKey{meter_, hour_of(k_noon), ~AppendNumber{0}}.text(), "nonsense");
  });
  const auto store = open_embedded_store(settings_);
  ASSERT_TRUE(store.has_value());
  const auto result = (*store)->query(power_query(meter_, k_all_times));
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().code, Errc::corrupt);
  EXPECT_THAT(result.error().message, HasSubstr("meter-1 at 2026-11-23T12:00:00.000Z"));
  EXPECT_EQ((*store)->latest(meter_).error().code, Errc::corrupt);
}

TEST_F(embedded_store_test, a_damaged_column_is_reported_with_its_hour_and_the_others_are_answered) {
  {
    const auto store = EmbeddedEngine::open(settings_, *rocksdb::Env::Default());
    ASSERT_TRUE(append(**store, meter_, hour_from(k_noon)).has_value());
    ASSERT_TRUE(append(**store, meter_, hour_from(k_noon + 1h)).has_value());
    ASSERT_TRUE((*store)->seal_all().has_value());
  }
  change_database("raw", [&](rocksdb::DB& db) {
    const auto key = BlockKeys(meter_, k_raw_layout.partition)
                         .key(BlockColumn::values(Phase::b, Field::power_watt), hour_of(k_noon + 1h));
    std::string bytes;
    const auto status = db.Get({}, family_, key, &bytes);
    if (!status.ok()) return status;
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 4);
    return db.Put({}, family_, key, bytes);
  });
  const auto store = open_embedded_store(settings_);
  ASSERT_TRUE(store.has_value());
  const auto damaged = (*store)->query(power_query(meter_, k_all_times));
  ASSERT_FALSE(damaged.has_value());
  EXPECT_EQ(damaged.error().code, Errc::corrupt);
  EXPECT_THAT(damaged.error().message, HasSubstr("meter-1 at 2026-11-23T13:00:00.000Z"));
  EXPECT_TRUE((*store)->query(power_query(meter_, {k_noon, k_noon + 1h})).has_value());
  Query energy = power_query(meter_, k_all_times);
  energy.fields = {Field::energy_kwh};
  EXPECT_EQ((*store)->query(energy)->time.size(), 7200u);
}

TEST_F(embedded_store_test, sealing_and_closing_change_no_bit_of_any_answer) {
  std::vector<Reading> readings = hour_from(k_noon - 30min);
  readings[7].values[Field::power_watt] = -0.0;
  readings[8].values[Field::power_watt] = 5e-324;
  readings[9].values[Field::power_watt] = 1.0 / 3.0;
  const auto ask_everything = [&](TelemetryStore& store) {
    std::vector<QueryResult> answers;
    for (const Resolution resolution : {Resolution::raw, Resolution::minute, Resolution::hour, Resolution::day}) {
      for (const TimeRange range : {k_all_times, TimeRange{k_noon - 17min - 3s, k_noon + 5min}}) {
        Query query = power_query(meter_, range, resolution);
        query.fields = {Field::power_watt, Field::energy_kwh};
        answers.push_back(store.query(query).value());
      }
    }
    return answers;
  };
  std::vector<QueryResult> before;
  {
    const auto store = EmbeddedEngine::open(settings_, *rocksdb::Env::Default());
    ASSERT_TRUE(append(**store, meter_, readings).has_value());
    before = ask_everything(**store);
    ASSERT_TRUE((*store)->seal_all().has_value());
    const auto after = ask_everything(**store);
    EXPECT_EQ(after[0], before[0]);
    EXPECT_TRUE(std::signbit(after[0].find(readings[7].phase, Field::power_watt)->values.doubles()[2]));
  }
  const auto again = open_embedded_store(settings_);
  const auto after = ask_everything(**again);
  for (std::size_t i = 0; i < before.size(); ++i) {
    SCOPED_TRACE(i);
    EXPECT_EQ(after[i].time, before[i].time);
    for (std::size_t s = 0; s < before[i].series.size(); ++s) {
      EXPECT_EQ(after[i].series[s].values, before[i].series[s].values);
      EXPECT_EQ(after[i].series[s].min, before[i].series[s].min);
      EXPECT_EQ(after[i].series[s].max, before[i].series[s].max);
      EXPECT_EQ(after[i].series[s].count, before[i].series[s].count);
      for (std::size_t row = 0; row < before[i].series[s].mean.size(); ++row) {
        EXPECT_NEAR(*after[i].series[s].mean[row], *before[i].series[s].mean[row], 1e-9);
      }
    }
  }
  EXPECT_EQ((*again)->latest(meter_).value()[Phase::c], readings.back());
}

TEST_F(embedded_store_test, a_range_that_cuts_hours_but_no_interval_is_answered_of_rollups_alone) {
  const TimeRange range{k_noon + 15min, k_noon + 1h + 30min};
  const auto ask = [&](TelemetryStore& store, Resolution resolution) {
    Query query = power_query(meter_, range, resolution);
    query.fields = {Field::power_watt, Field::energy_kwh};
    return store.query(query);
  };
  QueryResult minutes_before;
  {
    const auto store = EmbeddedEngine::open(settings_, *rocksdb::Env::Default());
    for (const Timestamp begin : {k_noon, k_noon + 1h}) {
      ASSERT_TRUE(append(**store, meter_, hour_from(begin)).has_value());
    }
    minutes_before = ask(**store, Resolution::minute).value();
    ASSERT_TRUE((*store)->seal_all().has_value());
  }
  change_database("raw", [&](rocksdb::DB& db) {
    const BlockKeys keys(meter_, k_raw_layout.partition);
    return db.Put({}, family_, keys.key(BlockColumn::values(Phase::b, Field::power_watt), hour_of(k_noon)), "damaged");
  });
  const auto store = open_embedded_store(settings_);
  const QueryResult minutes = ask(**store, Resolution::minute).value();
  EXPECT_EQ(minutes.time, minutes_before.time);
  EXPECT_EQ(minutes.time.size(), 75u);
  for (std::size_t i = 0; i < minutes.series.size(); ++i) {
    const Series& now = minutes.series[i];
    const Series& before = minutes_before.series[i];
    EXPECT_EQ(now.min, before.min);
    EXPECT_EQ(now.max, before.max);
    EXPECT_EQ(now.count, before.count);
    for (std::size_t row = 0; row < now.increase.size(); ++row) {
      EXPECT_NEAR(*now.increase[row], *before.increase[row], 1e-9) << row;
    }
  }
  EXPECT_EQ(ask(**store, Resolution::quarter_hour)->time.size(), 5u);
  EXPECT_EQ(ask(**store, Resolution::hour).error().code, Errc::corrupt) << "for hours, seconds of both are needed";
}

TEST_F(embedded_store_test, the_newest_readings_are_at_hand_once_they_were_written_or_asked_for) {
  {
    const auto store = open_embedded_store(settings_);
    EXPECT_EQ((*store)->latest_at_hand(meter_), std::nullopt);
    ASSERT_TRUE(append(**store, meter_, {reading(k_noon, Phase::b, 1)}).has_value());
    ASSERT_TRUE((*store)->latest_at_hand(meter_).has_value());
    EXPECT_EQ((*(*store)->latest_at_hand(meter_))[Phase::b], reading(k_noon, Phase::b, 1));
  }
  const auto again = open_embedded_store(settings_);
  EXPECT_EQ((*again)->latest_at_hand(meter_), std::nullopt);
  const auto read = (*again)->latest(meter_);
  EXPECT_EQ((*read)[Phase::b], reading(k_noon, Phase::b, 1));
  EXPECT_EQ((*again)->latest_at_hand(meter_), *read);
}

TEST_F(embedded_store_test,
       late_readings_of_a_sealed_hour_are_in_every_resolution_before_and_after_it_is_sealed_again) {
  const auto store = EmbeddedEngine::open(settings_, *rocksdb::Env::Default());
  ASSERT_TRUE(append(**store, meter_, hour_from(k_noon)).has_value());
  ASSERT_TRUE((*store)->seal_all().has_value());
  ASSERT_TRUE(append(**store, meter_, {reading(k_noon + 500ms, Phase::a, 5000)}).has_value());
  for (int sealed = 0; sealed < 2; ++sealed) {
    for (const Resolution resolution :
         {Resolution::minute, Resolution::quarter_hour, Resolution::hour, Resolution::day}) {
      const auto answer = (*store)->query(power_query(meter_, k_all_times, resolution)).value();
      const Series& a = *answer.find(Phase::a, Field::power_watt);
      EXPECT_EQ(a.max[0], 5000.0) << sealed << name_of(resolution);
      EXPECT_EQ(a.count[0] % 60, 1u) << sealed << name_of(resolution);
      EXPECT_EQ(answer.find(Phase::b, Field::power_watt)->count[0] % 60, 0u);
    }
    ASSERT_TRUE((*store)->seal_all().has_value());
  }
}

TEST_F(embedded_store_test, nothing_of_the_rows_is_left_on_disk_once_their_hours_are_columns) {
  {
    const auto store = EmbeddedEngine::open(settings_, *rocksdb::Env::Default());
    for (const auto begin : {k_noon, k_noon + 1h}) {
      auto readings = hour_from(begin);
      for (std::size_t i = 0; i < readings.size(); ++i) {
        readings[i].values[Field::power_var] = 1000.0 * std::sin(static_cast<double>(i));  // nothing to pack here
      }
      ASSERT_TRUE(append(**store, meter_, std::move(readings)).has_value());
    }
  }
  {
    // Opening has put the rows into a file.
    const auto store = EmbeddedEngine::open(settings_, *rocksdb::Env::Default());
    ASSERT_TRUE((*store)->seal_all().has_value());
  }
  std::uint64_t bytes = 1;
  change_database("fragments", [&](rocksdb::DB& db) {
    return db.GetIntProperty(family_, "rocksdb.live-sst-files-size", &bytes) ? rocksdb::Status::OK()
                                                                             : rocksdb::Status::NotSupported();
  });
  EXPECT_LT(bytes, 4'096u) << "a file of one deletion may stay";
}

TEST_F(embedded_store_test, what_is_older_than_it_is_kept_goes_in_whole_weeks_and_its_rollups_stay) {
  EmbeddedStoreSettings settings = settings_;
  settings.retention.raw = std::chrono::days(400);
  settings.clock = [] { return k_noon; };
  const auto store = EmbeddedEngine::open(settings, *rocksdb::Env::Default());
  const Timestamp old = k_noon - 500 * 24h;
  for (const Timestamp begin : {old, k_noon - 399 * 24h, k_noon - 2h}) {
    ASSERT_TRUE(append(**store, meter_, hour_from(begin)).has_value());
  }
  ASSERT_TRUE((*store)->seal_all().has_value());
  EXPECT_EQ((*store)->count(meter_, k_all_times).value()[Phase::a], 7200u);
  EXPECT_EQ((*store)->query(power_query(meter_, k_all_times))->time.front(), k_noon - 399 * 24h);
  const auto minutes = (*store)->query(power_query(meter_, k_all_times, Resolution::minute)).value();
  EXPECT_EQ(minutes.time.size(), 180u);
  EXPECT_EQ(minutes.time.front(), old);
  const auto days = (*store)->query(power_query(meter_, {old + 30min, k_noon}, Resolution::day)).value();
  EXPECT_EQ(days.series[0].count.front(), 1800u) << "of the minutes that begin in the range";

  ASSERT_TRUE(append(**store, meter_, {reading(old + 10s, Phase::a, 9999)}).has_value());
  ASSERT_TRUE((*store)->seal_all().has_value());
  const auto with_late = (*store)->query(power_query(meter_, k_all_times, Resolution::hour)).value();
  EXPECT_EQ(with_late.find(Phase::a, Field::power_watt)->max[0], 9999.0);
  EXPECT_EQ(with_late.find(Phase::a, Field::power_watt)->count[0], 3601u);
}

TEST_F(embedded_store_test, a_store_that_grows_too_large_drops_its_oldest_weeks_first) {
  EmbeddedStoreSettings settings = settings_;
  settings.retention.max_bytes = 1;
  settings.clock = [] { return k_noon; };
  const auto store = EmbeddedEngine::open(settings, *rocksdb::Env::Default());
  for (int weeks = 0; weeks < 5; ++weeks) {
    ASSERT_TRUE(append(**store, meter_, hour_from(k_noon - weeks * 7 * 24h)).has_value());
  }
  ASSERT_TRUE((*store)->seal_all().has_value());
  const auto left = (*store)->query(power_query(meter_, k_all_times)).value();
  EXPECT_GE(left.time.front(), k_noon - 21 * 24h);
  EXPECT_LE(left.time.front(), k_noon - 7 * 24h);
  EXPECT_EQ((*store)->query(power_query(meter_, k_all_times, Resolution::hour))->time.size(), 5u);
}

TEST_F(embedded_store_test, minutes_and_quarter_hours_give_way_where_there_are_no_old_seconds_left_and_hours_stay) {
  EmbeddedStoreSettings settings = settings_;
  settings.retention.max_bytes = 1;
  settings.clock = [] { return k_noon; };
  const auto store = EmbeddedEngine::open(settings, *rocksdb::Env::Default());
  const Timestamp years_ago = k_noon - 1'200 * 24h;
  const Timestamp months_ago = k_noon - 100 * 24h;
  const Timestamp weeks_ago = k_noon - 30 * 24h;
  const Timestamp now = k_noon - 2h;
  for (const Timestamp begin : {years_ago, months_ago, weeks_ago, now}) {
    ASSERT_TRUE(append(**store, meter_, hour_from(begin)).has_value());
  }
  ASSERT_TRUE((*store)->seal_all().has_value());
  const auto oldest = [&](Resolution resolution) {
    return (*store)->query(power_query(meter_, k_all_times, resolution))->time.front();
  };
  EXPECT_EQ(oldest(Resolution::raw), now);
  EXPECT_EQ(oldest(Resolution::hour), years_ago);
  const auto rows_of = [&](Timestamp begin, Resolution resolution) {
    return (*store)->query(power_query(meter_, {begin, begin + 1h}, resolution))->time.size();
  };
  EXPECT_EQ(rows_of(weeks_ago, Resolution::minute), 60u);
  EXPECT_EQ(rows_of(months_ago, Resolution::minute), 0u);
  EXPECT_EQ(rows_of(months_ago, Resolution::quarter_hour), 4u);
  EXPECT_EQ(rows_of(years_ago, Resolution::quarter_hour), 0u);
  EXPECT_EQ(rows_of(years_ago, Resolution::hour), 1u);
}

TEST_F(embedded_store_test, a_view_stands_still_while_hours_are_sealed_and_appended_to) {
  const auto store = EmbeddedEngine::open(settings_, *rocksdb::Env::Default());
  ASSERT_TRUE(append(**store, meter_, hour_from(k_noon)).has_value());
  const auto view = (*store)->view();
  ASSERT_TRUE(append(**store, meter_, hour_from(k_noon + 30min)).has_value());
  ASSERT_TRUE((*store)->seal_all().has_value());
  for (int pass = 0; pass < 2; ++pass) {
    const auto cursor = view->read(power_query(meter_, k_all_times)).value();
    std::size_t rows = 0;
    while (const auto piece = cursor->next().value()) rows += piece->time.size();
    EXPECT_EQ(rows, 3600u);
  }
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
  EXPECT_GT((*store)->health().bytes_on_disk, before.bytes_on_disk);
  EXPECT_EQ((*store)->health().pending_bytes, 0u);
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
