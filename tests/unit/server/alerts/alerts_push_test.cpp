// Who is told by pushes hears what a webhook hears: when it is on, when it is over, and nothing of what is silenced.

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "unit/server/alerts/alerts_testing.hpp"

namespace edl::server::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class PushingRoom : public AlertsTest {
 protected:
  PushingRoom() {
    alerts_ = Alerts::open(settings()).value();
    AlertsSurroundings around = surroundings();
    around.zone = [](const DeviceId&) { return TimeZone(); };
    around.push = [this](const Alert& alert) {
      const std::lock_guard lock(pushed_mutex_);
      pushed_.push_back(std::string(alert.end ? "cleared" : "raised") + (alert.late ? " late" : ""));
    };
    around.take_back_pushes = [this](RuleId rule) {
      const std::lock_guard lock(pushed_mutex_);
      taken_back_.push_back(rule);
    };
    EXPECT_TRUE(alerts_->start(around));
  }
  ~PushingRoom() override { alerts_.reset(); }

  std::vector<std::string> pushed() {
    const std::lock_guard lock(pushed_mutex_);
    return pushed_;
  }
  std::vector<RuleId> taken_back() {
    const std::lock_guard lock(pushed_mutex_);
    return taken_back_;
  }

  std::mutex pushed_mutex_;
  std::vector<std::string> pushed_;
  std::vector<RuleId> taken_back_;
};

TEST_F(PushingRoom, an_alert_is_pushed_when_it_begins_and_when_it_ends_without_any_webhook) {
  ASSERT_TRUE(alerts_->add_rule(k_cellar, at_once()));
  deliver(k_noon + 1s, {150});
  EXPECT_THAT(pushed(), ElementsAre("raised"));
  deliver(k_noon + 2s, {160, 50});
  EXPECT_THAT(pushed(), ElementsAre("raised", "cleared"));
}

TEST_F(PushingRoom, what_was_over_when_it_came_is_pushed_once_as_history) {
  ASSERT_TRUE(alerts_->add_rule(k_cellar, at_once()));
  deliver(k_noon + 1s, {150, 50});
  EXPECT_THAT(pushed(), ElementsAre("cleared late"));
}

TEST_F(PushingRoom, a_silenced_rule_is_not_pushed_and_what_waits_is_taken_back) {
  const KeptRule much = alerts_->add_rule(k_cellar, at_once()).value();
  ASSERT_TRUE(alerts_->silence_rule(k_cellar, much.id, 10min));
  EXPECT_THAT(taken_back(), ElementsAre(much.id));
  deliver(k_noon + 1s, {150});
  deliver(k_noon + 2s, {50});
  EXPECT_THAT(pushed(), IsEmpty());
  ASSERT_TRUE(alerts_->silence_rule(k_cellar, much.id, 0min));
  EXPECT_THAT(taken_back(), ElementsAre(much.id));
  deliver(k_noon + 3s, {150});
  EXPECT_THAT(pushed(), ElementsAre("raised"));
}

TEST_F(PushingRoom, an_acknowledged_alert_is_still_told_to_be_over) {
  ASSERT_TRUE(alerts_->add_rule(k_cellar, at_once()));
  deliver(k_noon + 1s, {150});
  ASSERT_TRUE(alerts_->acknowledge(found().at(0).id, "anna"));
  deliver(k_noon + 2s, {50});
  EXPECT_THAT(pushed(), ElementsAre("raised", "cleared"));
}

TEST_F(PushingRoom, a_former_owners_pushes_are_taken_back) {
  const KeptRule much = alerts_->add_rule(k_cellar, at_once()).value();
  ASSERT_TRUE(alerts_->forget_owner(k_cellar));
  EXPECT_THAT(taken_back(), ElementsAre(much.id));
}

TEST_F(PushingRoom, quiet_hours_are_told_by_the_rule) {
  AlertRule nights = at_once();
  nights.quiet_hours = {{{Weekday::thu}, "12:00", "13:00"}};
  const KeptRule quiet = alerts_->add_rule(k_cellar, nights).value();
  const KeptRule loud = alerts_->add_rule(k_cellar, at_once()).value();
  EXPECT_TRUE(alerts_->is_quiet_now(k_cellar, quiet.id));
  EXPECT_FALSE(alerts_->is_quiet_now(k_cellar, loud.id));
  EXPECT_FALSE(alerts_->is_quiet_now(k_cellar, RuleId{999}));
  EXPECT_FALSE(alerts_->is_quiet_now(device("attic"), quiet.id));
  set_now(k_noon + 1h);
  EXPECT_FALSE(alerts_->is_quiet_now(k_cellar, quiet.id));
}

}  // namespace
}  // namespace edl::server::testing
