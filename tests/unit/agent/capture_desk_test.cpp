#include "agent/capture_desk.hpp"

#include <gtest/gtest.h>

#include <map>

namespace edl::agent {
namespace {

using namespace std::chrono_literals;

const Timestamp k_now = from_unix_ms(1'795'428'000'000);

message::Command command(const std::string& id) {
  return {id, std::string(CaptureDesk::k_command), "", "", to_rfc3339(k_now + 5s)};
}

/// Where the answers come, in any order.
class Answers {
 public:
  void add(const message::Ack& ack) {
    const std::lock_guard lock(mutex_);
    answers_[ack.id].push_back(ack);
    changed_.notify_all();
  }
  message::Ack of(const std::string& id) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, 20s, [&] { return !answers_[id].empty(); });
    return answers_[id].empty() ? message::Ack{} : answers_[id].front();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, std::vector<message::Ack>> answers_;
};

TEST(capture_desk_test, the_set_is_kept_before_the_answer_says_so) {
  std::vector<HarmonicSet> kept;
  CaptureDesk desk(
      [] {
        return HarmonicSet{k_now, 200, 50, {}};
      },
      [&](const HarmonicSet& set) -> Result<void> {
        kept.push_back(set);
        return {};
      });
  Answers answers;
  std::size_t kept_at_answer = 0;
  const auto thread = desk.start([&](const message::Ack& ack) {
    kept_at_answer = kept.size();
    answers.add(ack);
  });
  EXPECT_EQ(desk.take(command("c1"), k_now), std::nullopt);
  const message::Ack expected{"c1", true, std::nullopt, std::nullopt};
  EXPECT_EQ(answers.of("c1"), expected);
  EXPECT_EQ(kept_at_answer, 1u);
  // The same command again: the same answer, nothing measured.
  EXPECT_EQ(desk.take(command("c1"), k_now), expected);
  EXPECT_EQ(desk.take(command("c1"), k_now + 1h), expected);
  EXPECT_EQ(kept.size(), 1u);
}

TEST(capture_desk_test, who_asks_while_it_measures_shares_the_next_measurement) {
  int captures = 0;
  CaptureDesk desk(
      [&]() -> Result<HarmonicSet> {
        ++captures;
        return HarmonicSet{};
      },
      [](const HarmonicSet&) -> Result<void> { return {}; });
  for (const char* const id : {"c1", "c2", "c3"}) EXPECT_EQ(desk.take(command(id), k_now), std::nullopt);
  // An id that waits is not taken twice.
  EXPECT_EQ(desk.take(command("c2"), k_now), std::nullopt);
  Answers answers;
  const auto thread = desk.start([&](const message::Ack& ack) { answers.add(ack); });
  for (const char* const id : {"c1", "c2", "c3"}) EXPECT_TRUE(answers.of(id).ok) << id;
  EXPECT_EQ(captures, 1);
}

TEST(capture_desk_test, a_meter_that_cannot_says_so_at_once) {
  CaptureDesk desk({}, {});
  EXPECT_EQ(desk.take(command("c1"), k_now),
            (message::Ack{"c1", false, std::nullopt, "this meter cannot measure harmonics on demand"}));
}

TEST(capture_desk_test, what_goes_wrong_is_the_answer) {
  bool full = false;
  CaptureDesk desk(
      [&]() -> Result<HarmonicSet> {
        if (full) return HarmonicSet{};
        return fail(Errc::io, "the chip does not answer");
      },
      [](const HarmonicSet&) -> Result<void> { return fail(Errc::unavailable, "no room on the disk"); });
  Answers answers;
  const auto thread = desk.start([&](const message::Ack& ack) { answers.add(ack); });
  EXPECT_EQ(desk.take(command("c1"), k_now), std::nullopt);
  EXPECT_EQ(answers.of("c1"), (message::Ack{"c1", false, std::nullopt, "the chip does not answer"}));
  full = true;
  EXPECT_EQ(desk.take(command("c2"), k_now), std::nullopt);
  EXPECT_EQ(answers.of("c2"), (message::Ack{"c2", false, std::nullopt, "no room on the disk"}));
}

TEST(capture_desk_test, what_has_expired_is_not_carried_out_and_what_is_too_much_is_refused) {
  CaptureDesk desk([]() -> Result<HarmonicSet> { return HarmonicSet{}; },
                   [](const HarmonicSet&) -> Result<void> { return {}; });
  const auto late = desk.take(command("c1"), k_now + 5s);
  ASSERT_TRUE(late.has_value());
  EXPECT_NE(late->error->find("expired"), std::string::npos);
  message::Command wrong = command("c2");
  wrong.expires_at = "soon";
  EXPECT_NE(desk.take(wrong, k_now)->error->find("expires_at"), std::string::npos);
  for (std::size_t i = 0; i < CaptureDesk::k_max_waiting; ++i) {
    EXPECT_EQ(desk.take(command("w" + std::to_string(i)), k_now), std::nullopt);
  }
  EXPECT_EQ(desk.take(command("c3"), k_now)->error, "too many wait for harmonics already");
}

}  // namespace
}  // namespace edl::agent
