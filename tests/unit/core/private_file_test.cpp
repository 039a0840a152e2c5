#include "core/private_file.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "support/failure.hpp"
#include "support/temporary_directory.hpp"

namespace edl {
namespace {

using edl::testing::failure;

namespace fs = std::filesystem;

class PrivateFile : public ::testing::Test {
 protected:
  fs::path file() const { return directory_.path() / "secret"; }
  edl::testing::TemporaryDirectory directory_;
};

TEST_F(PrivateFile, is_its_owner_s_alone_and_reads_back) {
  ASSERT_TRUE(create_private_file(file(), std::string("a\0b", 3)));
  EXPECT_EQ(fs::status(file()).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(read_private_file(file(), 3)->reveal(), std::string_view("a\0b", 3));
}

TEST_F(PrivateFile, that_exists_is_not_touched) {
  ASSERT_TRUE(create_private_file(file(), "first"));
  EXPECT_EQ(failure(create_private_file(file(), "second")), Errc::conflict);
  EXPECT_EQ(read_private_file(file(), 100)->reveal(), "first");
}

TEST_F(PrivateFile, leaves_no_other_file_behind) {
  ASSERT_TRUE(create_private_file(file(), "first"));
  ASSERT_FALSE(create_private_file(file(), "second"));
  EXPECT_EQ(std::distance(fs::directory_iterator(directory_.path()), fs::directory_iterator()), 1);
}

TEST_F(PrivateFile, that_others_may_read_is_refused_with_its_name) {
  std::ofstream(file()) << "x";
  fs::permissions(file(), fs::perms::owner_read | fs::perms::group_read);
  const auto read = read_private_file(file(), 100);
  EXPECT_EQ(failure(read), Errc::forbidden);
  EXPECT_EQ(read.error().where, file().string());
}

TEST_F(PrivateFile, of_root_s_may_be_the_group_s_too_where_that_is_asked_for) {
  ASSERT_TRUE(create_private_file(file(), "x"));
  const bool owned_by_root = ::geteuid() == 0;
  fs::permissions(file(), fs::perms::owner_read | fs::perms::group_read);
  EXPECT_EQ(read_private_file(file(), 100, Readers::group_if_roots).has_value(), owned_by_root);
  for (const auto more : {fs::perms::group_write, fs::perms::others_read}) {
    fs::permissions(file(), fs::perms::owner_read | fs::perms::group_read | more);
    EXPECT_EQ(failure(read_private_file(file(), 100, Readers::group_if_roots)), Errc::forbidden);
  }
}

TEST_F(PrivateFile, that_is_missing_too_large_or_a_directory_is_an_error_of_its_kind) {
  EXPECT_EQ(failure(read_private_file(file(), 100)), Errc::not_found);
  ASSERT_TRUE(create_private_file(file(), "12345"));
  EXPECT_EQ(failure(read_private_file(file(), 4)), Errc::too_large);
  EXPECT_EQ(failure(read_private_file(directory_.path(), 4)), Errc::io);
  EXPECT_EQ(failure(create_private_file(directory_.path() / "none" / "secret", "x")), Errc::io);
}

TEST_F(PrivateFile, that_is_replaced_holds_the_new_bytes_for_its_owner_alone_and_leaves_no_other_file_behind) {
  ASSERT_TRUE(replace_private_file(file(), "first"));
  std::ofstream(file().string() + ".new") << "left behind by a crash";
  ASSERT_TRUE(replace_private_file(file(), "second"));
  EXPECT_EQ(read_private_file(file(), 100)->reveal(), "second");
  EXPECT_EQ(fs::status(file()).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(std::distance(fs::directory_iterator(directory_.path()), fs::directory_iterator()), 1);
  EXPECT_EQ(failure(replace_private_file(directory_.path() / "none" / "secret", "x")), Errc::io);
}

}  // namespace
}  // namespace edl
