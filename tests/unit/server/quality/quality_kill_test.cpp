#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <iostream>
#include <random>
#include <set>
#include <system_error>

#include "support/temporary_directory.hpp"
#include "unit/server/quality/quality_kill.hpp"

namespace edl::server::testing {
namespace {

/// A process that keeps records until it is killed, and the pipe on which it tells what is done.
class Writer {
 public:
  Writer(const std::filesystem::path& file, std::uint64_t first) {
    std::array<int, 2> pipe{};
    if (::pipe(pipe.data()) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
    std::string program = EDL_QUALITY_KILL_WRITER;
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

  /// The next that is done; nullopt once the process is dead and all is read.
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

void expect_all(const QualityRecords& records, const std::set<std::uint64_t>& done) {
  for (const std::uint64_t number : done) {
    const Timestamp time = kill_time(number);
    if (kill_is_harmonics(number)) {
      const auto sets = records.harmonics(kill_device(number), {time, time + 1ms}, 10);
      ASSERT_TRUE(sets) << to_string(sets.error());
      ASSERT_EQ(sets->sets, std::vector{kill_harmonics(number)}) << number;
    } else {
      const auto whole = kill_events(number).front();
      ASSERT_EQ(waveform_of(records, kill_device(number), whole), whole.waveform) << number;
    }
  }
}

void expect_none_in_part(const QualityRecords& records) {
  std::uint64_t count = 0;
  for (std::uint64_t i = 0; i < 3; ++i) {
    const auto list = records.events(kill_device(i), {.range = k_all_times, .limit = 1'000'000});
    ASSERT_TRUE(list) << to_string(list.error());
    count += list->events.size();
    for (std::size_t n = 0; n < list->events.size(); n += 2) {
      ASSERT_LT(n + 1, list->events.size());
      ASSERT_EQ(list->events[n].event.begin, list->events[n + 1].event.begin);
      ASSERT_TRUE(list->events[n].has_waveform);
    }
  }
  ASSERT_EQ(records.health().events, count);
}

TEST(QualityKill, what_was_done_is_there_after_sigkill_and_nothing_is_there_in_part) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::cout << "seed " << seed << '\n';
  std::mt19937 random(seed);
  const edl::testing::TemporaryDirectory directory;
  const auto file = directory.path() / "quality.sqlite";
  std::set<std::uint64_t> done;
  std::uint64_t next = 0;
  for (int life = 0; life < 6; ++life) {
    {
      Writer writer(file, next);
      for (int left = std::uniform_int_distribution(1, 120)(random); left > 0; --left) {
        const auto number = writer.next();
        ASSERT_TRUE(number) << "the writer ended by itself";
        done.insert(*number);
      }
      writer.kill();
      while (const auto number = writer.next()) done.insert(*number);
    }
    next = *done.rbegin() + 1;
    const auto records = opened({.file = file});
    ASSERT_NO_FATAL_FAILURE(expect_all(*records, done));
    ASSERT_NO_FATAL_FAILURE(expect_none_in_part(*records));
  }
  std::cout << done.size() << " writes done\n";
}

}  // namespace
}  // namespace edl::server::testing
