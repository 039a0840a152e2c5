#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <iostream>
#include <random>
#include <set>

#include "server/store/embedded/embedded_store.hpp"
#include "unit/server/store/store_kill.hpp"
#include "unit/server/store/store_testing.hpp"

namespace edl::server::testing {
namespace {

/// A process that appends until it is killed, and the pipe on which it tells what was acknowledged.
class Appender {
 public:
  Appender(const std::filesystem::path& store, std::uint64_t first_batch) {
    std::array<int, 2> pipe{};
    if (::pipe(pipe.data()) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
    std::string program = EDL_STORE_KILL_APPENDER;
    std::string path = store.string();
    std::string first = std::to_string(first_batch);
    std::array<char*, 4> arguments{program.data(), path.data(), first.data(), nullptr};
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, pipe[1], STDOUT_FILENO);
    ::posix_spawn_file_actions_addclose(&actions, pipe[0]);
    const int failed = ::posix_spawn(&pid_, program.c_str(), &actions, nullptr, arguments.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    ::close(pipe[1]);
    acknowledged_ = pipe[0];
    if (failed != 0) throw std::system_error(failed, std::generic_category(), program);
  }
  ~Appender() {
    kill();
    ::close(acknowledged_);
  }
  Appender(const Appender&) = delete;
  Appender& operator=(const Appender&) = delete;

  /// The next batch that was acknowledged; nullopt once the process is dead and all is read.
  std::optional<std::uint64_t> next() {
    std::uint64_t batch = 0;
    if (::read(acknowledged_, &batch, sizeof batch) != sizeof batch) return std::nullopt;
    return batch;
  }

  void kill() {
    if (pid_ == 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(std::exchange(pid_, 0), nullptr, 0);
  }

 private:
  pid_t pid_ = 0;
  int acknowledged_ = -1;
};

TEST(store_kill_test, every_acknowledged_batch_is_there_after_sigkill_and_none_is_there_in_part) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::cout << "seed " << seed << '\n';
  std::mt19937 random(seed);
  TemporaryFolder folder;
  const auto path = folder.path() / "store";
  std::set<std::uint64_t> acknowledged;
  std::uint64_t next_batch = 0;
  for (int round = 0; round < 8; ++round) {
    {
      Appender appender(path, next_batch);
      const int before_the_kill = std::uniform_int_distribution(1, 1500)(random);
      for (int i = 0; i < before_the_kill; ++i) {
        const auto batch = appender.next();
        ASSERT_TRUE(batch.has_value()) << "the appender died by itself";
        acknowledged.insert(*batch);
      }
      appender.kill();
      while (const auto batch = appender.next()) acknowledged.insert(*batch);
    }
    next_batch = *acknowledged.rbegin() + 1;

    const auto store = open_embedded_store({.path = path});
    ASSERT_TRUE(store.has_value()) << to_string(store.error());
    for (const std::uint64_t batch : acknowledged) {
      const auto expected = kill_batch(batch);
      const TimeRange second{expected[0].time, expected[0].time + std::chrono::seconds(1)};
      ASSERT_EQ((*store)->count(kill_device(batch), second), (PerPhase<std::uint64_t>{1, 1, 1})) << "batch " << batch;
    }
    for (std::uint64_t i = 0; i < 3; ++i) {
      const auto count = *(*store)->count(kill_device(i), k_all_times);
      ASSERT_EQ(count[Phase::a], count[Phase::b]);
      ASSERT_EQ(count[Phase::a], count[Phase::c]);
      const auto newest = *(*store)->latest(kill_device(i));
      const auto batch = static_cast<std::uint64_t>(to_unix_ms(newest[Phase::a].value().time) / 1000);
      for (const Reading& one : kill_batch(batch)) ASSERT_EQ(newest[one.phase], one);
    }
  }
  std::cout << acknowledged.size() << " batches acknowledged\n";
}

}  // namespace
}  // namespace edl::server::testing
