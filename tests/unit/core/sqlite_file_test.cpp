#include "core/sqlite_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "support/temporary_directory.hpp"

namespace edl {
namespace {

constexpr SqliteFileKind k_notes{.application_id = 0x45444C54,  // "EDLT"
                                 .version = 3,
                                 .name = "the notes",
                                 .verb = "are",
                                 .after_damage = "begin anew"};

class SqliteFile : public ::testing::Test {
 protected:
  [[nodiscard]] SQLite::Database opened() const {
    SQLite::Database db(file.string(), SQLite::OPEN_READWRITE, k_sqlite_patience_ms);
    db.exec("PRAGMA journal_mode = WAL");
    return db;
  }

  edl::testing::TemporaryDirectory folder;
  std::filesystem::path file = folder.path() / "notes.sqlite";
};

TEST_F(SqliteFile, is_made_for_its_owner_alone_and_kept_when_it_is_there) {
  ASSERT_TRUE(make_private_sqlite_file(file, k_notes));
  struct stat status {};
  ASSERT_EQ(::stat(file.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  opened().exec("CREATE TABLE notes (note TEXT)");
  ASSERT_TRUE(make_private_sqlite_file(file, k_notes));
  EXPECT_TRUE(opened().tableExists("notes"));
}

TEST_F(SqliteFile, that_others_may_read_is_refused) {
  ASSERT_TRUE(make_private_sqlite_file(file, k_notes));
  ASSERT_EQ(::chmod(file.c_str(), 0640), 0);
  const auto made = make_private_sqlite_file(file, k_notes);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error(),
            (Error{Errc::forbidden, "others may read the notes; make the file private with chmod 600", file.string()}));
}

TEST_F(SqliteFile, in_whose_place_something_else_stands_is_refused) {
  std::filesystem::create_directory(file);
  const auto made = make_private_sqlite_file(file, k_notes);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error(), (Error{Errc::io, "cannot open the notes: Is a directory", file.string()}));
  const auto device = make_private_sqlite_file("/dev/null", k_notes);
  ASSERT_FALSE(device);
  EXPECT_EQ(device.error(), (Error{Errc::io, "the notes are not a file", "/dev/null"}));
}

TEST_F(SqliteFile, has_the_version_that_it_was_signed_with) {
  ASSERT_TRUE(make_private_sqlite_file(file, k_notes));
  auto db = opened();
  EXPECT_EQ(version_of_tables(db, k_notes), 0);
  db.exec("CREATE TABLE notes (note TEXT)");
  sign_tables(db, k_notes);
  EXPECT_EQ(version_of_tables(db, k_notes), 3);
  SqliteFileKind later = k_notes;
  later.version = 4;
  EXPECT_EQ(version_of_tables(db, later), 3);
}

TEST_F(SqliteFile, of_a_newer_version_or_another_program_is_refused) {
  ASSERT_TRUE(make_private_sqlite_file(file, k_notes));
  auto db = opened();
  db.exec("CREATE TABLE notes (note TEXT)");
  const auto other = version_of_tables(db, k_notes);
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error(), (Error{Errc::corrupt, "this is another program's database, not the notes", file.string()}));
  SqliteFileKind later = k_notes;
  later.version = 4;
  sign_tables(db, later);
  const auto newer = version_of_tables(db, k_notes);
  ASSERT_FALSE(newer);
  EXPECT_EQ(newer.error(), (Error{Errc::corrupt, "a newer version of this program wrote the notes", file.string()}));
}

TEST_F(SqliteFile, that_lost_its_end_is_told_when_it_is_opened) {
  ASSERT_TRUE(make_private_sqlite_file(file, k_notes));
  opened().exec("CREATE TABLE notes (note TEXT); INSERT INTO notes VALUES (printf('%.20000c', 'x'))");
  std::filesystem::resize_file(file, std::filesystem::file_size(file) - 4096);
  try {
    const auto db = opened();
    FAIL() << "a part of a file passed for a whole one";
  } catch (const SQLite::Exception& exception) {
    EXPECT_EQ(
        error_of(exception, file, k_notes),
        (Error{Errc::corrupt, "the notes are damaged; begin anew: database disk image is malformed", file.string()}));
  }
}

TEST_F(SqliteFile, errors_are_told_in_its_own_words) {
  std::filesystem::remove(file);
  ASSERT_TRUE(make_private_sqlite_file(file, k_notes));
  auto first = opened();
  first.exec("CREATE TABLE notes (note TEXT)");
  SQLite::Transaction held(first, SQLite::TransactionBehavior::IMMEDIATE);
  SQLite::Database second(file.string(), SQLite::OPEN_READWRITE, 0);
  try {
    second.exec("INSERT INTO notes VALUES ('x')");
    FAIL() << "two wrote at once";
  } catch (const SQLite::Exception& exception) {
    EXPECT_EQ(error_of(exception, file, k_notes),
              (Error{Errc::unavailable, "another program holds the notes: database is locked", file.string()}));
  }
}

}  // namespace
}  // namespace edl
