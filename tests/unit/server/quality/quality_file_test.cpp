#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "support/failure.hpp"
#include "support/temporary_directory.hpp"
#include "unit/server/quality/quality_testing.hpp"

namespace edl::server::testing {
namespace {

namespace fs = std::filesystem;
using edl::testing::failure;

class QualityFile : public ::testing::Test {
 protected:
  void expect_refused(Errc code) const {
    const auto records = QualityRecords::open({.file = file_});
    ASSERT_EQ(failure(records), code) << to_string(records.error());
    EXPECT_EQ(records.error().where, file_.string());
  }
  void fill(int minutes) const {
    const auto records = opened({.file = file_});
    for (int i = 0; i < minutes; ++i) {
      PowerEvent event = dip(ten_ + std::chrono::minutes(i), 20ms);
      event.waveform = waveform_at(event.begin, 300.0 + i);
      ASSERT_TRUE(keep(*records, cellar_, std::vector{event}));
    }
  }

  edl::testing::TemporaryDirectory directory_;
  fs::path file_ = directory_.path() / "quality.sqlite";
  const DeviceId cellar_ = device("cellar");
  const Timestamp ten_ = at("2026-11-26T10:00:00Z");
};

TEST_F(QualityFile, every_file_is_for_its_owner_alone) {
  const auto records = opened({.file = file_});
  ASSERT_TRUE(keep(*records, cellar_, std::vector{dip(ten_, 20ms)}));
  for (const auto& entry : fs::directory_iterator(directory_.path())) {
    EXPECT_EQ(entry.status().permissions(), fs::perms::owner_read | fs::perms::owner_write) << entry.path();
  }
}

TEST_F(QualityFile, is_of_the_format_that_its_page_says) {
  opened({.file = file_}).reset();
  SQLite::Database db(file_.string());
  EXPECT_EQ(db.execAndGet("PRAGMA application_id").getInt(), 0x45444C51);
  EXPECT_EQ(db.execAndGet("PRAGMA user_version").getInt(), 1);
}

TEST_F(QualityFile, that_others_may_read_is_refused) {
  opened({.file = file_}).reset();
  fs::permissions(file_, fs::perms::group_read, fs::perm_options::add);
  expect_refused(Errc::forbidden);
}

TEST_F(QualityFile, in_a_missing_folder_is_named) {
  file_ = directory_.path() / "missing" / "quality.sqlite";
  expect_refused(Errc::io);
}

TEST_F(QualityFile, of_bytes_that_are_no_database_is_refused) {
  std::ofstream(file_) << std::string(10'000, 'x');
  fs::permissions(file_, fs::perms::owner_read | fs::perms::owner_write);
  expect_refused(Errc::corrupt);
}

TEST_F(QualityFile, of_another_program_is_refused_and_left_alone) {
  SQLite::Database(file_.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE).exec("CREATE TABLE theirs (a)");
  fs::permissions(file_, fs::perms::owner_read | fs::perms::owner_write);
  expect_refused(Errc::corrupt);
  EXPECT_TRUE(SQLite::Database(file_.string()).tableExists("theirs"));
}

TEST_F(QualityFile, of_a_newer_version_is_refused) {
  opened({.file = file_}).reset();
  SQLite::Database(file_.string(), SQLite::OPEN_READWRITE).exec("PRAGMA user_version = 99");
  expect_refused(Errc::corrupt);
}

TEST_F(QualityFile, that_lost_its_end_is_refused) {
  fill(40);
  fs::resize_file(file_, fs::file_size(file_) / 2);
  expect_refused(Errc::corrupt);
}

TEST_F(QualityFile, with_torn_pages_says_so_when_they_are_met_and_never_tells_what_was_not_kept) {
  fill(200);
  {
    std::fstream bytes(file_, std::ios::in | std::ios::out | std::ios::binary);
    bytes.seekp(static_cast<std::streamoff>(fs::file_size(file_) / 2));
    bytes << std::string(16'384, '\xFF');
  }
  const auto records = opened({.file = file_});
  int corrupt = 0;
  for (int i = 0; i < 200; ++i) {
    const Timestamp begin = ten_ + std::chrono::minutes(i);
    const auto waveform = records->waveform(cellar_, identity_of(dip(begin, 20ms)));
    if (waveform) {
      ASSERT_EQ(*waveform, waveform_at(begin, 300.0 + i));
    } else {
      ASSERT_EQ(waveform.error().code, Errc::corrupt);
      EXPECT_EQ(waveform.error().where, file_.string());
      ++corrupt;
    }
  }
  EXPECT_GT(corrupt, 0);
}

TEST_F(QualityFile, with_a_waveform_that_somebody_changed_says_so) {
  fill(2);
  SQLite::Database(file_.string(), SQLite::OPEN_READWRITE).exec("UPDATE waveforms SET payload = zeroblob(100)");
  const auto records = opened({.file = file_});
  EXPECT_EQ(failure(records->waveform(cellar_, identity_of(dip(ten_, 20ms)))), Errc::corrupt);
  EXPECT_EQ(events_in(*records, cellar_).size(), 2U) << "the events themselves are well";
}

TEST_F(QualityFile, with_an_event_of_an_unknown_kind_says_so) {
  fill(2);
  SQLite::Database(file_.string(), SQLite::OPEN_READWRITE).exec("UPDATE events SET kind = 'sag'");
  const auto records = opened({.file = file_});
  EXPECT_EQ(failure(records->events(cellar_, {.range = k_all_times})), Errc::corrupt);
}

TEST_F(QualityFile, is_copied_as_it_was_at_the_moment_of_the_snapshot) {
  const auto records = opened({.file = file_});
  PowerEvent event = dip(ten_, std::nullopt);
  event.waveform = waveform_at(ten_);
  ASSERT_TRUE(keep(*records, cellar_, std::vector{event}));
  ASSERT_TRUE(keep(*records, cellar_, std::vector{harmonics_at(ten_)}));
  const auto before = events_in(*records, cellar_);
  const auto snapshot = records->snapshot();
  ASSERT_TRUE(snapshot) << to_string(snapshot.error());
  ASSERT_TRUE(keep(*records, cellar_, std::vector{dip(ten_, 180ms), dip(ten_ + 1s, 20ms)}));
  ASSERT_TRUE(keep(*records, cellar_, std::vector{harmonics_at(ten_ + 1s)}));

  const fs::path copy = directory_.path() / "copy.sqlite";
  ASSERT_TRUE((*snapshot)->copy_to(copy));
  EXPECT_EQ(fs::status(copy).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(failure((*snapshot)->copy_to(copy)), Errc::conflict);
  const auto copied = opened({.file = copy});
  EXPECT_EQ(events_in(*copied, cellar_), before);
  EXPECT_EQ(waveform_of(*copied, cellar_, event), event.waveform);
  EXPECT_EQ(copied->harmonics(cellar_, k_all_times, 10)->sets, std::vector{harmonics_at(ten_)});
  EXPECT_EQ(copied->health().events, 1U);
  EXPECT_EQ(events_in(*records, cellar_).size(), 2U);
}

}  // namespace
}  // namespace edl::server::testing
