#include "server/backup/backup_file.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <optional>
#include <string>

#include "support/failure.hpp"
#include "support/temporary_directory.hpp"

namespace edl::server {
namespace {

namespace fs = std::filesystem;
using edl::testing::failure;

class BackupFileTest : public ::testing::Test {
 protected:
  fs::path file() const { return directory_.path() / "house.tar.zst"; }
  fs::path part() const { return directory_.path() / "house.tar.zst.part"; }

  static void fill(const BackupFile& backup, const std::string& text) {
    ASSERT_EQ(::write(backup.descriptor(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }
  static std::string content(const fs::path& path) {
    std::ifstream in(path);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  edl::testing::TemporaryDirectory directory_;
};

TEST_F(BackupFileTest, has_its_name_once_it_is_whole_and_is_its_owner_s_alone) {
  auto backup = BackupFile::create(file(), Existing::refuse);
  ASSERT_TRUE(backup) << to_string(backup.error());
  fill(*backup, "all of it");
  EXPECT_FALSE(fs::exists(file()));
  ASSERT_TRUE(backup->publish());
  EXPECT_EQ(content(file()), "all of it");
  EXPECT_EQ(fs::status(file()).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_FALSE(fs::exists(part()));
}

TEST_F(BackupFileTest, that_is_given_up_leaves_nothing) {
  { const auto backup = BackupFile::create(file(), Existing::refuse); }
  EXPECT_TRUE(fs::is_empty(directory_.path()));
}

TEST_F(BackupFileTest, replaces_another_one_only_when_told_and_only_at_the_end) {
  std::ofstream(file()) << "old";
  EXPECT_EQ(failure(BackupFile::create(file(), Existing::refuse)), Errc::conflict);
  { const auto given_up = BackupFile::create(file(), Existing::replace); }
  EXPECT_EQ(content(file()), "old");
  auto backup = BackupFile::create(file(), Existing::replace);
  ASSERT_TRUE(backup);
  fill(*backup, "new");
  EXPECT_EQ(content(file()), "old");
  ASSERT_TRUE(backup->publish());
  EXPECT_EQ(content(file()), "new");
}

TEST_F(BackupFileTest, does_not_replace_what_came_while_it_was_written) {
  auto backup = BackupFile::create(file(), Existing::refuse);
  ASSERT_TRUE(backup);
  std::ofstream(file()) << "somebody else's";
  EXPECT_EQ(failure(backup->publish()), Errc::conflict);
  EXPECT_EQ(content(file()), "somebody else's");
}

TEST_F(BackupFileTest, takes_over_what_a_killed_program_left_but_not_from_one_that_writes) {
  std::ofstream(part()) << "half of an old one";
  fs::permissions(part(), fs::perms::owner_all | fs::perms::others_read);
  std::optional<BackupFile> first;
  {
    auto backup = BackupFile::create(file(), Existing::refuse);
    ASSERT_TRUE(backup) << to_string(backup.error());
    first.emplace(std::move(*backup));
  }
  EXPECT_EQ(failure(BackupFile::create(file(), Existing::refuse)), Errc::conflict);
  fill(*first, "new");
  ASSERT_TRUE(first->publish());
  EXPECT_EQ(content(file()), "new");
  EXPECT_EQ(fs::status(file()).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(BackupFileTest, is_not_written_through_a_link_or_over_a_folder) {
  fs::create_symlink(directory_.path() / "elsewhere", part());
  EXPECT_EQ(failure(BackupFile::create(file(), Existing::refuse)), Errc::io);
  EXPECT_FALSE(fs::exists(directory_.path() / "elsewhere"));
  fs::create_directory(file());
  EXPECT_EQ(failure(BackupFile::create(file(), Existing::replace)), Errc::conflict);
  EXPECT_EQ(failure(BackupFile::create(directory_.path() / "none" / "x", Existing::refuse)), Errc::io);
}

}  // namespace
}  // namespace edl::server
