#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "support/failure.hpp"
#include "unit/server/accounts/accounts_testing.hpp"

namespace edl::server {
namespace {

using edl::testing::device_id;
using edl::testing::failure;
using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Schedules : public edl::testing::AccountsTest {
 protected:
  User anna_ = owner("anna", "cellar");
  User ben_ = owner("ben", "attic");
  DeviceId cellar_ = device_id("cellar");

  [[nodiscard]] ScheduleRecord kept() { return accounts().schedule(cellar_).value(); }
  CommandRecord switching(const std::string& id) const {
    return {.id = id,
            .at = now(),
            .who = "schedule",
            .phase = "A",
            .asked = "off",
            .status = "acknowledged",
            .state = "off",
            .cause = "schedule"};
  }
  TimeRange all() const { return {now() - 24h, now() + 24h}; }
};

TEST_F(Schedules, one_is_kept_with_whoever_changed_it_and_stands_in_the_audit) {
  EXPECT_EQ(kept(), ScheduleRecord{});
  pass(1s);
  const ScheduleRecord expected{.revision = 1, .schedule = "{}", .changed_at = now(), .changed_by = "anna"};
  EXPECT_EQ(accounts().set_schedule(anna_.id, cellar_, 0, "{}").value(), expected);
  reopen();
  EXPECT_EQ(kept(), expected);
  EXPECT_EQ(accounts().audit(cellar_, all())->back(), (AuditEntry{now(), "user:anna", "schedule changed", cellar_}));
}

TEST_F(Schedules, a_change_of_what_was_changed_meanwhile_is_a_conflict) {
  ASSERT_TRUE(accounts().set_schedule(anna_.id, cellar_, 0, "first"));
  EXPECT_EQ(failure(accounts().set_schedule(anna_.id, cellar_, 0, "second")), Errc::conflict);
  EXPECT_EQ(failure(accounts().set_schedule(anna_.id, cellar_, 2, "second")), Errc::conflict);
  EXPECT_EQ(kept().schedule, "first");
  EXPECT_EQ(accounts().set_schedule(anna_.id, cellar_, 1, "second")->revision, 2U);
}

TEST_F(Schedules, are_for_those_who_may_switch) {
  EXPECT_EQ(failure(accounts().set_schedule(ben_.id, cellar_, 0, "{}")), Errc::not_found);
  ASSERT_TRUE(accounts().set_member(anna_.id, cellar_, "ben", Role::viewer));
  EXPECT_EQ(failure(accounts().set_schedule(ben_.id, cellar_, 0, "{}")), Errc::forbidden);
  ASSERT_TRUE(accounts().set_member(anna_.id, cellar_, "ben", Role::switcher));
  EXPECT_EQ(accounts().set_schedule(ben_.id, cellar_, 0, "{}")->changed_by, "ben");
}

TEST_F(Schedules, what_the_device_keeps_is_remembered_and_told_when_it_is_news) {
  ASSERT_TRUE(accounts().set_schedule(anna_.id, cellar_, 0, "{}"));
  EXPECT_EQ(accounts().note_device_schedule(cellar_, std::nullopt, std::nullopt).value(), std::nullopt);
  EXPECT_EQ(accounts().note_device_schedule(cellar_, 0, std::nullopt).value()->device_revision, 0U);
  EXPECT_EQ(accounts().note_device_schedule(cellar_, 0, std::nullopt).value(), std::nullopt);
  EXPECT_EQ(accounts().note_device_schedule(cellar_, 0, "no room").value()->device_error, "no room");
  EXPECT_EQ(accounts().set_schedule(anna_.id, cellar_, 1, "{}")->device_error, std::nullopt);
  EXPECT_EQ(kept().device_revision, 0U);
}

TEST_F(Schedules, another_time_zone_makes_another_revision) {
  ASSERT_TRUE(accounts().update_device(anna_.id, cellar_, {.timezone = "Europe/Berlin"}));
  EXPECT_EQ(kept().revision, 0U);
  ASSERT_TRUE(accounts().set_schedule(anna_.id, cellar_, 0, "{}"));
  ASSERT_TRUE(accounts().update_device(anna_.id, cellar_, {.name = "Cellar"}));
  EXPECT_EQ(kept().revision, 1U);
  ASSERT_TRUE(accounts().update_device(anna_.id, cellar_, {.timezone = "Europe/Oslo"}));
  EXPECT_EQ(kept().revision, 2U);
  EXPECT_EQ(kept().schedule, "{}");
}

TEST_F(Schedules, the_next_owner_has_none_and_the_device_hears_of_it) {
  ASSERT_TRUE(accounts().set_schedule(anna_.id, cellar_, 0, "{}"));
  ASSERT_TRUE(accounts().release(anna_.id, cellar_));
  EXPECT_EQ(kept(), (ScheduleRecord{.revision = 2, .schedule = ""}));
}

TEST_F(Schedules, a_user_who_leaves_leaves_no_name_in_them) {
  ASSERT_TRUE(accounts().set_member(anna_.id, cellar_, "ben", Role::switcher));
  ASSERT_TRUE(accounts().set_schedule(ben_.id, cellar_, 0, "{}"));
  ASSERT_TRUE(accounts().remove_user(ben_.id, Secret("correct horse")));
  EXPECT_EQ(kept().changed_by, "(deleted)");
}

TEST_F(Schedules, switchings_of_the_device_stand_among_the_commands_once) {
  pass(1s);
  const CommandRecord first = switching("schedule-A-1");
  pass(1s);
  const CommandRecord second = switching("schedule-A-2");
  EXPECT_THAT(accounts().record_switchings(cellar_, std::vector{second}).value(), ElementsAre(second));
  EXPECT_THAT(accounts().record_switchings(cellar_, std::vector{first, second}).value(), ElementsAre(first));
  EXPECT_THAT(accounts().commands(cellar_, all()).value(), ElementsAre(first, second));
  const auto audit = accounts().audit(cellar_, all());
  EXPECT_THAT(*audit, ::testing::Contains(AuditEntry{first.at, "device:cellar",
                                                     "relay A off by itself (schedule): acknowledged", cellar_}));
}

TEST_F(Schedules, switchings_from_under_a_former_owner_are_not_written_down) {
  pass(1s);
  const CommandRecord before = switching("schedule-A-1");
  pass(1s);
  ASSERT_TRUE(accounts().release(anna_.id, cellar_));
  EXPECT_THAT(accounts().record_switchings(cellar_, std::vector{before}).value(), IsEmpty());
}

TEST_F(Schedules, switchings_of_a_past_that_was_erased_do_not_come_back_with_the_same_owner) {
  pass(1s);
  const CommandRecord before = switching("schedule-A-1");
  pass(1s);
  ASSERT_TRUE(accounts().release(anna_.id, cellar_, Past::erased));
  ASSERT_TRUE(accounts().link(anna_.id, code_of(cellar_)));
  EXPECT_THAT(accounts().record_switchings(cellar_, std::vector{before}).value(), IsEmpty());
  pass(1s);
  EXPECT_EQ(accounts().record_switchings(cellar_, std::vector{switching("schedule-A-2")})->size(), 1U);
}

TEST_F(Schedules, a_user_whose_name_is_schedule_is_not_taken_for_one) {
  const User schedule = owner("schedule", "garage");
  const DeviceId garage = device_id("garage");
  ASSERT_TRUE(accounts().set_member(schedule.id, garage, "anna", Role::viewer));
  CommandRecord by_user = switching("1");
  by_user.cause = "user";
  ASSERT_TRUE(record_command(cellar_, by_user));
  ASSERT_TRUE(accounts().record_switchings(cellar_, std::vector{switching("2")}));
  ASSERT_TRUE(accounts().remove_user(schedule.id, Secret("correct horse")));
  const auto commands = accounts().commands(cellar_, all()).value();
  ASSERT_EQ(commands.size(), 2U);
  EXPECT_EQ(commands[0].who, "(deleted)");
  EXPECT_EQ(commands[1].who, "schedule");
}

}  // namespace
}  // namespace edl::server
