#include "agent/schedule_desk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "agent/platform/sim/manual_clock.hpp"
#include "core/private_file.hpp"
#include "support/temporary_directory.hpp"

namespace edl::agent {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
namespace fs = std::filesystem;

Timestamp at(std::string_view text) { return parse_rfc3339(text).value(); }

const std::vector<Weekday> k_daily{Weekday::mon, Weekday::tue, Weekday::wed, Weekday::thu,
                                   Weekday::fri, Weekday::sat, Weekday::sun};

ScheduleEntry entry(std::string_view time, ScheduledPhase phase, ScheduledState state) {
  ScheduleEntry entry;
  entry.id = "at-" + std::string(time.substr(0, 2)) + '-' + std::string(time.substr(3));
  entry.phase = phase;
  entry.state = state;
  entry.weekdays = k_daily;
  entry.at.time = MinuteOfDay::parse(time).value();
  return entry;
}

/// Friday, 12:00 in Berlin. What is switched is noted as "A on 18:00".
class ScheduleDeskTest : public ::testing::Test {
 protected:
  edl::testing::TemporaryDirectory directory_;
  ManualClock clock_{at("2026-11-27T11:00:00Z")};
  std::vector<std::string> switched_;
  std::vector<Switching> told_;
  std::function<void()> while_switching_ = [] {};
  std::unique_ptr<ScheduleDesk> desk_ = open();

  [[nodiscard]] fs::path file() const { return directory_.path() / "schedule.json"; }

  std::unique_ptr<ScheduleDesk> open() {
    auto desk = ScheduleDesk::open(
        file(),
        [this](const ScheduleEntry& one, Timestamp) {
          while_switching_();
          switched_.push_back(std::string(name_of(phase_of(one.phase))) + ' ' + std::string(name_of(one.state)) + ' ' +
                              one.at.time.value().text());
          return Switching{to_rfc3339(clock_.now()), one.phase, one.state, SwitchedBy::schedule, {}};
        },
        [this](const Switching& one) { told_.push_back(one); }, clock_);
    EXPECT_TRUE(desk.has_value());
    return std::move(*desk);
  }
  void restart() {
    desk_.reset();
    desk_ = open();
  }
  void take(std::vector<ScheduleEntry> entries, std::uint64_t revision = 1) {
    EXPECT_EQ(desk_->take({revision, "Europe/Berlin", std::nullopt, std::move(entries)}),
              (message::ScheduleState{revision, std::nullopt}));
  }
  /// Time passes, and the desk looks twice a second.
  void pass(std::chrono::seconds time) {
    for (auto left = time * 2; left.count() > 0; --left) {
      clock_.advance(500ms);
      desk_->look();
    }
  }
  void pass_to(std::string_view time) { pass(std::chrono::floor<std::chrono::seconds>(at(time) - clock_.now())); }
};

TEST_F(ScheduleDeskTest, entries_are_carried_out_at_their_time_once_and_told) {
  take({entry("12:01", ScheduledPhase::A, ScheduledState::on), entry("12:02", ScheduledPhase::B, ScheduledState::off)});
  pass(59s);
  EXPECT_THAT(switched_, IsEmpty());
  pass(1s);
  EXPECT_THAT(switched_, ElementsAre("A on 12:01"));
  pass(5min);
  EXPECT_THAT(switched_, ElementsAre("A on 12:01", "B off 12:02"));
  ASSERT_EQ(told_.size(), 2U);
  EXPECT_EQ(told_[0].time, "2026-11-27T11:01:00.000Z");
  EXPECT_EQ(told_[1].phase, ScheduledPhase::B);
}

TEST_F(ScheduleDeskTest, what_was_due_before_a_schedule_came_is_not_carried_out_by_it) {
  pass(30s);
  take({entry("12:00", ScheduledPhase::A, ScheduledState::on)});
  pass(1min);
  restart();
  pass(1min);
  EXPECT_THAT(switched_, IsEmpty());
}

TEST_F(ScheduleDeskTest, a_start_does_not_replay_the_past) {
  take({entry("12:10", ScheduledPhase::A, ScheduledState::on), entry("12:20", ScheduledPhase::A, ScheduledState::off)});
  desk_.reset();
  clock_.advance(1h);
  desk_ = open();
  pass(1min);
  EXPECT_THAT(switched_, IsEmpty());
  EXPECT_EQ(desk_->revision(), 1U);
}

TEST_F(ScheduleDeskTest, a_restart_over_the_minute_loses_no_switching_and_repeats_none) {
  take({entry("12:10", ScheduledPhase::A, ScheduledState::on)});
  pass_to("2026-11-27T11:09:50Z");
  desk_.reset();
  clock_.advance(30s);
  desk_ = open();
  pass(1s);
  EXPECT_THAT(switched_, ElementsAre("A on 12:10"));
  restart();
  pass(5s);
  EXPECT_EQ(switched_.size(), 1U);
}

TEST_F(ScheduleDeskTest, what_a_kill_cuts_off_is_not_done_again) {
  take({entry("12:01", ScheduledPhase::A, ScheduledState::on)});
  KeptSchedule on_disk;
  while_switching_ = [&] { on_disk = load_schedule(file()).value(); };
  pass(1min);
  EXPECT_EQ(on_disk.done_until, at("2026-11-27T11:01:00Z"));
}

TEST_F(ScheduleDeskTest, a_clock_that_jumps_over_a_night_switches_nothing_of_it) {
  take({entry("18:00", ScheduledPhase::A, ScheduledState::on), entry("06:00", ScheduledPhase::A, ScheduledState::off),
        entry("06:59", ScheduledPhase::B, ScheduledState::on), entry("07:05", ScheduledPhase::A, ScheduledState::on)});
  pass(1s);
  clock_.set_wall(at("2026-11-28T06:00:30Z"));  // 07:00:30
  desk_->look();
  EXPECT_THAT(switched_, ElementsAre("B on 06:59")) << "late by less than two minutes";
  pass(5min);
  EXPECT_THAT(switched_, ElementsAre("B on 06:59", "A on 07:05"));
}

TEST_F(ScheduleDeskTest, a_clock_that_is_set_back_a_little_repeats_nothing) {
  take({entry("12:01", ScheduledPhase::A, ScheduledState::on)});
  pass(61s);
  clock_.set_wall(at("2026-11-27T11:00:30Z"));
  pass(2min);
  EXPECT_THAT(switched_, ElementsAre("A on 12:01"));
}

TEST_F(ScheduleDeskTest, a_clock_that_is_set_back_by_much_was_wrong_and_the_schedule_goes_on_by_the_right_one) {
  clock_.set_wall(at("2027-05-01T00:00:00Z"));
  take({entry("12:01", ScheduledPhase::A, ScheduledState::on)});
  pass(1s);
  clock_.set_wall(at("2026-11-27T11:00:30Z"));
  pass(1min);
  EXPECT_THAT(switched_, ElementsAre("A on 12:01"));
}

TEST_F(ScheduleDeskTest, of_what_is_due_for_a_phase_at_once_the_last_counts) {
  take({entry("12:01", ScheduledPhase::A, ScheduledState::on), entry("12:02", ScheduledPhase::A, ScheduledState::off),
        entry("12:02", ScheduledPhase::C, ScheduledState::on)});
  clock_.advance(130s);
  desk_->look();
  EXPECT_THAT(switched_, ElementsAre("A off 12:02", "C on 12:02"));
}

TEST_F(ScheduleDeskTest, a_time_that_the_clock_leaves_out_comes_after_the_jump_and_one_that_comes_twice_once) {
  clock_.set_wall(at("2026-03-29T00:55:00Z"));  // 01:55, five minutes before the clock goes forward
  take({entry("02:30", ScheduledPhase::A, ScheduledState::on)});
  pass(4min);
  EXPECT_THAT(switched_, IsEmpty());
  pass(1min);
  EXPECT_THAT(switched_, ElementsAre("A on 02:30"));

  switched_.clear();
  clock_.set_wall(at("2026-10-25T00:20:00Z"));  // 02:20, forty minutes before the clock goes back
  desk_->look();
  pass(3h);
  EXPECT_THAT(switched_, ElementsAre("A on 02:30"));
}

TEST_F(ScheduleDeskTest, the_schedule_outlasts_the_agent_in_a_private_file) {
  take({entry("18:00", ScheduledPhase::A, ScheduledState::on)}, 7);
  restart();
  EXPECT_EQ(desk_->revision(), 7U);
  EXPECT_EQ(fs::status(file()).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  const KeptSchedule kept = load_schedule(file()).value();
  EXPECT_EQ(kept.timezone, "Europe/Berlin");
  EXPECT_EQ(parse_kept_schedule(to_json(kept)).value(), kept);
}

TEST_F(ScheduleDeskTest, the_same_schedule_told_again_changes_nothing) {
  take({entry("12:01", ScheduledPhase::A, ScheduledState::on)});
  pass(59s);
  const auto written = fs::last_write_time(file());
  clock_.advance(2s);
  take({entry("12:01", ScheduledPhase::A, ScheduledState::on)});
  EXPECT_EQ(fs::last_write_time(file()), written);
  pass(1s);
  EXPECT_THAT(switched_, ElementsAre("A on 12:01"));
}

TEST_F(ScheduleDeskTest, a_zone_that_it_does_not_know_is_refused_and_the_schedule_before_stays) {
  take({entry("12:01", ScheduledPhase::A, ScheduledState::on)}, 4);
  const auto state = desk_->take({5, "Middle/Earth", std::nullopt, {}});
  EXPECT_EQ(state.revision, 5U);
  EXPECT_EQ(state.error, "time zone Middle/Earth: no such time zone, expected an IANA name such as Europe/Berlin");
  EXPECT_EQ(desk_->revision(), 4U);
  pass(1min);
  EXPECT_THAT(switched_, ElementsAre("A on 12:01"));
}

TEST_F(ScheduleDeskTest, a_disk_that_fails_is_told_and_keeps_nobody_from_switching) {
  take({entry("12:01", ScheduledPhase::A, ScheduledState::on)}, 4);
  fs::remove_all(directory_.path());
  const auto state = desk_->take({5, "Europe/Berlin", std::nullopt, {}});
  ASSERT_TRUE(state.error.has_value());
  EXPECT_TRUE(state.error->starts_with("it cannot be kept: ")) << *state.error;
  pass(1min);
  EXPECT_THAT(switched_, ElementsAre("A on 12:01"));
}

TEST_F(ScheduleDeskTest, a_damaged_file_is_put_aside_and_the_server_is_asked_for_the_schedule_again) {
  take({entry("12:01", ScheduledPhase::A, ScheduledState::on)}, 4);
  desk_.reset();
  ASSERT_TRUE(replace_private_file(file(), "{").has_value());
  desk_ = open();
  EXPECT_EQ(desk_->revision(), 0U);
  EXPECT_EQ(read_private_file(file().string() + ".damaged", 100)->reveal(), "{");
}

TEST_F(ScheduleDeskTest, the_report_tells_what_comes_next_and_what_rests) {
  EXPECT_EQ(desk_->report().entries, 0U);
  ScheduleEntry at_sunset;
  at_sunset.id = "dusk";
  at_sunset.phase = ScheduledPhase::C;
  at_sunset.weekdays = k_daily;
  at_sunset.at.sun = SunEvent::sunset;
  clock_.set_wall(at("2026-12-21T11:00:00Z"));
  (void)desk_->take({3,
                     "Europe/Oslo",
                     GeoPosition{69.6492, 18.9553},
                     {entry("18:00", ScheduledPhase::A, ScheduledState::on), at_sunset}});
  const ScheduleReport report = desk_->report();
  EXPECT_EQ(report.revision, 3U);
  EXPECT_EQ(report.next_time, "2026-12-21T17:00:00.000Z");
  EXPECT_EQ(report.next_phase, "A");
  EXPECT_EQ(report.next_state, "on");
  EXPECT_THAT(report.resting, ElementsAre("entry dusk rests: there is no sunset today"));
}

}  // namespace
}  // namespace edl::agent
