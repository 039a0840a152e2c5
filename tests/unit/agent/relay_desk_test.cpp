#include "agent/relay_desk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "agent/relay/relay_memory.hpp"
#include "core/field.hpp"
#include "core/private_file.hpp"
#include "support/temporary_directory.hpp"
#include "unit/agent/relay/relay_testing.hpp"

namespace edl::agent {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;
using testing::Contactor;
using testing::FakeFeedback;
using testing::FakeLine;
using testing::k_now;
using testing::parts_of;

/// Phase A has a relay without feedback that is guarded at 16 A for 3 s, phase B one with feedback, phase C none. Time
/// passes only where something waits for it.
class relay_desk_test : public ::testing::Test {
 protected:
  edl::testing::TemporaryDirectory directory_;
  ManualClock clock_{k_now, ManualClock::Waits::advance};
  Contactor contactor_{clock_};
  std::shared_ptr<FakeLine> line_a_ = std::make_shared<FakeLine>();
  std::shared_ptr<FakeLine> line_b_ = std::make_shared<FakeLine>(&contactor_);
  std::shared_ptr<FakeFeedback> feedback_b_ = std::make_shared<FakeFeedback>(contactor_);
  RelayRules guarded_{.limit = OverloadLimit{Ampere(16), 3s}};
  std::vector<PowerEvent> events_;
  std::vector<Switching> switchings_;
  std::unique_ptr<RelayDesk> desk_ = open();
  Timestamp measured_ = k_now;

  [[nodiscard]] fs::path file() const { return directory_.path() / "relays.json"; }

  std::unique_ptr<RelayDesk> open() {
    auto desk = RelayDesk::open(
        {parts_of(guarded_, line_a_), parts_of({}, line_b_, feedback_b_), std::nullopt}, file(),
        [this](const PowerEvent& event) { events_.push_back(event); }, clock_,
        [this](const Switching& one) { switchings_.push_back(one); });
    EXPECT_TRUE(desk.has_value());
    return std::move(*desk);
  }
  void restart() {
    desk_.reset();
    desk_ = open();
  }
  message::Ack send(const std::string& id, const std::string& state, const std::string& phase = "A") {
    return desk_->carry_out({id, "set_relay", phase, state, to_rfc3339(clock_.now() + 10s)}, clock_.now());
  }
  std::optional<std::string> schedule(ScheduledState state, ScheduledPhase phase = ScheduledPhase::A) {
    ScheduleEntry entry;
    entry.phase = phase;
    entry.state = state;
    const Switching done = desk_->carry_out(entry, clock_.now());
    EXPECT_EQ(done, (Switching{to_rfc3339(clock_.now()), phase, state, SwitchedBy::schedule, done.error}));
    return done.error;
  }
  void measure(double amperes, int seconds) {
    for (; seconds > 0; --seconds) {
      measured_ += 1s;
      ReadingSet set{measured_, {{.time = measured_, .phase = Phase::a}}};
      set.readings[0].values[Field::current_rms] = amperes;
      desk_->measured(set);
    }
  }
};

TEST_F(relay_desk_test, answers_a_command_with_the_state_after_it) {
  EXPECT_EQ(send("1", "on"), (message::Ack{"1", true, "on", std::nullopt}));
  EXPECT_EQ(send("2", "toggle", "B"), (message::Ack{"2", true, "on", std::nullopt}));
  EXPECT_EQ(desk_->states(), (RelayStates{{"A", "on"}, {"B", "on"}}));
  EXPECT_EQ(send("3", "on", "C"), (message::Ack{"3", false, std::nullopt, "phase C has no relay"}));
}

TEST_F(relay_desk_test, a_command_that_it_does_not_know_is_refused) {
  const std::string expires_at = to_rfc3339(k_now + 10s);
  for (const message::Command& command : {message::Command{"1", "open_door", "A", "on", expires_at},
                                          message::Command{"1", "set_relay", "D", "on", expires_at},
                                          message::Command{"1", "set_relay", "A", "up", expires_at},
                                          message::Command{"1", "set_relay", "A", "on", "soon"}}) {
    EXPECT_EQ(desk_->carry_out(command, k_now),
              (message::Ack{"1", false, std::nullopt, "this agent does not know such a command"}));
  }
}

TEST_F(relay_desk_test, a_welded_contact_is_no_success_and_its_state_is_what_feedback_says) {
  ASSERT_TRUE(send("1", "on", "B").ok);
  contactor_.welded = true;
  EXPECT_EQ(send("2", "off", "B"), (message::Ack{"2", false, "on",
                                                 "the relay of phase B does not follow: switched off, but after 500 ms "
                                                 "its feedback says on (a welded contact?)"}));
  EXPECT_EQ(desk_->states().at("B"), "on");
  const RelayReport report = desk_->reports().at(1);
  EXPECT_EQ(report.state, "on");
  EXPECT_EQ(report.wished, "off");
  EXPECT_TRUE(report.problem.has_value());
}

TEST_F(relay_desk_test, an_overload_switches_off_and_is_told_as_an_event) {
  ASSERT_TRUE(send("1", "on").ok);
  measure(15, 10);
  measure(21.5, 1);
  measure(17, 1);
  EXPECT_EQ(desk_->reports().at(0).above_limit_s, 2U);
  EXPECT_TRUE(events_.empty());
  measure(18, 1);
  EXPECT_EQ(desk_->states().at("A"), "off");
  ASSERT_EQ(events_.size(), 1U);
  PowerEvent expected;
  expected.kind = PowerEventKind::overload;
  expected.begin = k_now + 10s;
  expected.duration = 3s;
  expected.phases = {Phase::a};
  expected.extreme = 21.5;
  expected.threshold = 16;
  expected.detail = "phase A was above 16 A for 3 s: switched off";
  EXPECT_EQ(events_[0], expected);

  const message::Ack refused = send("2", "on");
  EXPECT_FALSE(refused.ok);
  EXPECT_EQ(refused.state, "off");
  EXPECT_EQ(refused.error, "not before 2026-11-23T10:05:00.000Z: phase A was switched off for overload");
  const RelayReport report = desk_->reports().at(0);
  EXPECT_EQ(report.locked_until, "2026-11-23T10:05:00.000Z");
  EXPECT_EQ(report.overloads_today, 1U);
}

TEST_F(relay_desk_test, an_overload_that_the_line_refuses_is_told_as_that_and_tried_again) {
  ASSERT_TRUE(send("1", "on").ok);
  line_a_->refuses_set = true;
  measure(20, 3);
  ASSERT_EQ(events_.size(), 1U);
  EXPECT_EQ(events_[0].detail,
            "phase A was above 16 A for 3 s: it could not be switched off: the relay of phase A: no such device "
            "(gpiochip0:17)");
  EXPECT_EQ(desk_->states().at("A"), "on");
  line_a_->refuses_set = false;
  measure(20, 3);
  EXPECT_EQ(events_.size(), 2U);
  EXPECT_EQ(desk_->states().at("A"), "off");
}

TEST_F(relay_desk_test, a_current_that_goes_on_after_all_overloads_is_told_once_more_and_no_more) {
  ASSERT_TRUE(send("1", "on").ok);
  measure(20, 60);
  ASSERT_EQ(events_.size(), 4U);
  EXPECT_EQ(events_[2].detail, "phase A was above 16 A for 3 s: switched off");
  EXPECT_EQ(events_[3].detail,
            "phase A was above 16 A for 3 s: it was switched off for overload too often already, and has current all "
            "the same");
}

TEST_F(relay_desk_test, the_schedule_switches_by_the_rules_of_a_command) {
  EXPECT_EQ(schedule(ScheduledState::on), std::nullopt);
  EXPECT_EQ(desk_->states().at("A"), "on");
  EXPECT_EQ(schedule(ScheduledState::off), std::nullopt);
  EXPECT_EQ(schedule(ScheduledState::on),
            "not before 2026-11-23T10:00:03.000Z: phase A was switched 0.0 s ago, and 3.0 s must lie between");
  EXPECT_EQ(desk_->states().at("A"), "off");
  EXPECT_EQ(schedule(ScheduledState::on, ScheduledPhase::C), "phase C has no relay");
  contactor_.welded = true;
  EXPECT_NE(schedule(ScheduledState::on, ScheduledPhase::B), std::nullopt);
  EXPECT_TRUE(switchings_.empty()) << "its answer tells it, and nothing else";
}

TEST_F(relay_desk_test, what_an_overload_has_switched_off_the_schedule_leaves_off) {
  ASSERT_TRUE(send("1", "on").ok);
  measure(20, 3);
  ASSERT_EQ(switchings_.size(), 1U);
  EXPECT_EQ(switchings_[0],
            (Switching{to_rfc3339(clock_.now()), ScheduledPhase::A, ScheduledState::off, SwitchedBy::overload, {}}));
  clock_.advance(1h);
  EXPECT_EQ(schedule(ScheduledState::on),
            "switched off for overload: the schedule does not switch it on before somebody has");
  EXPECT_EQ(schedule(ScheduledState::off), std::nullopt);
  ASSERT_TRUE(send("2", "on").ok);
  ASSERT_TRUE(send("3", "off").ok);
  clock_.advance(1h);
  EXPECT_EQ(schedule(ScheduledState::on), std::nullopt) << "somebody has looked";
}

TEST_F(relay_desk_test, what_is_switched_since_the_server_is_away_is_told) {
  guarded_.when_away = Fallback::off;
  restart();
  ASSERT_TRUE(send("1", "on").ok);
  desk_->look(true);
  clock_.advance(15min);
  desk_->look(false);
  ASSERT_EQ(switchings_.size(), 1U);
  EXPECT_EQ(switchings_[0],
            (Switching{to_rfc3339(clock_.now()), ScheduledPhase::A, ScheduledState::off, SwitchedBy::away, {}}));
  desk_->look(false);
  EXPECT_EQ(switchings_.size(), 1U);
}

TEST_F(relay_desk_test, nothing_is_forgotten_over_a_restart) {
  ASSERT_TRUE(send("1", "on").ok);
  const message::Ack first = send("2", "toggle", "B");
  restart();
  EXPECT_EQ(desk_->states(), (RelayStates{{"A", "on"}, {"B", "on"}}));
  EXPECT_EQ(send("2", "toggle", "B").error, "the id 2 belongs to another command");  // it expires at another time
  measure(20, 3);
  restart();
  EXPECT_EQ(desk_->states().at("A"), "off");
  EXPECT_FALSE(send("3", "on").ok);
  EXPECT_EQ(fs::status(file()).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(relay_desk_test, an_overload_that_was_told_is_on_the_disk) {
  ASSERT_TRUE(send("1", "on").ok);
  measure(20, 3);
  ASSERT_EQ(desk_->reports().at(0).overloads_today, 1U);
  const auto memory = load_relay_memory(file());
  ASSERT_TRUE(memory.has_value());
  EXPECT_EQ(memory->relays[Phase::a].trips.size(), 1U);
}

TEST_F(relay_desk_test, a_command_that_comes_again_after_a_restart_gets_its_first_answer) {
  const message::Command command{"1", "set_relay", "A", "toggle", to_rfc3339(k_now + 10s)};
  EXPECT_EQ(desk_->carry_out(command, k_now), (message::Ack{"1", true, "on", std::nullopt}));
  restart();
  EXPECT_EQ(desk_->carry_out(command, k_now), (message::Ack{"1", true, "on", std::nullopt}));
  EXPECT_EQ(line_a_->sets, 1);
}

TEST_F(relay_desk_test, the_id_is_on_the_disk_before_the_relay_moves) {
  struct Peeking final : GpioLine {
    explicit Peeking(fs::path file) : path(std::move(file)) {}
    Result<void> set(Level) override {
      memory = load_relay_memory(path).value();
      return {};
    }
    Result<Level> get() const override { return Level::low; }
    fs::path path;
    RelayMemory memory;
  };
  const auto line = std::make_shared<Peeking>(directory_.path() / "peeking.json");
  RelayParts parts;
  parts.open_line = [&](Level) -> Result<std::shared_ptr<GpioLine>> { return line; };
  auto desk = RelayDesk::open(
      {parts, std::nullopt, std::nullopt}, line->path, [](const PowerEvent&) {}, clock_);
  ASSERT_TRUE(desk.has_value());
  (void)(*desk)->carry_out({"1", "set_relay", "A", "on", to_rfc3339(k_now + 10s)}, k_now);
  EXPECT_EQ(line->memory.commands,
            (std::vector<KeptCommand>{{{"1", Phase::a, Switch::on, k_now + 10s}, std::nullopt}}));
}

TEST_F(relay_desk_test, a_damaged_file_is_put_aside_and_the_relays_start_without) {
  ASSERT_TRUE(send("1", "on").ok);
  desk_.reset();
  ASSERT_TRUE(replace_private_file(file(), "{").has_value());
  desk_ = open();
  EXPECT_EQ(desk_->states().at("A"), "off");
  EXPECT_EQ(read_private_file(file().string() + ".damaged", 100)->reveal(), "{");
  EXPECT_TRUE(load_relay_memory(file()).has_value());
}

TEST_F(relay_desk_test, a_file_that_others_may_read_is_refused) {
  fs::permissions(file(), fs::perms::owner_read | fs::perms::others_read);
  const auto desk = RelayDesk::open(
      {}, file(), [](const PowerEvent&) {}, clock_);
  ASSERT_FALSE(desk.has_value());
  EXPECT_EQ(desk.error().code, Errc::forbidden);
}

TEST_F(relay_desk_test, a_disk_that_fails_does_not_keep_anybody_from_switching) {
  desk_.reset();
  fs::remove_all(directory_.path() / "relays.json");
  desk_ = std::move(RelayDesk::open(
                        {parts_of({}, line_a_), std::nullopt, std::nullopt}, directory_.path() / "gone" / "relays.json",
                        [](const PowerEvent&) {}, clock_)
                        .value());
  EXPECT_TRUE(send("1", "on").ok);
}

}  // namespace
}  // namespace edl::agent
