#include "agent/pairing/session.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "unit/agent/pairing/phone.hpp"

namespace edl::agent::pairing {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::IsEmpty;
using testing::Phone;
using ::testing::StartsWith;

constexpr auto k_handshake = Characteristic::handshake;
constexpr auto k_channel = Characteristic::channel;
constexpr MonotonicTime k_start{std::chrono::hours(3)};

class SessionTest : public ::testing::Test {
 protected:
  /// Writes a message, and gives what its last fragment causes.
  SessionStep write(Characteristic to, const Bytes& message, WindowState window = WindowState::open) {
    SessionStep step;
    for (const Bytes& fragment : split(message, 60)) {
      EXPECT_TRUE(nothing(step));
      step = session_.written(to, fragment, window, now_);
    }
    return step;
  }

  /// The handshake of a phone that knows the code.
  void pair() {
    const auto answer = write(k_handshake, phone_.start());
    ASSERT_EQ(answer.messages.size(), 1U);
    const auto step = write(k_handshake, phone_.confirm(answer.messages[0].bytes));
    ASSERT_EQ(step.tried, Try::right);
    ASSERT_EQ(step.messages.size(), 1U);
    ASSERT_TRUE(phone_.confirmed(step.messages[0].bytes));
    ASSERT_TRUE(session_.in_channel());
  }

  SessionStep ask(std::string_view text) { return write(k_channel, phone_.seal(text)); }
  std::string heard(const SessionStep& step) {
    if (step.messages.size() != 1 || step.messages[0].to != k_channel) return "nothing";
    return phone_.open(step.messages[0].bytes);
  }

  static bool nothing(const SessionStep& step) {
    return !step.tried && step.messages.empty() && !step.call && !step.end;
  }
  /// It ended so, told the phone, and says nothing more.
  void expect_end(const SessionStep& step, Refusal refusal) {
    EXPECT_EQ(step.end, refusal);
    ASSERT_FALSE(step.messages.empty());
    EXPECT_EQ(step.messages.back().to, k_handshake);
    EXPECT_EQ(step.messages.back().bytes, refused_message(refusal));
    EXPECT_FALSE(step.call);
    EXPECT_FALSE(session_.in_channel());
    EXPECT_TRUE(nothing(session_.written(k_handshake, split(Phone().start(), 512)[0], WindowState::open, now_)));
    EXPECT_TRUE(nothing(session_.passed(now_ + std::chrono::hours(1))));
    EXPECT_TRUE(nothing(session_.answered(ReleaseOwnerReport{}, now_)));
  }

  DeviceId device_ = DeviceId::parse("house-1").value();
  Secret code_{"12345678"};
  cpace::Randomness random_ = cpace::system_randomness;
  MonotonicTime now_ = k_start;
  Session session_{{device_, code_, random_}, now_};
  Phone phone_;
};

TEST_F(SessionTest, a_phone_that_knows_the_code_gets_a_channel) { pair(); }

TEST_F(SessionTest, a_wrong_code_is_a_try_and_the_end) {
  Phone guesser("87654321");
  const auto answer = write(k_handshake, guesser.start());
  const auto step = write(k_handshake, guesser.confirm(answer.messages.at(0).bytes));
  EXPECT_EQ(step.tried, Try::wrong);
  EXPECT_EQ(step.messages.size(), 1U);
  expect_end(step, Refusal::wrong_code);
}

TEST_F(SessionTest, nothing_before_the_confirmation_is_a_try) {
  EXPECT_FALSE(write(k_handshake, phone_.start()).tried);
  const auto step = session_.passed(k_start + seconds(30));
  EXPECT_FALSE(step.tried);
  expect_end(step, Refusal::too_slow);
}

TEST_F(SessionTest, a_closed_window_refuses_the_start) {
  expect_end(write(k_handshake, phone_.start(), WindowState::closed), Refusal::closed);
}

TEST_F(SessionTest, a_locked_window_refuses_the_start) {
  expect_end(write(k_handshake, phone_.start(), WindowState::locked), Refusal::locked);
}

TEST_F(SessionTest, a_handshake_goes_on_when_the_window_closes_meanwhile) {
  const auto answer = write(k_handshake, phone_.start());
  const auto step = write(k_handshake, phone_.confirm(answer.messages.at(0).bytes), WindowState::closed);
  EXPECT_EQ(step.tried, Try::right);
  EXPECT_TRUE(session_.in_channel());
}

TEST_F(SessionTest, another_version_is_refused_and_not_before_the_window) {
  Bytes start = phone_.start();
  start[1] = 2;
  Session closed({device_, code_, random_}, now_);
  EXPECT_EQ(closed.written(k_handshake, split(start, 512)[0], WindowState::closed, now_).end, Refusal::closed);
  Session locked({device_, code_, random_}, now_);
  EXPECT_EQ(locked.written(k_handshake, split(start, 512)[0], WindowState::locked, now_).end, Refusal::locked);
  expect_end(write(k_handshake, start), Refusal::version);
}

TEST_F(SessionTest, a_broken_start_learns_of_a_closed_window_first) {
  Session closed({device_, code_, random_}, now_);
  EXPECT_EQ(closed.written(k_handshake, Bytes{0xc0, 0, 1, 0x01}, WindowState::closed, now_).end, Refusal::closed);
  expect_end(write(k_handshake, {0x01}), Refusal::malformed);
}

TEST_F(SessionTest, a_share_that_is_none_is_malformed_and_no_try) {
  Bytes start = phone_.start();
  std::fill(start.begin() + 18, start.end(), std::uint8_t{0});
  const auto step = write(k_handshake, start);
  EXPECT_FALSE(step.tried);
  expect_end(step, Refusal::malformed);
}

TEST_F(SessionTest, an_unknown_message_is_malformed) { expect_end(write(k_handshake, {0x05, 1}), Refusal::malformed); }

TEST_F(SessionTest, a_confirmation_without_a_start_is_out_of_turn) {
  expect_end(write(k_handshake, to_bytes(Confirm{})), Refusal::out_of_turn);
}

TEST_F(SessionTest, a_second_start_is_out_of_turn) {
  (void)write(k_handshake, phone_.start());
  expect_end(write(k_handshake, Phone().start()), Refusal::out_of_turn);
}

TEST_F(SessionTest, the_channel_before_the_handshake_is_out_of_turn) {
  expect_end(write(k_channel, Bytes(40, 1)), Refusal::out_of_turn);
}

TEST_F(SessionTest, a_handshake_inside_the_channel_is_out_of_turn) {
  pair();
  expect_end(write(k_handshake, Phone().start()), Refusal::out_of_turn);
}

TEST_F(SessionTest, a_broken_fragment_is_malformed) {
  expect_end(session_.written(k_handshake, Bytes{0x40, 1}, WindowState::open, now_), Refusal::malformed);
}

TEST_F(SessionTest, an_oversized_fragment_is_malformed) {
  Bytes fragment(513, 1);
  fragment[0] = 0x80;
  expect_end(session_.written(k_handshake, fragment, WindowState::open, now_), Refusal::malformed);
}

TEST_F(SessionTest, a_message_over_the_limit_of_its_characteristic_is_malformed) {
  Session other({device_, code_, random_}, now_);
  EXPECT_EQ(other.written(k_handshake, Bytes{0x80, 0x02, 0x01, 1}, WindowState::open, now_).end, Refusal::malformed);
  pair();
  EXPECT_TRUE(nothing(session_.written(k_channel, Bytes{0x80, 0x10, 0x00, 1}, WindowState::open, now_)));
  Session third({device_, code_, random_}, now_);
  expect_end(session_.written(k_channel, Bytes{0x80, 0x10, 0x01, 1}, WindowState::open, now_), Refusal::malformed);
}

TEST_F(SessionTest, the_info_is_not_written) {
  expect_end(session_.written(Characteristic::info, Bytes{0xc0, 0, 1, 1}, WindowState::open, now_), Refusal::malformed);
}

TEST_F(SessionTest, a_request_goes_to_the_host_and_its_answer_to_the_phone) {
  pair();
  const auto asked = ask(R"({"id":7,"do":"release_owner"})");
  EXPECT_THAT(asked.messages, IsEmpty());
  EXPECT_EQ(asked.call, (CallRequest{.id = 7, .call = ReleaseOwnerCall{}}));
  EXPECT_EQ(heard(session_.answered(ReleaseOwnerReport{}, now_)), R"({"id":7,"ok":true})");
  EXPECT_TRUE(nothing(session_.answered(ReleaseOwnerReport{}, now_)));  // once
}

TEST_F(SessionTest, requests_follow_each_other) {
  pair();
  for (int id = 0; id < 300; ++id) {
    ASSERT_TRUE(ask(R"({"id":)" + std::to_string(id) + R"(,"do":"state"})").call);
    ASSERT_EQ(heard(session_.answered(tl::unexpected(CallFault{CallError::no_server, "away"}), now_)),
              R"({"id":)" + std::to_string(id) + R"(,"ok":false,"error":"no_server","detail":"away"})");
  }
}

TEST_F(SessionTest, a_request_during_another_is_told_so_and_the_first_goes_on) {
  pair();
  ASSERT_TRUE(ask(R"({"id":1,"do":"wifi_networks"})").call);
  const auto second = ask(R"({"id":2,"do":"state"})");
  EXPECT_FALSE(second.call);
  EXPECT_THAT(heard(second), StartsWith(R"({"id":2,"ok":false,"error":"busy")"));
  EXPECT_EQ(heard(session_.answered(WifiNetworksReport{}, now_)), R"({"id":1,"ok":true,"networks":[]})");
}

TEST_F(SessionTest, a_bad_request_is_answered_and_the_session_goes_on) {
  pair();
  EXPECT_EQ(heard(ask(R"({"id":1,"do":"dance"})")),
            R"({"id":1,"ok":false,"error":"bad_request","detail":"/do: \"dance\" is not known here"})");
  EXPECT_THAT(heard(ask("what?")), StartsWith(R"({"id":null,"ok":false,"error":"bad_request","detail":"not JSON: )"));
  EXPECT_TRUE(ask(R"({"id":2,"do":"state"})").call);
}

TEST_F(SessionTest, a_replayed_message_ends_it) {
  pair();
  const Bytes sealed = phone_.seal(R"({"id":1,"do":"release_owner"})");
  ASSERT_TRUE(write(k_channel, sealed).call);
  (void)session_.answered(ReleaseOwnerReport{}, now_);
  expect_end(write(k_channel, sealed), Refusal::malformed);
}

TEST_F(SessionTest, a_message_left_out_ends_it) {
  pair();
  (void)phone_.seal(R"({"id":1,"do":"state"})");
  expect_end(ask(R"({"id":2,"do":"state"})"), Refusal::malformed);
}

TEST_F(SessionTest, a_changed_message_ends_it) {
  pair();
  Bytes sealed = phone_.seal(R"({"id":1,"do":"state"})");
  sealed[5] ^= 1U;
  expect_end(write(k_channel, sealed), Refusal::malformed);
}

TEST_F(SessionTest, a_message_of_another_session_ends_it) {
  SessionTest::pair();
  Phone other;
  Session second({device_, code_, random_}, now_);
  const auto answer = second.written(k_handshake, split(other.start(), 512)[0], WindowState::open, now_);
  (void)other.confirm(answer.messages.at(0).bytes);
  (void)other.confirmed({});
  expect_end(write(k_channel, other.seal(R"({"id":1,"do":"state"})")), Refusal::malformed);
}

TEST_F(SessionTest, a_handshake_has_30_seconds) {
  EXPECT_EQ(session_.deadline(), k_start + seconds(30));
  EXPECT_TRUE(nothing(session_.passed(k_start + seconds(30) - milliseconds(1))));
  expect_end(session_.passed(k_start + seconds(30)), Refusal::too_slow);
}

TEST_F(SessionTest, a_value_that_comes_too_late_is_too_late_though_nobody_looked_at_the_clock) {
  (void)write(k_handshake, phone_.start());
  now_ = k_start + seconds(30);
  const Bytes value = split(to_bytes(Confirm{}), k_max_fragment).at(0);
  expect_end(session_.written(k_handshake, value, WindowState::open, now_), Refusal::too_slow);
}

TEST_F(SessionTest, an_idle_channel_has_two_minutes_from_its_last_message) {
  pair();
  EXPECT_EQ(session_.deadline(), now_ + seconds(120));
  now_ += seconds(100);
  ASSERT_TRUE(ask(R"({"id":1,"do":"state"})").call);
  EXPECT_EQ(session_.deadline(), now_ + seconds(120));
  now_ += seconds(40);
  (void)session_.answered(StateReport{}, now_);
  EXPECT_TRUE(nothing(session_.passed(now_ + seconds(120) - milliseconds(1))));
  expect_end(session_.passed(now_ + seconds(120)), Refusal::too_slow);
}

TEST_F(SessionTest, fragments_alone_do_not_keep_a_channel_alive) {
  pair();
  now_ += seconds(119);
  EXPECT_TRUE(nothing(session_.written(k_channel, Bytes{0x80, 0, 9, 1}, WindowState::open, now_)));
  expect_end(session_.passed(k_start + seconds(120)), Refusal::too_slow);
}

TEST_F(SessionTest, no_session_is_longer_than_ten_minutes) {
  pair();
  for (int i = 0; i < 9; ++i) {
    now_ += minutes(1);
    ASSERT_TRUE(ask(R"({"id":1,"do":"state"})").call);
    ASSERT_EQ(session_.answered(StateReport{}, now_).messages.size(), 1U);
  }
  EXPECT_EQ(session_.deadline(), k_start + minutes(10));
  expect_end(session_.passed(k_start + minutes(10)), Refusal::too_slow);
}

TEST_F(SessionTest, an_answer_that_comes_after_the_end_says_nothing) {
  pair();
  ASSERT_TRUE(ask(R"({"id":1,"do":"wifi_join","ssid":"a"})").call);
  expect_end(session_.answered(WifiJoinReport{"a"}, now_ + seconds(120)), Refusal::too_slow);
}

}  // namespace
}  // namespace edl::agent::pairing
