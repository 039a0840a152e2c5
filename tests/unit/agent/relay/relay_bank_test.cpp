#include "agent/relay/relay_bank.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "unit/agent/relay/relay_testing.hpp"

namespace edl::agent {
namespace {

using namespace std::chrono_literals;
using testing::Contactor;
using ::testing::ElementsAre;
using testing::FakeFeedback;
using testing::FakeLine;
using ::testing::IsEmpty;
using testing::k_now;
using testing::parts_of;

/// Phase A has a relay without feedback, phase B one with, phase C none.
class relay_bank_test : public ::testing::Test {
 protected:
  ManualClock clock_{k_now};
  Contactor contactor_{clock_};
  std::shared_ptr<FakeLine> line_a_ = std::make_shared<FakeLine>();
  std::shared_ptr<FakeLine> line_b_ = std::make_shared<FakeLine>(&contactor_);
  std::shared_ptr<FakeFeedback> feedback_b_ = std::make_shared<FakeFeedback>(contactor_);
  RelayRules rules_{.min_interval = 0ms};
  RelayBank bank_ = open({});

  RelayBank open(const RelayMemory& memory) {
    return RelayBank::open({parts_of(rules_, line_a_), parts_of(rules_, line_b_, feedback_b_), std::nullopt}, memory,
                           clock_)
        .value();
  }

  /// As the agent does it: begin, perform, look until there is an outcome.
  Result<RelayState> send(const std::string& id, Switch to, Phase phase = Phase::a,
                          Timestamp expires_at = k_now + 10s) {
    if (const auto answer = bank_.begin({id, phase, to, expires_at}, clock_.now())) return *answer;
    bank_.perform(id);
    for (;;) {
      if (const auto outcome = bank_.outcome(id)) return *outcome;
      clock_.advance(10ms);
      bank_.look_at(phase);
    }
  }
  std::vector<std::string> pass(std::chrono::milliseconds time, bool connected = true) {
    std::vector<std::string> news;
    for (; time > 0ms; time -= 100ms) {
      clock_.advance(100ms);
      for (std::string& one : bank_.look(connected)) news.push_back(std::move(one));
    }
    return news;
  }
};

TEST_F(relay_bank_test, toggle_goes_by_what_is) {
  EXPECT_EQ(send("1", Switch::toggle), RelayState::on);
  EXPECT_EQ(send("2", Switch::toggle), RelayState::off);
  pass(200ms);
  contactor_.by_hand = true;
  EXPECT_EQ(send("3", Switch::toggle, Phase::b).error().code, Errc::io);  // off is wished, and a hand holds it on
  EXPECT_EQ(line_b_->sets, 1);
}

TEST_F(relay_bank_test, a_phase_without_a_relay_is_not_found) {
  const auto answer = send("1", Switch::on, Phase::c);
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error(), (Error{Errc::not_found, "phase C has no relay"}));
  EXPECT_EQ(bank_.relay(Phase::c), nullptr);
}

TEST_F(relay_bank_test, an_unknown_state_forbids_toggle_but_not_on_and_off) {
  line_a_->refuses_get = true;
  EXPECT_EQ(send("1", Switch::toggle).error().code, Errc::io);
  EXPECT_EQ(line_a_->sets, 0);
  line_a_->refuses_get = false;
  EXPECT_EQ(send("2", Switch::on), RelayState::on);
}

TEST_F(relay_bank_test, waits_for_feedback_and_tells_what_came_of_it) {
  const auto begun = clock_.monotonic();
  EXPECT_EQ(send("1", Switch::on, Phase::b), RelayState::on);
  EXPECT_EQ(clock_.monotonic() - begun, 30ms);
  contactor_.welded = true;
  const auto answer = send("2", Switch::off, Phase::b);
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().code, Errc::io);
  EXPECT_EQ(answer.error().message,
            "the relay of phase B does not follow: switched off, but after 500 ms its feedback "
            "says on (a welded contact?)");
  EXPECT_EQ(bank_.relay(Phase::b)->state(), RelayState::on);
}

TEST_F(relay_bank_test, a_command_is_carried_out_once_however_often_it_comes) {
  EXPECT_EQ(send("one", Switch::toggle), RelayState::on);
  for (int again = 0; again < 5; ++again) EXPECT_EQ(send("one", Switch::toggle), RelayState::on);
  EXPECT_EQ(line_a_->sets, 1);
  EXPECT_EQ(send("two", Switch::toggle), RelayState::off);
  EXPECT_EQ(send("one", Switch::toggle), RelayState::on);  // its answer, not the present state
  EXPECT_EQ(bank_.relay(Phase::a)->state(), RelayState::off);
}

TEST_F(relay_bank_test, a_failure_is_an_answer_too_and_not_tried_again) {
  line_a_->refuses_set = true;
  const auto first = send("one", Switch::on);
  line_a_->refuses_set = false;
  ASSERT_FALSE(first.has_value());
  EXPECT_EQ(first.error(), (Error{Errc::io, "the relay of phase A: no such device", "gpiochip0:17"}));
  EXPECT_EQ(send("one", Switch::on), first);
  EXPECT_EQ(line_a_->sets, 1);
}

TEST_F(relay_bank_test, an_expired_command_is_not_carried_out) {
  struct Case {
    const char* id;
    std::chrono::milliseconds left;
    bool carried_out;
  };
  for (const Case& c : {Case{"late", -1ms, false}, Case{"just late", 0ms, false}, Case{"just in time", 1ms, true}}) {
    SCOPED_TRACE(c.id);
    const int sets = line_a_->sets;
    const auto answer = send(c.id, Switch::on, Phase::a, k_now + c.left);
    EXPECT_EQ(answer.has_value(), c.carried_out);
    EXPECT_EQ(line_a_->sets - sets, c.carried_out ? 1 : 0);
    if (!c.carried_out) {
      EXPECT_EQ(answer.error().code, Errc::expired);
    }
  }
}

TEST_F(relay_bank_test, what_was_carried_out_keeps_its_answer_after_it_expired) {
  EXPECT_EQ(send("one", Switch::on), RelayState::on);
  clock_.advance(1h);
  EXPECT_EQ(send("one", Switch::on), RelayState::on);
}

TEST_F(relay_bank_test, an_id_that_comes_with_another_order_is_a_conflict) {
  EXPECT_EQ(send("one", Switch::on), RelayState::on);
  EXPECT_EQ(send("one", Switch::off).error().code, Errc::conflict);
  EXPECT_EQ(bank_.relay(Phase::a)->state(), RelayState::on);
  EXPECT_EQ(send("one", Switch::on), RelayState::on);
}

TEST_F(relay_bank_test, an_id_has_1_to_128_characters) {
  EXPECT_EQ(send("", Switch::on).error().code, Errc::invalid);
  EXPECT_EQ(send(std::string(129, 'x'), Switch::on).error().code, Errc::invalid);
  EXPECT_EQ(line_a_->sets, 0);
  EXPECT_EQ(send(std::string(128, 'x'), Switch::on), RelayState::on);
}

TEST_F(relay_bank_test, remembers_a_bounded_number_of_answers_and_forgets_the_oldest) {
  for (std::size_t i = 0; i <= RelayBank::k_max_remembered; ++i) {
    ASSERT_TRUE(send("id " + std::to_string(i), Switch::on).has_value());
  }
  const int sets = line_a_->sets;
  (void)send("id 1", Switch::on);
  (void)send("id " + std::to_string(RelayBank::k_max_remembered), Switch::on);
  EXPECT_EQ(line_a_->sets, sets);
  (void)send("id 0", Switch::on);
  EXPECT_EQ(line_a_->sets, sets + 1);
}

TEST_F(relay_bank_test, a_command_that_was_carried_out_is_not_carried_out_again_after_a_restart) {
  EXPECT_EQ(send("one", Switch::toggle), RelayState::on);
  bank_ = open(bank_.memory(clock_.now()));
  EXPECT_EQ(bank_.relay(Phase::a)->state(), RelayState::on);
  EXPECT_EQ(send("one", Switch::toggle), RelayState::on);
  EXPECT_EQ(line_a_->sets, 1);
}

TEST_F(relay_bank_test, a_command_that_a_crash_cut_off_is_answered_with_an_error_and_not_carried_out_again) {
  ASSERT_EQ(bank_.begin({"one", Phase::a, Switch::toggle, k_now + 10s}, k_now), std::nullopt);
  const RelayMemory written = bank_.memory(k_now);
  for (const bool moved : {false, true}) {
    if (moved) bank_.perform("one");
    bank_ = open(written);
    const int sets = line_a_->sets;
    EXPECT_EQ(send("one", Switch::toggle).error(),
              (Error{Errc::unavailable,
                     "this command was begun before the agent was started again, and how it ended is not known"}));
    EXPECT_EQ(line_a_->sets, sets);
    bank_ = open({});
    ASSERT_EQ(bank_.begin({"one", Phase::a, Switch::toggle, k_now + 10s}, k_now), std::nullopt);
  }
}

TEST_F(relay_bank_test, writes_down_only_commands_that_can_come_again_and_might_have_moved_something) {
  (void)send("refused", Switch::on, Phase::c);
  (void)send("short", Switch::on, Phase::a, k_now + 1s);
  (void)send("long", Switch::on, Phase::a, k_now + 10s);
  EXPECT_EQ(bank_.memory(k_now).commands.size(), 2U);
  EXPECT_EQ(bank_.memory(std::nullopt).commands.size(), 2U);
  EXPECT_THAT(bank_.memory(k_now + 1s).commands,
              ElementsAre(KeptCommand{{"long", Phase::a, Switch::on, k_now + 10s}, RelayState::on}));
  for (int i = 0; i < 100; ++i) (void)send(std::to_string(i), Switch::on);
  const auto commands = bank_.memory(k_now).commands;
  ASSERT_EQ(commands.size(), RelayMemory::k_max_commands);
  EXPECT_EQ(commands.back().command.id, "99");
  EXPECT_EQ(commands.front().command.id, "36");
}

TEST_F(relay_bank_test, a_command_that_expires_between_begin_and_perform_is_not_carried_out) {
  ASSERT_EQ(bank_.begin({"one", Phase::a, Switch::on, k_now + 10s}, k_now), std::nullopt);
  clock_.advance(10s);
  bank_.perform("one");
  EXPECT_EQ(bank_.outcome("one")->error().code, Errc::expired);
  EXPECT_EQ(bank_.relay(Phase::a)->state(), RelayState::off);
}

TEST_F(relay_bank_test, an_overload_between_begin_and_perform_wins) {
  ASSERT_EQ(bank_.begin({"one", Phase::a, Switch::on, k_now + 10s}, k_now), std::nullopt);
  EXPECT_EQ(bank_.trip(Phase::a), true);
  bank_.perform("one");
  EXPECT_EQ(bank_.outcome("one")->error().code, Errc::conflict);
  EXPECT_EQ(bank_.relay(Phase::a)->state(), RelayState::off);
}

TEST_F(relay_bank_test, an_overload_while_the_relay_moves_is_the_command_s_answer) {
  ASSERT_EQ(bank_.begin({"one", Phase::b, Switch::on, k_now + 10s}, k_now), std::nullopt);
  bank_.perform("one");
  EXPECT_EQ(bank_.outcome("one"), std::nullopt);
  EXPECT_EQ(bank_.trip(Phase::b), true);
  EXPECT_EQ(bank_.outcome("one")->error(),
            (Error{Errc::conflict, "phase B was switched otherwise meanwhile, off for overload"}));
}

TEST_F(relay_bank_test, after_the_last_overload_that_the_rules_allow_nothing_is_switched_by_itself) {
  for (int overload = 0; overload < 3; ++overload) EXPECT_EQ(bank_.trip(Phase::a), true);
  EXPECT_EQ(bank_.trip(Phase::a), false);
  EXPECT_EQ(line_a_->sets, 3);
  EXPECT_EQ(bank_.trip(Phase::c), false);
}

TEST_F(relay_bank_test, tells_news_once) {
  EXPECT_EQ(send("1", Switch::on, Phase::b), RelayState::on);
  EXPECT_THAT(pass(1s), IsEmpty());
  contactor_.by_hand = false;
  EXPECT_THAT(pass(10s), ElementsAre("phase B was switched on and is off now by its feedback: it was moved by hand, or "
                                     "lost its supply"));
  contactor_.by_hand.reset();
  EXPECT_THAT(pass(10s), ElementsAre("the relay of phase B is on again, as it was switched"));
}

TEST_F(relay_bank_test, a_server_that_stays_away_switches_once_as_the_rules_say) {
  rules_.when_away = Fallback::off;
  rules_.away_after = 60s;
  bank_ = open({});
  EXPECT_EQ(send("1", Switch::on), RelayState::on);
  EXPECT_THAT(pass(120s, true), IsEmpty());
  EXPECT_THAT(pass(59'900ms, false), IsEmpty());
  EXPECT_THAT(pass(100ms, false), ElementsAre("the server has been away for 60 s: phase A is switched off"));
  EXPECT_EQ(bank_.relay(Phase::a)->state(), RelayState::off);
  // What somebody switches at the device meanwhile stays, and nothing switches back when the server returns.
  EXPECT_EQ(send("2", Switch::on, Phase::a, k_now + 1h), RelayState::on);
  EXPECT_THAT(pass(120s, false), IsEmpty());
  EXPECT_THAT(pass(1s, true), IsEmpty());
  EXPECT_EQ(bank_.relay(Phase::a)->state(), RelayState::on);
  // The next time away counts anew.
  EXPECT_EQ(pass(61s, false).size(), 1U);
  EXPECT_EQ(bank_.relay(Phase::a)->state(), RelayState::off);
}

TEST_F(relay_bank_test, a_server_that_was_never_there_is_away_since_the_start) {
  rules_.when_away = Fallback::on;
  rules_.away_after = 10s;
  bank_ = open({});
  EXPECT_EQ(pass(9s, false).size(), 0U);
  EXPECT_EQ(pass(1s, false).size(), 2U);
  EXPECT_EQ(bank_.relay(Phase::b)->wished(), RelayState::on);
}

TEST_F(relay_bank_test, nothing_but_a_command_switches_on_after_an_overload) {
  rules_.when_away = Fallback::on;
  rules_.away_after = 10s;
  rules_.at_start = RelayState::on;
  rules_.at_stop = Fallback::on;
  bank_ = open({});
  EXPECT_EQ(bank_.trip(Phase::a), true);
  pass(1h, false);
  EXPECT_EQ(bank_.relay(Phase::a)->state(), RelayState::off);
  bank_.stop();
  EXPECT_EQ(bank_.relay(Phase::a)->state(), RelayState::off);
  bank_ = open(bank_.memory(std::nullopt));
  EXPECT_EQ(bank_.relay(Phase::a)->state(), RelayState::off);
  EXPECT_EQ(bank_.relay(Phase::b)->wished(), RelayState::on);
  EXPECT_EQ(send("1", Switch::on, Phase::a, k_now + 2h), RelayState::on);
}

TEST_F(relay_bank_test, goes_where_the_rules_say_when_it_stops_and_remembers_what_was_wished) {
  rules_.at_stop = Fallback::off;
  bank_ = open({});
  EXPECT_EQ(send("1", Switch::on), RelayState::on);
  const RelayMemory memory = bank_.memory(std::nullopt);
  bank_.stop();
  EXPECT_EQ(bank_.relay(Phase::a)->state(), RelayState::off);
  bank_ = open(memory);
  EXPECT_EQ(bank_.relay(Phase::a)->state(), RelayState::on);
}

TEST_F(relay_bank_test, keeps_what_is_when_it_stops_unless_told_otherwise) {
  EXPECT_EQ(send("1", Switch::on), RelayState::on);
  bank_.stop();
  EXPECT_EQ(bank_.relay(Phase::a)->state(), RelayState::on);
  EXPECT_EQ(line_a_->sets, 1);
}

}  // namespace
}  // namespace edl::agent
