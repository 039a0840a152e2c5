#include "server/accounts/access_key_file.hpp"

#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <thread>

#include "support/failure.hpp"
#include "support/temporary_directory.hpp"

namespace edl::server {
namespace {

using edl::testing::failure;

namespace fs = std::filesystem;

class AccessKeyFile : public ::testing::Test {
 protected:
  fs::path keys() const { return directory_.path() / "keys"; }
  edl::testing::TemporaryDirectory directory_;
};

TEST_F(AccessKeyFile, is_made_once_and_private) {
  const auto first = load_or_create_access_key(keys());
  ASSERT_TRUE(first) << to_string(first.error());
  EXPECT_EQ(first->bytes.size(), 32U);
  EXPECT_EQ(first->id.size(), 16U);
  EXPECT_EQ(fs::status(keys() / "access.key").permissions(), fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(fs::status(keys()).permissions(), fs::perms::owner_all);
  const auto second = load_or_create_access_key(keys());
  EXPECT_EQ(second->bytes, first->bytes);
  EXPECT_EQ(second->id, first->id);
}

TEST_F(AccessKeyFile, is_another_in_another_directory) {
  const auto first = load_or_create_access_key(keys());
  const auto second = load_or_create_access_key(directory_.path() / "others");
  EXPECT_FALSE(first->bytes == second->bytes);
  EXPECT_NE(first->id, second->id);
}

TEST_F(AccessKeyFile, made_by_two_at_once_is_one) {
  std::array<Result<AccessKey>, 2> made;
  {
    std::jthread first([&] { made[0] = load_or_create_access_key(keys()); });
    std::jthread second([&] { made[1] = load_or_create_access_key(keys()); });
  }
  ASSERT_TRUE(made[0] && made[1]);
  EXPECT_EQ(made[0]->bytes, made[1]->bytes);
}

TEST_F(AccessKeyFile, of_another_length_or_open_to_others_is_refused) {
  fs::create_directories(keys());
  const fs::path file = keys() / "access.key";
  for (const std::size_t length : {0U, 31U, 33U}) {
    std::ofstream(file, std::ios::trunc) << std::string(length, 'x');
    fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
    EXPECT_EQ(failure(load_or_create_access_key(keys())), Errc::corrupt) << length;
  }
  std::ofstream(file, std::ios::trunc) << std::string(32, 'x');
  EXPECT_TRUE(load_or_create_access_key(keys()));
  fs::permissions(file, fs::perms::group_read, fs::perm_options::add);
  EXPECT_EQ(failure(load_or_create_access_key(keys())), Errc::forbidden);
}

}  // namespace
}  // namespace edl::server
