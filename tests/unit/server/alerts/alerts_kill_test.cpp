#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <iostream>
#include <random>
#include <system_error>

#include "server/alerts/alert_machine.hpp"
#include "support/temporary_directory.hpp"
#include "unit/server/alerts/alerts_kill.hpp"
#include "unit/server/alerts/alerts_testing.hpp"

namespace edl::server::testing {
namespace {

/// A process that looks at readings until it is killed, and the pipe on which it tells what was stored.
class Writer {
 public:
  Writer(const std::filesystem::path& file, std::uint64_t first) {
    std::array<int, 2> pipe{};
    if (::pipe(pipe.data()) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
    std::string program = EDL_ALERTS_KILL_WRITER;
    std::string path = file.string();
    std::string number = std::to_string(first);
    std::array<char*, 4> arguments{program.data(), path.data(), number.data(), nullptr};
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, pipe[1], STDOUT_FILENO);
    ::posix_spawn_file_actions_addclose(&actions, pipe[0]);
    const int failed = ::posix_spawn(&pid_, program.c_str(), &actions, nullptr, arguments.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    ::close(pipe[1]);
    told_ = pipe[0];
    if (failed != 0) throw std::system_error(failed, std::generic_category(), program);
  }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  ~Writer() {
    kill();
    ::close(told_);
  }

  std::optional<std::uint64_t> next() {
    std::uint64_t number = 0;
    if (::read(told_, &number, sizeof number) != sizeof number) return std::nullopt;
    return number;
  }

  void kill() {
    if (pid_ == 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(std::exchange(pid_, 0), nullptr, 0);
  }

 private:
  pid_t pid_ = 0;
  int told_ = -1;
};

TEST(AlertsKill, after_sigkill_each_alert_is_there_once) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::cout << "seed " << seed << '\n';
  std::mt19937 random(seed);
  const edl::testing::TemporaryDirectory directory;
  const auto file = directory.path() / "alerts.sqlite";
  std::atomic<std::uint64_t> stored = 0;
  {
    const auto room = Alerts::open(kill_settings(file, stored)).value();
    ASSERT_TRUE(room->add_rule(kill_device(), at_once()));
  }
  for (int life = 0; life < 6; ++life) {
    Writer writer(file, stored);
    for (int left = std::uniform_int_distribution(1, 200)(random); left > 0; --left) {
      const auto number = writer.next();
      ASSERT_TRUE(number) << "the writer ended by itself";
      stored = *number + 1;
    }
    writer.kill();
    while (const auto number = writer.next()) stored = *number + 1;
  }
  const auto room = Alerts::open(kill_settings(file, stored)).value();
  ASSERT_TRUE(room->start(kill_surroundings(stored)));
  room->settle();

  AlertMachine machine(condition_of(at_once()));
  std::vector<TimeRange> expected;
  for (std::uint64_t number = 0; number < stored; ++number) {
    const auto step = machine.take(kill_time(number), kill_watt(number));
    if (step == AlertMachine::Step::raised) expected.push_back({machine.since(), Timestamp::max()});
    if (step == AlertMachine::Step::cleared) expected.back().end = kill_time(number);
  }
  std::vector<TimeRange> found;
  const auto list =
      room->alerts(kill_device(), {.range = {Timestamp::min(), Timestamp::max()}, .limit = 100'000}).value();
  for (const Alert& one : list.alerts) found.push_back({one.begin, one.end.value_or(Timestamp::max())});
  EXPECT_EQ(found, expected);
  std::cout << stored << " readings, " << found.size() << " alerts\n";
}

}  // namespace
}  // namespace edl::server::testing
