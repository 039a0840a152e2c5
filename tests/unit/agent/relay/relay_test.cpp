#include "agent/relay/relay.hpp"

#include <gtest/gtest.h>

#include <string>

#include "unit/agent/relay/relay_testing.hpp"

namespace edl::agent {
namespace {

using namespace std::chrono_literals;
using testing::Contactor;
using testing::FakeFeedback;
using testing::FakeLine;
using testing::k_now;
using testing::parts_of;

class relay_test : public ::testing::Test {
 protected:
  ManualClock clock_{k_now};
  Contactor contactor_{clock_};
  std::shared_ptr<FakeLine> line_ = std::make_shared<FakeLine>(&contactor_);
  std::shared_ptr<FakeFeedback> feedback_ = std::make_shared<FakeFeedback>(contactor_);
  RelayRules rules_;

  [[nodiscard]] Relay without_feedback(const KeptRelay& kept = {}) const {
    return Relay::open(Phase::a, parts_of(rules_, line_), kept, clock_).value();
  }
  [[nodiscard]] Relay with_feedback(const KeptRelay& kept = {}) const {
    return Relay::open(Phase::a, parts_of(rules_, line_, feedback_), kept, clock_).value();
  }
  void pass(Relay& relay, std::chrono::milliseconds time) {
    for (; time > 0ms; time -= 10ms) {
      clock_.advance(10ms);
      relay.look();
    }
  }
};

TEST_F(relay_test, starts_as_the_rules_say_and_without_another_level_before) {
  struct Case {
    const char* name;
    std::optional<RelayState> at_start;
    RelayState where_unknown;
    KeptRelay kept;
    RelayState expected;
  };
  constexpr auto k_off = RelayState::off;
  constexpr auto k_on = RelayState::on;
  for (const Case& c :
       {Case{"as it was: on", std::nullopt, k_off, {.wished = k_on}, k_on},
        Case{"as it was: off", std::nullopt, k_on, {.wished = k_off}, k_off},
        Case{"as it was, which nobody knows", std::nullopt, k_off, {}, k_off},
        Case{"as it was, which nobody knows, simulated", std::nullopt, k_on, {}, k_on},
        Case{"off", k_off, k_on, {.wished = k_on}, k_off}, Case{"on", k_on, k_off, {.wished = k_off}, k_on},
        Case{"on, but an overload has switched it off", k_on, k_on, {.wished = k_off, .tripped = true}, k_off},
        Case{"as it was, but an overload came", std::nullopt, k_on, {.wished = k_on, .tripped = true}, k_off}}) {
    SCOPED_TRACE(c.name);
    rules_.at_start = c.at_start;
    rules_.where_unknown = c.where_unknown;
    const Relay relay = without_feedback(c.kept);
    EXPECT_EQ(relay.wished(), c.expected);
    EXPECT_EQ(relay.state(), c.expected);
    EXPECT_EQ(line_->sets, 0);
  }
}

TEST_F(relay_test, the_level_follows_from_active_level_and_contact) {
  struct Case {
    Level active;
    Contact contact;
    Level on;
  };
  for (const Case& c :
       {Case{Level::high, Contact::normally_open, Level::high}, Case{Level::low, Contact::normally_open, Level::low},
        Case{Level::high, Contact::normally_closed, Level::low},
        Case{Level::low, Contact::normally_closed, Level::high}}) {
    rules_.active_level = c.active;
    rules_.contact = c.contact;
    Relay relay = without_feedback();
    EXPECT_EQ(line_->get(), opposite(c.on));
    ASSERT_TRUE(relay.drive(RelayState::on).has_value());
    EXPECT_EQ(line_->get(), c.on);
    EXPECT_EQ(relay.state(), RelayState::on);
    ASSERT_TRUE(relay.drive(RelayState::off).has_value());
    EXPECT_EQ(line_->get(), opposite(c.on));
    EXPECT_EQ(relay.state(), RelayState::off);
  }
}

TEST_F(relay_test, switching_on_waits_for_the_minimum_time_and_switching_off_does_not) {
  Relay relay = without_feedback();
  ASSERT_TRUE(relay.may_switch(RelayState::on).has_value());
  ASSERT_TRUE(relay.drive(RelayState::on).has_value());
  EXPECT_TRUE(relay.may_switch(RelayState::off).has_value());
  clock_.advance(100ms);
  ASSERT_TRUE(relay.drive(RelayState::off).has_value());
  clock_.advance(2'999ms);
  const auto soon = relay.may_switch(RelayState::on);
  ASSERT_FALSE(soon.has_value());
  EXPECT_EQ(soon.error(),
            (Error{Errc::too_many,
                   "not before 2026-11-23T10:00:03.100Z: phase A was switched 3.0 s ago, and 3.0 s must lie between"}));
  clock_.advance(1ms);
  EXPECT_TRUE(relay.may_switch(RelayState::on).has_value());
}

TEST_F(relay_test, what_changes_nothing_is_no_switching) {
  Relay relay = without_feedback({.wished = RelayState::on});
  ASSERT_TRUE(relay.drive(RelayState::off).has_value());
  clock_.advance(2s);
  ASSERT_TRUE(relay.drive(RelayState::off).has_value());
  clock_.advance(1s);
  EXPECT_TRUE(relay.may_switch(RelayState::on).has_value());
}

TEST_F(relay_test, a_start_that_switches_counts_as_a_switching_and_another_does_not) {
  rules_.at_start = RelayState::off;
  EXPECT_FALSE(without_feedback({.wished = RelayState::on}).may_switch(RelayState::on).has_value());
  EXPECT_TRUE(without_feedback({.wished = RelayState::off}).may_switch(RelayState::on).has_value());
  EXPECT_TRUE(without_feedback().may_switch(RelayState::on).has_value());
}

TEST_F(relay_test, moves_until_feedback_follows) {
  Relay relay = with_feedback();
  ASSERT_TRUE(relay.drive(RelayState::on).has_value());
  EXPECT_TRUE(relay.moving());
  EXPECT_EQ(relay.state(), RelayState::off);  // as it is, not as it was wished
  pass(relay, 30ms);
  EXPECT_FALSE(relay.moving());
  EXPECT_EQ(relay.state(), RelayState::on);
  EXPECT_EQ(relay.trouble(), std::nullopt);
}

TEST_F(relay_test, a_welded_contact_is_trouble_after_the_follow_time_and_its_state_is_what_feedback_says) {
  Relay relay = with_feedback({.wished = RelayState::on});
  pass(relay, 50ms);
  contactor_.welded = true;
  ASSERT_TRUE(relay.drive(RelayState::off).has_value());
  pass(relay, 490ms);
  EXPECT_TRUE(relay.moving());
  pass(relay, 10ms);
  EXPECT_FALSE(relay.moving());
  EXPECT_EQ(
      relay.trouble(),
      "the relay of phase A does not follow: switched off, but after 500 ms its feedback says on (a welded contact?)");
  EXPECT_EQ(relay.state(), RelayState::on);
  EXPECT_EQ(relay.wished(), RelayState::off);

  contactor_.welded = false;
  pass(relay, 10ms);
  EXPECT_EQ(relay.trouble(), std::nullopt);
  EXPECT_EQ(relay.state(), RelayState::off);
}

TEST_F(relay_test, a_relay_that_does_not_pull_in_is_trouble_too) {
  Relay relay = with_feedback();
  contactor_.welded = true;
  ASSERT_TRUE(relay.drive(RelayState::on).has_value());
  pass(relay, 500ms);
  EXPECT_EQ(relay.trouble(),
            "the relay of phase A does not follow: switched on, but after 500 ms its feedback says off (no coil "
            "voltage, or a wire?)");
}

TEST_F(relay_test, what_moved_by_itself_is_told_as_that_once_it_lasts) {
  Relay relay = with_feedback();
  pass(relay, 100ms);
  contactor_.by_hand = true;
  pass(relay, 500ms);
  EXPECT_EQ(relay.state(), RelayState::on);
  EXPECT_EQ(relay.trouble(), std::nullopt);
  pass(relay, 10ms);
  EXPECT_EQ(relay.trouble(),
            "phase A was switched off and is on now by its feedback: it was moved by hand, or lost its supply");
  contactor_.by_hand.reset();
  pass(relay, 10ms);
  EXPECT_EQ(relay.trouble(), std::nullopt);
}

TEST_F(relay_test, a_bounce_of_feedback_is_no_trouble) {
  Relay relay = with_feedback();
  pass(relay, 100ms);
  for (int bounce = 0; bounce < 100; ++bounce) {
    contactor_.by_hand = bounce % 2 == 0;
    pass(relay, 20ms);
    EXPECT_EQ(relay.trouble(), std::nullopt);
  }
}

TEST_F(relay_test, a_line_that_refuses_is_told_with_its_phase_and_place) {
  Relay relay = without_feedback();
  line_->refuses_set = true;
  const auto done = relay.drive(RelayState::on);
  ASSERT_FALSE(done.has_value());
  EXPECT_EQ(done.error(), (Error{Errc::io, "the relay of phase A: no such device", "gpiochip0:17"}));
  EXPECT_EQ(relay.trouble(), "the relay of phase A: no such device (gpiochip0:17)");
  EXPECT_EQ(relay.wished(), RelayState::off);
}

TEST_F(relay_test, feedback_that_does_not_tell_is_trouble) {
  Relay relay = with_feedback();
  pass(relay, 100ms);
  feedback_->refuses = true;
  pass(relay, 510ms);
  EXPECT_EQ(relay.trouble(), "the relay of phase A: no such device (gpiochip0:27)");
  EXPECT_EQ(relay.state().error().where, "gpiochip0:27");
}

TEST_F(relay_test, an_overload_switches_off_at_once_and_locks) {
  Relay relay = without_feedback();
  ASSERT_TRUE(relay.drive(RelayState::on).has_value());
  ASSERT_TRUE(relay.trip().has_value());
  EXPECT_EQ(relay.state(), RelayState::off);
  EXPECT_TRUE(relay.tripped());
  EXPECT_TRUE(relay.may_switch(RelayState::off).has_value());
  clock_.advance(299'999ms);
  EXPECT_EQ(relay.may_switch(RelayState::on).error(),
            (Error{Errc::conflict, "not before 2026-11-23T10:05:00.000Z: phase A was switched off for overload"}));
  clock_.advance(1ms);
  EXPECT_TRUE(relay.may_switch(RelayState::on).has_value());
  EXPECT_TRUE(relay.tripped());
  ASSERT_TRUE(relay.drive(RelayState::on).has_value());
  EXPECT_FALSE(relay.tripped());
}

TEST_F(relay_test, the_third_overload_within_a_day_locks_until_a_day_after_the_first) {
  Relay relay = without_feedback();
  for (int overload = 0; overload < 3; ++overload) {
    ASSERT_TRUE(relay.may_switch(RelayState::on).has_value());
    ASSERT_TRUE(relay.drive(RelayState::on).has_value());
    ASSERT_TRUE(relay.trip().has_value());
    clock_.advance(1h);
  }
  EXPECT_EQ(relay.recent_trips(), 3U);
  EXPECT_EQ(relay.may_switch(RelayState::on).error().message,
            "not before 2026-11-24T10:00:00.000Z: phase A was switched off for overload 3 times within a day");
  clock_.advance(21h - 1ms);
  EXPECT_FALSE(relay.may_switch(RelayState::on).has_value());
  clock_.advance(1ms);
  EXPECT_TRUE(relay.may_switch(RelayState::on).has_value());
  EXPECT_EQ(relay.recent_trips(), 2U);
}

TEST_F(relay_test, a_line_that_refuses_at_an_overload_leaves_the_wish_and_the_trouble) {
  Relay relay = without_feedback({.wished = RelayState::on});
  line_->refuses_set = true;
  EXPECT_FALSE(relay.trip().has_value());
  EXPECT_EQ(relay.wished(), RelayState::off);
  EXPECT_EQ(relay.state(), RelayState::on);
  pass(relay, 510ms);
  EXPECT_TRUE(relay.trouble().has_value());
}

TEST_F(relay_test, remembers_locks_over_a_restart) {
  Relay relay = without_feedback();
  ASSERT_TRUE(relay.drive(RelayState::on).has_value());
  ASSERT_TRUE(relay.trip().has_value());
  const KeptRelay kept = relay.kept();
  EXPECT_EQ(kept,
            (KeptRelay{.wished = RelayState::off, .tripped = true, .locked_until = k_now + 300s, .trips = {k_now}}));
  clock_.advance(100s);
  const Relay again = without_feedback(kept);
  EXPECT_TRUE(again.tripped());
  EXPECT_EQ(again.kept(), kept);
  clock_.advance(199s);
  EXPECT_FALSE(again.may_switch(RelayState::on).has_value());
  clock_.advance(1s);
  EXPECT_TRUE(again.may_switch(RelayState::on).has_value());
}

TEST_F(relay_test, a_wall_clock_that_was_set_back_makes_no_lock_longer_than_the_rules_do) {
  const KeptRelay kept{.wished = RelayState::off, .tripped = true, .locked_until = k_now + 300s, .trips = {k_now}};
  clock_.set_wall(k_now - 1'000h);
  const Relay relay = without_feedback(kept);
  clock_.advance(299s);
  EXPECT_FALSE(relay.may_switch(RelayState::on).has_value());
  clock_.advance(1s);
  EXPECT_TRUE(relay.may_switch(RelayState::on).has_value());
  EXPECT_EQ(relay.recent_trips(), 1U);
  clock_.advance(24h);
  EXPECT_EQ(relay.recent_trips(), 0U);
}

TEST_F(relay_test, a_line_that_cannot_be_taken_is_told_with_its_phase) {
  RelayParts parts = parts_of(rules_, line_);
  parts.open_line = [](Level) -> Result<std::shared_ptr<GpioLine>> {
    return fail(Errc::conflict, "the GPIO line is in use by \"x\"", "gpiochip0:17");
  };
  const auto relay = Relay::open(Phase::b, parts, {}, clock_);
  ASSERT_FALSE(relay.has_value());
  EXPECT_EQ(relay.error(),
            (Error{Errc::conflict, "the relay of phase B: the GPIO line is in use by \"x\"", "gpiochip0:17"}));
}

TEST(switch_test, words_name_switches_exactly) {
  EXPECT_EQ(switch_named("on"), Switch::on);
  EXPECT_EQ(switch_named("off"), Switch::off);
  EXPECT_EQ(switch_named("toggle"), Switch::toggle);
  for (const char* none : {"", "ON", "on ", "1", "true"}) EXPECT_EQ(switch_named(none), std::nullopt) << none;
}

}  // namespace
}  // namespace edl::agent
