#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "agent/outbox/outbox.hpp"
#include "support/failure.hpp"
#include "support/temporary_directory.hpp"
#include "unit/agent/outbox/outbox_testing.hpp"

namespace edl::agent::testing {
namespace {

namespace fs = std::filesystem;
using edl::testing::failure;
using edl::testing::TemporaryDirectory;

/// Lets no file grow past a size, as a full disk does, as long as it lives.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(std::uintmax_t bytes) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{static_cast<rlim_t>(bytes), before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    handler_ = std::signal(SIGXFSZ, SIG_IGN);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  rlimit before_{};
  void (*handler_)(int);
};

class OutboxFileTest : public ::testing::Test {
 protected:
  void expect_refused(Errc code) const {
    const auto outbox = Outbox::open({.file = file_});
    ASSERT_EQ(failure(outbox), code) << to_string(outbox.error());
    EXPECT_EQ(outbox.error().where, file_.string());
  }

  TemporaryDirectory directory_;
  fs::path file_ = directory_.path() / "outbox.sqlite";
};

TEST_F(OutboxFileTest, every_file_is_for_its_owner_alone) {
  const auto outbox = opened({.file = file_});
  ASSERT_TRUE(outbox->put(sets_at(0, 3)));
  for (const auto& entry : fs::directory_iterator(directory_.path())) {
    EXPECT_EQ(entry.status().permissions(), fs::perms::owner_read | fs::perms::owner_write) << entry.path();
  }
}

TEST_F(OutboxFileTest, a_file_that_others_may_read_is_refused) {
  opened({.file = file_}).reset();
  fs::permissions(file_, fs::perms::group_read, fs::perm_options::add);
  expect_refused(Errc::forbidden);
}

TEST_F(OutboxFileTest, a_missing_folder_is_named) {
  file_ = directory_.path() / "missing" / "outbox.sqlite";
  expect_refused(Errc::io);
}

TEST_F(OutboxFileTest, bytes_that_are_no_database_are_refused) {
  std::ofstream(file_) << std::string(10'000, 'x');
  fs::permissions(file_, fs::perms::owner_read | fs::perms::owner_write);
  expect_refused(Errc::corrupt);
}

TEST_F(OutboxFileTest, another_programs_database_is_refused_and_left_alone) {
  SQLite::Database(file_.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE).exec("CREATE TABLE theirs (a)");
  fs::permissions(file_, fs::perms::owner_read | fs::perms::owner_write);
  expect_refused(Errc::corrupt);
  EXPECT_TRUE(SQLite::Database(file_.string()).tableExists("theirs"));
}

TEST_F(OutboxFileTest, a_newer_versions_file_is_refused) {
  opened({.file = file_}).reset();
  SQLite::Database(file_.string(), SQLite::OPEN_READWRITE).exec("PRAGMA user_version = 99");
  expect_refused(Errc::corrupt);
}

// The tables of version 1, word for word as that version made them (with times, readings of phase A and a value of 1).
constexpr const char* k_version_1 = R"sql(
PRAGMA journal_mode = WAL;
CREATE TABLE unsent (time INTEGER PRIMARY KEY, payload BLOB NOT NULL) STRICT;
CREATE TABLE sent (time INTEGER PRIMARY KEY, payload BLOB NOT NULL, sent_at INTEGER NOT NULL) STRICT;
CREATE TABLE set_aside (
  time    INTEGER NOT NULL,
  phase   INTEGER NOT NULL,
  payload BLOB NOT NULL,
  reason  TEXT NOT NULL,
  at      INTEGER NOT NULL,
  PRIMARY KEY (time, phase)
) STRICT, WITHOUT ROWID;
CREATE TABLE state (
  only      INTEGER PRIMARY KEY CHECK (only = 1),
  unsent    INTEGER NOT NULL,
  sent      INTEGER NOT NULL,
  set_aside INTEGER NOT NULL,
  dropped   INTEGER NOT NULL,
  newest    INTEGER,
  energy_a  REAL,
  energy_b  REAL,
  energy_c  REAL
) STRICT;
INSERT INTO state (only, unsent, sent, set_aside, dropped) VALUES (1, 0, 0, 0, 0);
INSERT INTO unsent VALUES (1795392001000, x'01000100000000000000f03f');
INSERT INTO sent VALUES (1795392000000, x'01000100000000000000f03f', 1795392002000);
UPDATE state SET unsent = 1, sent = 1, dropped = 7, newest = 1795392001000, energy_b = 12.5;
PRAGMA application_id = 0x45444C4F;
PRAGMA user_version = 1;
)sql";

TEST_F(OutboxFileTest, a_file_of_version_1_becomes_one_of_this_version_with_all_that_it_held) {
  SQLite::Database(file_.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE).exec(k_version_1);
  fs::permissions(file_, fs::perms::owner_read | fs::perms::owner_write);
  const auto outbox = opened({.file = file_});
  EXPECT_EQ(outbox->counts(), (OutboxCounts{.unsent = 1, .sent = 1, .dropped = 7}));
  Reading reading{.time = from_unix_ms(1'795'392'001'000), .phase = Phase::a};
  reading.values[Field::power_watt] = 1.0;
  EXPECT_EQ(outbox->unsent(k_always, 10), (std::vector{ReadingSet{reading.time, {reading}}}));
  EXPECT_EQ(outbox->newest(), reading.time);
  EXPECT_EQ(outbox->energy()[Phase::b], KilowattHour(12.5));
  EXPECT_EQ(outbox->counts(RecordKind::event), OutboxCounts{});
  EXPECT_EQ(outbox->put(dip_at(1)), RecordOutcome{});
  EXPECT_EQ(outbox->put(harmonics_at(1)), RecordOutcome{});
}

TEST_F(OutboxFileTest, a_file_of_version_2_gets_what_it_lacks) {
  {
    const auto outbox = opened({.file = file_});
    ASSERT_TRUE(outbox->put(dip_at(1)));
  }
  // Version 2 had all but this.
  SQLite::Database(file_.string(), SQLite::OPEN_READWRITE)
      .exec("DROP TABLE switchings; DELETE FROM record_state WHERE kind = 'switchings'; PRAGMA user_version = 2");
  const auto outbox = opened({.file = file_});
  EXPECT_EQ(outbox->counts(RecordKind::event), (OutboxCounts{.unsent = 1}));
  EXPECT_TRUE(outbox->put(
      Switching{"2026-11-27T17:00:00.000Z", ScheduledPhase::A, ScheduledState::off, SwitchedBy::schedule, {}}));
  EXPECT_EQ(outbox->counts(RecordKind::switching), (OutboxCounts{.unsent = 1}));
}

TEST_F(OutboxFileTest, a_migration_that_a_crash_ended_is_done_again_from_the_beginning) {
  SQLite::Database db(file_.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  db.exec(k_version_1);
  fs::permissions(file_, fs::perms::owner_read | fs::perms::owner_write);
  // A disk that is full in the middle: the transaction of the migration is undone, version 1 stays whole.
  {
    const FileSizeLimit limit(fs::file_size(file_) + 2'000);
    EXPECT_FALSE(Outbox::open({.file = file_}).has_value());
  }
  EXPECT_EQ(db.execAndGet("PRAGMA user_version").getInt(), 1);
  EXPECT_FALSE(db.tableExists("events"));
  EXPECT_EQ(opened({.file = file_})->counts(), (OutboxCounts{.unsent = 1, .sent = 1, .dropped = 7}));
}

TEST_F(OutboxFileTest, a_file_that_lost_its_end_is_refused) {
  {
    const auto outbox = opened({.file = file_});
    ASSERT_TRUE(outbox->put(sets_at(0, 1'000)));
  }
  fs::resize_file(file_, fs::file_size(file_) / 2);
  expect_refused(Errc::corrupt);
}

TEST_F(OutboxFileTest, a_torn_page_is_told_when_it_is_met) {
  {
    const auto outbox = opened({.file = file_});
    ASSERT_TRUE(outbox->put(sets_at(0, 1'000)));
  }
  {
    std::fstream bytes(file_, std::ios::in | std::ios::out | std::ios::binary);
    bytes.seekp(static_cast<std::streamoff>(fs::file_size(file_) / 2));
    bytes << std::string(8'192, '\xFF');
  }
  const auto outbox = opened({.file = file_});
  const auto sets = outbox->unsent(k_always, 10'000);
  ASSERT_EQ(failure(sets), Errc::corrupt);
  EXPECT_EQ(sets.error().where, file_.string());
}

TEST_F(OutboxFileTest, a_disk_that_takes_no_more_loses_nothing_that_was_kept) {
  const auto outbox = opened({.file = file_});
  ASSERT_TRUE(outbox->put(sets_at(0, 100)));
  Result<PutOutcome> put;
  {
    const FileSizeLimit limit(512 << 10);
    for (int from = 100; (put = outbox->put(sets_at(from, from + 100))); from += 100) ASSERT_LT(from, 100'000);
  }
  EXPECT_TRUE(put.error().code == Errc::unavailable || put.error().code == Errc::io) << to_string(put.error());
  EXPECT_EQ(put.error().where, file_.string());
  const auto kept = outbox->counts().unsent;
  EXPECT_GE(kept, 100U);
  EXPECT_EQ(outbox->unsent(k_always, 1'000'000), sets_at(0, static_cast<std::int64_t>(kept)));
  // Once there is room again, it goes on.
  EXPECT_EQ(outbox->put(sets_at(200'000, 200'100)), (PutOutcome{.kept = 100}));
}

}  // namespace
}  // namespace edl::agent::testing
