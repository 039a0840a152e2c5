#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <random>
#include <set>
#include <system_error>

#include "support/temporary_directory.hpp"
#include "unit/agent/outbox/outbox_testing.hpp"

namespace edl::agent::testing {
namespace {

using edl::testing::TemporaryDirectory;

/// A process that puts sets until it is killed, and the pipe on which it tells what was kept.
class Writer {
 public:
  Writer(const std::filesystem::path& file, std::int64_t first) {
    std::array<int, 2> pipe{};
    if (::pipe(pipe.data()) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
    std::string program = EDL_OUTBOX_KILL_WRITER;
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

  /// The last set that is said to be kept next; nullopt once the process is dead and all is read.
  std::optional<std::int64_t> next() {
    std::int64_t last = 0;
    if (::read(told_, &last, sizeof last) != sizeof last) return std::nullopt;
    return last;
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

/// Every event and every set of harmonics that was told of is there, and the counts are those of what is there.
void expect_records(Outbox& outbox, const std::set<std::int64_t>& told) {
  for (const std::int64_t last : told) {
    ASSERT_EQ(outbox.put(dip_at(last)), (RecordOutcome{RecordOutcome::What::known}));
    ASSERT_EQ(outbox.put(harmonics_at(last)), (RecordOutcome{RecordOutcome::What::known}));
  }
  const auto events = outbox.counts(RecordKind::event);
  EXPECT_EQ(waiting(outbox, RecordKind::event).size(), events.unsent);
  EXPECT_GE(events.unsent + events.sent, told.size());
  EXPECT_EQ(waiting(outbox, RecordKind::harmonics).size(), outbox.counts(RecordKind::harmonics).unsent);
  EXPECT_GE(outbox.counts(RecordKind::harmonics).unsent, told.size());
}

TEST(OutboxKill, a_process_killed_at_any_moment_has_lost_nothing_that_it_told) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  const TemporaryDirectory directory;
  const OutboxSettings settings{.file = directory.path() / "outbox.sqlite"};

  std::int64_t next_set = 0;
  std::set<std::int64_t> all_told;
  for (int life = 0; life < 12; ++life) {
    std::int64_t told = next_set - 1;
    {
      Writer writer(settings.file, next_set);
      for (auto left = 5 + random() % 60; left > 0; --left) {
        const auto last = writer.next();
        ASSERT_TRUE(last) << "the writer ended by itself";
        all_told.insert(told = *last);
      }
      writer.kill();
      while (const auto last = writer.next()) all_told.insert(told = *last);
    }
    // Everything told is there, delivered or not, and the counts agree with what is there.
    const auto outbox = opened(settings);
    const auto counts = outbox->counts();
    const auto unsent = outbox->unsent(k_always, 10'000'000);
    ASSERT_TRUE(unsent);
    EXPECT_EQ(unsent->size(), counts.unsent);
    const auto total = static_cast<std::int64_t>(counts.unsent + counts.sent);
    EXPECT_GE(total, told + 1);
    EXPECT_EQ(outbox->newest(), second(total - 1));
    std::vector<ReadingSet> again = sets_at(0, told + 1);
    EXPECT_EQ(outbox->put(again), (PutOutcome{.known = again.size()}));
    expect_records(*outbox, all_told);
    next_set = total;
  }
}

}  // namespace
}  // namespace edl::agent::testing
