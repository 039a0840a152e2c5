#include "server/accounts/access_keys.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>

#include "server/accounts/access_key_file.hpp"
#include "support/failure.hpp"
#include "support/temporary_directory.hpp"

namespace edl::server {
namespace {

using namespace std::chrono_literals;
using edl::testing::failure;

namespace fs = std::filesystem;

class AccessKeysTest : public ::testing::Test {
 protected:
  fs::path folder() const { return directory_.path() / "keys"; }
  static Timestamp now() { return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()); }

  static std::vector<std::string> ids(AccessKeys& keys, Timestamp when) {
    std::vector<std::string> ids;
    for (const AccessKey& key : *keys.good_at(when)) ids.push_back(key.id);
    return ids;
  }

  edl::testing::TemporaryDirectory directory_;
};

TEST_F(AccessKeysTest, the_key_before_is_good_for_as_long_as_its_tokens) {
  const auto keys = AccessKeys::open(folder(), 15min).value();
  const std::string first = keys->good_at(now())->front().id;
  const Timestamp before = now();
  const std::string second = rotate_access_key(folder(), KeyBefore::runs_out).value();
  const Timestamp after = now();
  EXPECT_NE(first, second);
  EXPECT_EQ(ids(*keys, now()), std::vector{first});
  keys->look_again();
  EXPECT_EQ(ids(*keys, before + 14min), (std::vector{second, first}));
  EXPECT_EQ(ids(*keys, after + 15min), std::vector{second});
  // As a server that starts now sees it.
  EXPECT_EQ(ids(*AccessKeys::open(folder(), 15min).value(), before + 14min), (std::vector{second, first}));
}

TEST_F(AccessKeysTest, a_stolen_key_is_good_for_nothing) {
  const auto keys = AccessKeys::open(folder(), 15min).value();
  ASSERT_TRUE(rotate_access_key(folder(), KeyBefore::runs_out));
  const std::string third = rotate_access_key(folder(), KeyBefore::ends).value();
  keys->look_again();
  EXPECT_EQ(ids(*keys, now()), std::vector{third});
  EXPECT_FALSE(fs::exists(previous_access_key_file(folder())));
}

TEST_F(AccessKeysTest, keys_are_private_and_what_an_earlier_try_left_is_replaced) {
  ASSERT_TRUE(AccessKeys::open(folder(), 15min));
  std::ofstream(folder() / "access.key.new") << "half";
  ASSERT_TRUE(rotate_access_key(folder(), KeyBefore::runs_out));
  for (const fs::path& file : {access_key_file(folder()), previous_access_key_file(folder())}) {
    EXPECT_EQ(fs::status(file).permissions(), fs::perms::owner_read | fs::perms::owner_write) << file;
    EXPECT_EQ(fs::file_size(file), 32U) << file;
  }
  EXPECT_FALSE(fs::exists(folder() / "access.key.new"));
}

TEST_F(AccessKeysTest, what_cannot_be_used_changes_nothing) {
  const auto keys = AccessKeys::open(folder(), 15min).value();
  const auto good = ids(*keys, now());
  std::ofstream(access_key_file(folder()), std::ios::trunc) << "short";
  keys->look_again();
  EXPECT_EQ(ids(*keys, now()), good);
  EXPECT_EQ(failure(AccessKeys::open(folder(), 15min)), Errc::corrupt);
}

}  // namespace
}  // namespace edl::server
