#include "agent/relay/relay_bank.hpp"

#include <gtest/gtest.h>

#include <string>

namespace edl::agent {
namespace {

using namespace std::chrono_literals;

constexpr Timestamp k_now = from_unix_ms(1'795'428'000'000);

/// A line that counts what it is told, and refuses when it shall.
class FakeLine final : public GpioLine {
 public:
  Result<void> set(Level level) override {
    ++sets;
    if (refuses_set) return fail(Errc::io, "no such device", "gpiochip0:17");
    level_ = level;
    return {};
  }
  Result<Level> get() const override {
    if (refuses_get) return fail(Errc::io, "no such device", "gpiochip0:17");
    return level_;
  }

  int sets = 0;
  bool refuses_set = false;
  bool refuses_get = false;

 private:
  Level level_ = Level::low;
};

class relay_bank_test : public ::testing::Test {
 protected:
  FakeLine line_a_;
  FakeLine line_b_;  // wired so that low is on
  RelayBank bank_{{Relay{&line_a_, Level::high}, Relay{&line_b_, Level::low}, Relay{}}};

  Result<RelayState> send(const std::string& id, Switch to, Phase phase = Phase::a) {
    return bank_.carry_out({.id = id, .phase = phase, .to = to, .expires_at = k_now + 10s}, k_now);
  }
};

TEST_F(relay_bank_test, knows_its_state_from_the_lines_and_switches_nothing_by_itself) {
  EXPECT_EQ(bank_.state(Phase::a), RelayState::off);
  EXPECT_EQ(bank_.state(Phase::b), RelayState::on);
  EXPECT_EQ(line_a_.sets + line_b_.sets, 0);
  ASSERT_TRUE(line_a_.set(Level::high).has_value());
  EXPECT_EQ(bank_.state(Phase::a), RelayState::on);
}

TEST_F(relay_bank_test, drives_the_active_level_for_on_and_the_other_for_off) {
  EXPECT_EQ(bank_.set(Phase::a, Switch::on), RelayState::on);
  EXPECT_EQ(line_a_.get(), Level::high);
  EXPECT_EQ(bank_.set(Phase::a, Switch::off), RelayState::off);
  EXPECT_EQ(line_a_.get(), Level::low);
  EXPECT_EQ(bank_.set(Phase::b, Switch::off), RelayState::off);
  EXPECT_EQ(line_b_.get(), Level::high);
  EXPECT_EQ(bank_.set(Phase::b, Switch::on), RelayState::on);
  EXPECT_EQ(line_b_.get(), Level::low);
}

TEST_F(relay_bank_test, toggle_goes_by_the_present_state) {
  EXPECT_EQ(bank_.set(Phase::a, Switch::toggle), RelayState::on);
  EXPECT_EQ(bank_.set(Phase::a, Switch::toggle), RelayState::off);
  ASSERT_TRUE(line_a_.set(Level::high).has_value());
  EXPECT_EQ(bank_.set(Phase::a, Switch::toggle), RelayState::off);
}

TEST_F(relay_bank_test, a_phase_without_a_relay_is_not_found) {
  EXPECT_FALSE(bank_.has_relay(Phase::c));
  for (const auto& answer : {bank_.state(Phase::c), bank_.set(Phase::c, Switch::on)}) {
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().code, Errc::not_found);
    EXPECT_EQ(answer.error().message, "phase C has no relay");
  }
}

TEST_F(relay_bank_test, a_line_that_refuses_is_told_with_its_phase_and_place) {
  line_a_.refuses_set = true;
  const auto answer = bank_.set(Phase::a, Switch::on);
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error(), (Error{Errc::io, "the relay of phase A: no such device", "gpiochip0:17"}));
}

TEST_F(relay_bank_test, an_unknown_state_forbids_toggle_but_not_on_and_off) {
  line_a_.refuses_get = true;
  EXPECT_EQ(bank_.set(Phase::a, Switch::toggle).error().code, Errc::io);
  EXPECT_EQ(line_a_.sets, 0);
  EXPECT_EQ(bank_.set(Phase::a, Switch::on), RelayState::on);
}

TEST_F(relay_bank_test, a_command_is_carried_out_once_however_often_it_comes) {
  EXPECT_EQ(send("one", Switch::toggle), RelayState::on);
  for (int again = 0; again < 5; ++again) EXPECT_EQ(send("one", Switch::toggle), RelayState::on);
  EXPECT_EQ(line_a_.sets, 1);
  EXPECT_EQ(bank_.state(Phase::a), RelayState::on);
  EXPECT_EQ(send("two", Switch::toggle), RelayState::off);
  EXPECT_EQ(send("one", Switch::toggle), RelayState::on);  // its answer, not the present state
  EXPECT_EQ(bank_.state(Phase::a), RelayState::off);
}

TEST_F(relay_bank_test, a_failure_is_an_answer_too_and_not_tried_again) {
  line_a_.refuses_set = true;
  const auto first = send("one", Switch::on);
  line_a_.refuses_set = false;
  EXPECT_FALSE(first.has_value());
  EXPECT_EQ(send("one", Switch::on), first);
  EXPECT_EQ(line_a_.sets, 1);
}

TEST_F(relay_bank_test, an_expired_command_is_not_carried_out) {
  struct Case {
    const char* id;
    std::chrono::milliseconds left;
    bool carried_out;
  };
  for (const Case& c : {Case{"late", -1ms, false}, Case{"just late", 0ms, false}, Case{"just in time", 1ms, true}}) {
    SCOPED_TRACE(c.id);
    const int sets = line_a_.sets;
    const auto answer =
        bank_.carry_out({.id = c.id, .phase = Phase::a, .to = Switch::on, .expires_at = k_now + c.left}, k_now);
    EXPECT_EQ(answer.has_value(), c.carried_out);
    EXPECT_EQ(line_a_.sets - sets, c.carried_out ? 1 : 0);
    if (!c.carried_out) {
      EXPECT_EQ(answer.error().code, Errc::expired);
    }
  }
}

TEST_F(relay_bank_test, what_was_carried_out_keeps_its_answer_after_it_expired) {
  const SwitchCommand command{.id = "one", .phase = Phase::a, .to = Switch::on, .expires_at = k_now + 1s};
  EXPECT_EQ(bank_.carry_out(command, k_now), RelayState::on);
  EXPECT_EQ(bank_.carry_out(command, k_now + 1h), RelayState::on);
}

TEST_F(relay_bank_test, an_id_that_comes_with_another_order_is_a_conflict) {
  EXPECT_EQ(send("one", Switch::on), RelayState::on);
  const auto answer = send("one", Switch::off);
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().code, Errc::conflict);
  EXPECT_EQ(bank_.state(Phase::a), RelayState::on);
  EXPECT_EQ(send("one", Switch::on), RelayState::on);
}

TEST_F(relay_bank_test, an_id_has_1_to_128_characters) {
  EXPECT_EQ(send("", Switch::on).error().code, Errc::invalid);
  EXPECT_EQ(send(std::string(129, 'x'), Switch::on).error().code, Errc::invalid);
  EXPECT_EQ(line_a_.sets, 0);
  EXPECT_EQ(send(std::string(128, 'x'), Switch::on), RelayState::on);
}

TEST_F(relay_bank_test, remembers_a_bounded_number_of_answers_and_forgets_the_oldest) {
  for (std::size_t i = 0; i <= RelayBank::k_max_remembered; ++i) {
    ASSERT_TRUE(send("id " + std::to_string(i), Switch::on).has_value());
  }
  const int sets = line_a_.sets;
  (void)send("id 1", Switch::on);
  (void)send("id " + std::to_string(RelayBank::k_max_remembered), Switch::on);
  EXPECT_EQ(line_a_.sets, sets);
  (void)send("id 0", Switch::on);
  EXPECT_EQ(line_a_.sets, sets + 1);
}

TEST(switch_test, words_name_switches_exactly) {
  EXPECT_EQ(switch_named("on"), Switch::on);
  EXPECT_EQ(switch_named("off"), Switch::off);
  EXPECT_EQ(switch_named("toggle"), Switch::toggle);
  for (const char* none : {"", "ON", "on ", "1", "true"}) EXPECT_EQ(switch_named(none), std::nullopt) << none;
}

}  // namespace
}  // namespace edl::agent
