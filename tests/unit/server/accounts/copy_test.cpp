#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <filesystem>
#include <fstream>
#include <future>
#include <iterator>

#include "support/failure.hpp"
#include "unit/server/accounts/accounts_testing.hpp"

namespace edl::server {
namespace {

namespace fs = std::filesystem;
using edl::testing::device_id;
using edl::testing::failure;

class AccountsCopy : public edl::testing::AccountsTest {
 protected:
  fs::path copy() const { return copies_.path() / "copy.sqlite"; }

  std::unique_ptr<Accounts> open_copy() const {
    auto opened = Accounts::open(
        copy(), [this] { return now(); }, edl::testing::k_cheap);
    if (!opened) throw std::runtime_error(to_string(opened.error()));
    return std::move(*opened);
  }

  edl::testing::TemporaryDirectory copies_;
};

const auto k_nothing = [] { return Result<void>(); };

TEST_F(AccountsCopy, has_everything_in_one_private_file) {
  const auto anna = owner("anna", "cellar");
  ASSERT_TRUE(accounts().copy_to(copy(), k_nothing));
  EXPECT_EQ(std::distance(fs::directory_iterator(copies_.path()), {}), 1);
  EXPECT_EQ(fs::status(copy()).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  const auto copied = open_copy();
  EXPECT_EQ(copied->login("anna", Secret("correct horse")).value(), anna);
  EXPECT_EQ(copied->role_of(anna.id, device_id("cellar")), Role::owner);
  EXPECT_EQ(copied->public_key_of(device_id("cellar")), accounts().public_key_of(device_id("cellar")));
}

TEST_F(AccountsCopy, is_of_the_moment_in_which_everything_stands_still) {
  owner("anna", "cellar");
  const auto ben = accounts().users()->front().id;
  std::future<Result<RefreshToken>> change;
  bool read = false;
  bool refused = false;
  ASSERT_TRUE(accounts().copy_to(copy(), [&]() -> Result<void> {
    change = std::async(std::launch::async, [&] { return accounts().issue_session(ben); });
    read = accounts().public_key_of(device_id("cellar")).has_value() && accounts().users()->size() == 1;
    // Another process, which does not wait.
    SQLite::Database other(file().string(), SQLite::OPEN_READWRITE);
    refused = other.tryExec("BEGIN IMMEDIATE") == SQLITE_BUSY;
    return {};
  }));
  EXPECT_TRUE(read);
  EXPECT_TRUE(refused);
  const auto changed = change.get();
  ASSERT_TRUE(changed);
  EXPECT_EQ(failure(open_copy()->refresh(changed->token)), Errc::unauthorized) << "it came after the copy";
  EXPECT_TRUE(accounts().refresh(changed->token));
}

TEST_F(AccountsCopy, fails_with_what_stands_still_with_it_and_the_accounts_go_on) {
  owner("anna", "cellar");
  const auto failed = accounts().copy_to(copy(), []() -> Result<void> { return fail(Errc::io, "no disk", "/x"); });
  EXPECT_EQ(failure(failed), Errc::io);
  EXPECT_EQ(failed.error().where, "/x");
  EXPECT_EQ(owner("ben", "attic").name, "ben");
}

TEST_F(AccountsCopy, does_not_replace_a_file) {
  std::ofstream(copy()) << "precious";
  EXPECT_EQ(failure(accounts().copy_to(copy(), k_nothing)), Errc::conflict);
  EXPECT_EQ(fs::file_size(copy()), 8U);
  EXPECT_EQ(failure(accounts().copy_to(copies_.path() / "none" / "x", k_nothing)), Errc::io);
}

}  // namespace
}  // namespace edl::server
