#include "server/store/embedded/commit_queue.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <thread>

namespace edl::server {
namespace {

PendingAppend pending(std::size_t readings, std::function<void(Result<void>)> done) {
  return {DeviceId::parse("meter-1").value(), std::vector<Reading>(readings), std::move(done)};
}

/// A commit that waits until the test lets it go on, as a slow disk does.
struct SlowDisk {
  std::promise<void> entered;
  std::promise<void> released;
  std::vector<std::size_t> groups;

  Result<void> commit(const std::vector<PendingAppend>& group) {
    groups.push_back(group.size());
    if (groups.size() == 1) {
      entered.set_value();
      released.get_future().wait();
    }
    return {};
  }
};

TEST(commit_queue_test, what_gathers_during_a_commit_is_committed_together) {
  SlowDisk disk;
  int answered = 0;
  {
    CommitQueue queue(1'000'000, [&](const auto& group) { return disk.commit(group); });
    const auto push_one = [&] {
      PendingAppend append = pending(1, [&](Result<void> result) { answered += result ? 1 : 0; });
      EXPECT_TRUE(queue.push(append).has_value());
    };
    push_one();
    disk.entered.get_future().wait();
    for (int i = 0; i < 20; ++i) push_one();
    EXPECT_GT(queue.pending_bytes(), 21 * sizeof(Reading));
    disk.released.set_value();
  }
  EXPECT_EQ(disk.groups, (std::vector<std::size_t>{1, 20}));
  EXPECT_EQ(answered, 21);
}

TEST(commit_queue_test, a_full_queue_refuses_at_once_and_leaves_the_append_to_its_owner) {
  SlowDisk disk;
  std::vector<std::string> answers;
  const std::size_t one = pending(1, {}).bytes();
  {
    CommitQueue queue(3 * one, [&](const auto& group) { return disk.commit(group); });
    const auto push = [&](std::size_t readings, std::string name) {
      PendingAppend append = pending(readings, [&answers, name](Result<void>) { answers.push_back(name); });
      const auto pushed = queue.push(append);
      if (!pushed) {
        EXPECT_TRUE(append.done) << "the owner still answers";
      }
      return pushed;
    };
    ASSERT_TRUE(push(1, "first").has_value());
    disk.entered.get_future().wait();  // being committed counts too
    ASSERT_TRUE(push(1, "second").has_value());
    ASSERT_TRUE(push(1, "third").has_value());
    EXPECT_EQ(push(1, "fourth").error().code, Errc::unavailable);
    EXPECT_EQ(push(1000, "never").error().code, Errc::too_large);
    disk.released.set_value();
  }
  EXPECT_EQ(answers, (std::vector<std::string>{"first", "second", "third"}));
}

TEST(commit_queue_test, a_failed_commit_is_told_to_everyone_in_its_group_and_the_next_goes_on) {
  std::vector<bool> answers;
  bool disk_is_full = true;
  {
    CommitQueue queue(1'000'000, [&](const auto&) -> Result<void> {
      if (disk_is_full) return fail(Errc::unavailable, "the disk is full");
      return {};
    });
    std::promise<void> answered;
    PendingAppend append = pending(1, [&](Result<void> result) {
      answers.push_back(result.has_value());
      disk_is_full = false;
      answered.set_value();
    });
    ASSERT_TRUE(queue.push(append).has_value());
    answered.get_future().wait();
    EXPECT_EQ(queue.pending_bytes(), 0u);
    PendingAppend next = pending(1, [&](Result<void> result) { answers.push_back(result.has_value()); });
    ASSERT_TRUE(queue.push(next).has_value());
  }
  EXPECT_EQ(answers, (std::vector<bool>{false, true}));
}

TEST(commit_queue_test, a_large_backlog_is_committed_in_pieces) {
  SlowDisk disk;
  constexpr std::size_t k_megabyte_of_readings = 1'000'000 / sizeof(Reading);
  {
    CommitQueue queue(64'000'000, [&](const auto& group) { return disk.commit(group); });
    for (int i = 0; i < 10; ++i) {
      PendingAppend append = pending(k_megabyte_of_readings, [](Result<void>) {});
      ASSERT_TRUE(queue.push(append).has_value());
      if (i == 0) disk.entered.get_future().wait();
    }
    disk.released.set_value();
  }
  EXPECT_EQ(disk.groups, (std::vector<std::size_t>{1, 4, 4, 1}));
}

TEST(commit_queue_test, each_commit_tells_how_long_it_took) {
  constexpr std::chrono::milliseconds k_disk{20};
  std::vector<std::chrono::nanoseconds> took;
  {
    CommitQueue queue(
        1'000'000,
        [&](const auto&) -> Result<void> {
          const auto end = std::chrono::steady_clock::now() + k_disk;
          while (std::chrono::steady_clock::now() < end) std::this_thread::yield();
          return fail(Errc::unavailable, "the disk is full");
        },
        [&](std::chrono::nanoseconds duration) { took.push_back(duration); });
    PendingAppend append = pending(1, [&](const Result<void>& result) {
      EXPECT_FALSE(result);
      EXPECT_EQ(took.size(), 1U);  // told before the answer
    });
    EXPECT_TRUE(queue.push(append).has_value());
  }
  ASSERT_EQ(took.size(), 1U);
  EXPECT_GE(took[0], k_disk);
  EXPECT_LT(took[0], std::chrono::seconds(10));
}

}  // namespace
}  // namespace edl::server
