#include "server/api/command_log.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>

#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "unit/server/accounts/accounts_testing.hpp"

namespace edl::server {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

class CommandLogTest : public edl::testing::AccountsTest {
 protected:
  CommandLogTest() { log_.emplace(accounts(), CommandLog::Settings{.try_again_after = 1ms, .max_waiting = 1'000}); }

  void add(const std::string& id) {
    log_->add(
        {cellar_, anna_.id, {.id = id, .at = now(), .who = {}, .phase = "A", .asked = "off", .status = "timeout"}});
  }
  std::vector<std::string> written() {
    std::vector<std::string> ids;
    const auto commands = accounts().commands(cellar_, {now() - 24h, now() + 24h}, 1'000'000).value();
    for (const CommandRecord& command : commands) ids.push_back(command.id + " " + command.who);
    return ids;
  }
  /// As a disk does that fails, or works again.
  void change_database(const std::string& sql) {
    constexpr int k_busy_timeout_ms = 20'000;  // the log tries again and again meanwhile
    SQLite::Database(file(), SQLite::OPEN_READWRITE, k_busy_timeout_ms).exec(sql);
  }

  const User anna_ = owner("anna", "cellar");
  const DeviceId cellar_ = edl::testing::device_id("cellar");
  std::optional<CommandLog> log_;
};

TEST_F(CommandLogTest, its_end_waits_until_everything_is_written_in_its_order_with_names) {
  for (const char* id : {"1", "2", "3"}) add(id);
  log_.reset();
  EXPECT_THAT(written(), ElementsAre("1 anna", "2 anna", "3 anna"));
}

TEST_F(CommandLogTest, of_many_threads_nothing_is_lost) {
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([this, thread] {
      for (int i = 0; i < 250; ++i) add(std::to_string(thread * 250 + i));
    });
  }
  threads.clear();
  log_.reset();
  EXPECT_EQ(written().size(), 1'000U);
}

TEST_F(CommandLogTest, what_the_disk_refuses_is_written_once_it_works_again) {
  change_database("CREATE TRIGGER refuses BEFORE INSERT ON commands BEGIN SELECT RAISE(ABORT, 'no room'); END");
  add("1");
  while (log_->failures() == 0) std::this_thread::yield();
  add("2");
  EXPECT_TRUE(written().empty());
  change_database("DROP TRIGGER refuses");
  while (written().size() < 2) std::this_thread::yield();
  EXPECT_THAT(written(), ElementsAre("1 anna", "2 anna"));
}

TEST_F(CommandLogTest, ends_though_the_disk_refuses) {
  change_database("CREATE TRIGGER refuses BEFORE INSERT ON commands BEGIN SELECT RAISE(ABORT, 'no room'); END");
  add("1");
  log_.reset();
  EXPECT_TRUE(written().empty());
}

TEST_F(CommandLogTest, keeps_the_newest_while_the_disk_refuses_for_long) {
  change_database("CREATE TRIGGER refuses BEFORE INSERT ON commands BEGIN SELECT RAISE(ABORT, 'no room'); END");
  for (int i = 0; i < 1'002; ++i) add(std::to_string(i));
  const auto tried = log_->failures();
  while (log_->failures() < tried + 2) std::this_thread::yield();  // the second one was with all of them
  change_database("DROP TRIGGER refuses");
  while (written().empty()) std::this_thread::yield();
  log_.reset();
  const auto left = written();
  EXPECT_EQ(left.size(), 1'000U);
  EXPECT_EQ(left.front(), "2 anna");
  EXPECT_EQ(left.back(), "1001 anna");
}

}  // namespace
}  // namespace edl::server
