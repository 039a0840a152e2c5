#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "support/failure.hpp"
#include "unit/server/accounts/accounts_testing.hpp"

namespace edl::server {
namespace {

using edl::testing::failure;

namespace fs = std::filesystem;
using edl::testing::device_id;

class Database : public edl::testing::AccountsTest {
 protected:
  std::string all_bytes() const {
    std::string bytes;
    for (const auto& entry : fs::directory_iterator(file().parent_path())) {
      std::ifstream in(entry.path(), std::ios::binary);
      bytes.append(std::istreambuf_iterator<char>(in), {});
    }
    return bytes;
  }
  void sql(const std::string& text) { SQLite::Database(file().string(), SQLite::OPEN_READWRITE).exec(text); }
};

TEST_F(Database, keeps_everything_over_a_restart) {
  const auto anna = owner("anna", "cellar");
  const Secret token = accounts().issue_session(anna.id)->token;
  const auto key = accounts().public_key_of(device_id("cellar"));
  reopen();
  EXPECT_EQ(accounts().login("anna", Secret("correct horse")).value(), anna);
  EXPECT_EQ(accounts().user(anna.id).value(), anna);
  EXPECT_EQ(accounts().role_of(anna.id, device_id("cellar")), Role::owner);
  EXPECT_EQ(accounts().public_key_of(device_id("cellar")), key);
  EXPECT_TRUE(accounts().refresh(token));
}

TEST_F(Database, is_its_owner_s_alone_with_all_its_files) {
  owner("anna", "cellar");
  int files = 0;
  for (const auto& entry : fs::directory_iterator(file().parent_path())) {
    ++files;
    EXPECT_EQ(entry.status().permissions(), fs::perms::owner_read | fs::perms::owner_write) << entry.path();
  }
  EXPECT_EQ(files, 3);  // the database, its log and the log's index
}

TEST_F(Database, that_others_may_read_is_refused) {
  fs::permissions(file(), fs::perms::others_read, fs::perm_options::add);
  const auto opened = open_another();
  EXPECT_EQ(failure(opened), Errc::forbidden);
  EXPECT_EQ(opened.error().where, file().string());
}

TEST_F(Database, holds_no_password_token_or_code_in_clear) {
  const auto cellar = enroll("cellar");
  const std::string spent = code_of(cellar);
  const auto anna = accounts().sign_up("anna", Secret("correct horse"), spent)->user;
  const std::string code = code_of(cellar);
  const std::string token(accounts().issue_session(anna.id)->token.reveal());
  const std::string bytes = all_bytes();
  ASSERT_NE(bytes.find("anna"), std::string::npos);
  for (const std::string& secret :
       {std::string("correct horse"), token, code, spent, code.substr(0, 5) + code.substr(6)}) {
    EXPECT_EQ(bytes.find(secret), std::string::npos) << secret;
  }
}

TEST_F(Database, hashes_passwords_with_argon2id) {
  owner("anna", "cellar");
  EXPECT_NE(all_bytes().find("$argon2id$v=19$m=8,t=1,p=1$"), std::string::npos);
}

TEST_F(Database, that_is_another_program_s_or_none_is_refused) {
  const auto open = [](const fs::path& path) {
    return Accounts::open(
        path, [] { return Timestamp{}; }, edl::testing::k_cheap);
  };
  const fs::path other = file().parent_path() / "other.db";
  SQLite::Database(other.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE).exec("CREATE TABLE t (x)");
  fs::permissions(other, fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(failure(open(other)), Errc::corrupt);

  const fs::path text = file().parent_path() / "text.db";
  std::ofstream(text) << std::string(5000, 'x');
  fs::permissions(text, fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(failure(open(text)), Errc::corrupt);

  EXPECT_EQ(failure(open(file().parent_path())), Errc::io);
  EXPECT_EQ(failure(open(file().parent_path() / "none" / "accounts.db")), Errc::io);
}

TEST_F(Database, of_the_version_before_sites_and_wirings_is_brought_up_to_date) {
  const auto anna = owner("anna", "cellar");
  const Secret token = accounts().issue_session(anna.id, "a browser")->token;
  sql("ALTER TABLE devices DROP COLUMN site; ALTER TABLE devices DROP COLUMN wiring;"
      "ALTER TABLE sessions DROP COLUMN user_agent;"
      "DROP TABLE schedules; ALTER TABLE commands DROP COLUMN cause; PRAGMA user_version = 4");
  reopen();
  const auto cellar = accounts().device(device_id("cellar")).value();
  EXPECT_EQ(cellar.site, std::nullopt);
  EXPECT_EQ(cellar.wiring, std::nullopt);
  EXPECT_EQ(accounts().sessions(anna.id)->front().user_agent, std::nullopt);
  EXPECT_TRUE(accounts().refresh(token));
  const DeviceChanges wish{.site = {true, "Workshop, Berlin"}, .wiring = {true, Wiring::split_phase}};
  ASSERT_TRUE(accounts().update_device(anna.id, device_id("cellar"), wish));
  reopen();
  EXPECT_EQ(accounts().device(device_id("cellar"))->site, "Workshop, Berlin");
  EXPECT_EQ(accounts().device(device_id("cellar"))->wiring, Wiring::split_phase);
}

TEST_F(Database, of_a_newer_version_is_refused) {
  sql("PRAGMA user_version = 1000");
  EXPECT_EQ(failure(open_another()), Errc::corrupt);
}

TEST_F(Database, can_have_one_owner_for_each_device_whoever_writes_to_it) {
  owner("anna", "cellar");
  owner("ben", "attic");
  EXPECT_THROW(sql("INSERT INTO memberships SELECT 'cellar', id, 'owner', 0 FROM users WHERE name = 'ben'"),
               SQLite::Exception);
}

TEST_F(Database, that_was_damaged_is_said_to_be_corrupt) {
  const auto anna = owner("anna", "cellar");
  sql("PRAGMA ignore_check_constraints = ON; UPDATE memberships SET role = 'king'");
  EXPECT_EQ(failure(accounts().role_of(anna.id, device_id("cellar"))), Errc::corrupt);
  sql("UPDATE devices SET public_key = 'x'");
  EXPECT_EQ(failure(accounts().public_key_of(device_id("cellar"))), Errc::corrupt);
}

TEST_F(Database, undoes_a_sign_up_that_fails_half_way) {
  const std::string code = code_of(enroll("cellar"));
  sql("ALTER TABLE audit RENAME TO elsewhere");
  EXPECT_EQ(failure(accounts().sign_up("anna", Secret("correct horse"), code)), Errc::io);
  EXPECT_TRUE(accounts().users()->empty());
  sql("ALTER TABLE elsewhere RENAME TO audit");
  EXPECT_TRUE(accounts().sign_up("anna", Secret("correct horse"), code));
}

TEST_F(Database, that_cannot_be_written_answers_with_an_error) {
  const auto anna = owner("anna", "cellar");
  sql("DROP TABLE refresh_tokens");
  EXPECT_EQ(failure(accounts().issue_session(anna.id)), Errc::io);
  EXPECT_TRUE(accounts().login("anna", Secret("correct horse")));
}

}  // namespace
}  // namespace edl::server
