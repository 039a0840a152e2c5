#include "server/alerts/alerts.hpp"
#include "support/seed.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <random>

#include "unit/server/alerts/alerts_testing.hpp"

namespace edl::server::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class Room : public AlertsTest {
 protected:
  Room() { start(); }

  KeptRule add(const AlertRule& rule) { return alerts_->add_rule(k_cellar, rule).value(); }
  void set_webhook() { std::ignore = alerts_->set_webhook(k_cellar, {.url = "https://example.org/"}).value(); }
};

TEST_F(Room, its_file_is_its_owners_alone) {
  struct stat status {};
  ASSERT_EQ(::stat((directory_.path() / "alerts.sqlite").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(Room, an_alert_is_told_when_it_begins_and_when_it_ends) {
  const KeptRule much = add(at_once());
  set_webhook();
  deliver(k_noon, {50, 150, 180});
  ASSERT_THAT(found(), SizeIs(1));
  EXPECT_EQ(found()[0].state(), AlertState::firing);
  EXPECT_FALSE(found()[0].late);
  EXPECT_THAT(posted_types(1), ElementsAre("alert.firing"));
  deliver(k_noon + 3s, {150, 50});
  const Alert alert = found().at(0);
  EXPECT_EQ(alert.rule, much.id);
  EXPECT_EQ(alert.name, "much");
  EXPECT_EQ(alert.begin, k_noon + 1s);
  EXPECT_EQ(alert.end, k_noon + 4s);
  EXPECT_EQ(alert.extreme, 180);
  EXPECT_THAT(told(), SizeIs(2));
  EXPECT_THAT(posted_types(2), ElementsAre("alert.firing", "alert.cleared"));
}

TEST_F(Room, an_alert_that_ends_while_its_message_is_on_its_way_is_told_to_be_over) {
  add(at_once());
  while_posting_ = [this] { deliver(k_noon + 1s, {50}); };
  set_webhook();
  deliver(k_noon, {150});
  EXPECT_THAT(posted_types(2), ElementsAre("alert.firing", "alert.cleared"));
}

TEST_F(Room, what_was_over_when_it_came_is_told_once_as_history) {
  add(after(2s));
  set_webhook();
  set_now(k_noon + 600s);
  deliver(k_noon + 600s, {50});
  deliver(k_noon + 60s, {150, 150, 150, 50});
  deliver(k_noon + 60s, {150, 150, 150, 50});
  ASSERT_THAT(found(), SizeIs(1));
  EXPECT_TRUE(found()[0].late);
  EXPECT_EQ(found()[0].end, k_noon + 63s);
  EXPECT_THAT(told(), SizeIs(1));
  EXPECT_THAT(posted_types(1), ElementsAre("alert.was"));
  ASSERT_TRUE(alerts_->test_webhook(k_cellar));
  EXPECT_THAT(posted_types(2), ElementsAre("alert.was", "test"));
}

TEST_F(Room, late_alerts_need_not_be_told) {
  add(at_once());
  std::ignore = alerts_->set_webhook(k_cellar, {.url = "https://example.org/", .late = LateAlerts::not_told});
  set_now(k_noon + 600s);
  deliver(k_noon + 600s, {50});
  deliver(k_noon + 60s, {150, 50});
  ASSERT_TRUE(alerts_->test_webhook(k_cellar));
  EXPECT_THAT(posted_types(1), ElementsAre("test"));
}

TEST_F(Room, a_backlog_alarms_nobody_until_it_has_caught_up) {
  add(at_once());
  set_webhook();
  set_now(k_noon + 3'600s);
  deliver(k_noon, {150, 150});
  EXPECT_THAT(told(), IsEmpty());
  ASSERT_THAT(found(), SizeIs(1));
  EXPECT_TRUE(found()[0].late);
  deliver(k_noon + 3'599s, {150});
  EXPECT_THAT(posted_types(1), ElementsAre("alert.firing"));
  EXPECT_FALSE(found()[0].late);
  EXPECT_EQ(found()[0].begin, k_noon);
}

TEST_F(Room, a_late_reading_that_gainsays_what_was_told_takes_nothing_back) {
  add(after(6s));
  deliver({reading(k_noon, 150), reading(k_noon + 3s, 150), reading(k_noon + 6s, 150)});
  ASSERT_THAT(found(), SizeIs(1));
  deliver({reading(k_noon + 4s, 50)});
  EXPECT_THAT(found(), SizeIs(1));
}

TEST_F(Room, what_was_measured_before_the_rule_is_nothing_to_it) {
  add(at_once());
  deliver(k_noon - 60s, {150, 50});
  deliver(k_noon + 1s, {50});
  deliver(k_noon - 30s, {150, 50});
  EXPECT_THAT(found(), IsEmpty());
}

TEST_F(Room, another_condition_begins_anew_and_another_name_does_not) {
  const KeptRule much = add(at_once());
  deliver(k_noon, {150});
  AlertRule renamed = at_once();
  renamed.name = "very much";
  ASSERT_TRUE(alerts_->change_rule(k_cellar, much.id, renamed));
  EXPECT_EQ(found().at(0).state(), AlertState::firing);
  renamed.threshold = 200;
  set_now(k_noon + 1s);
  ASSERT_TRUE(alerts_->change_rule(k_cellar, much.id, renamed));
  EXPECT_EQ(found().at(0).end, k_noon + 1s);
  deliver(k_noon + 2s, {150, 250});
  ASSERT_THAT(found(), SizeIs(2));
  EXPECT_EQ(found()[1].name, "very much");
  ASSERT_TRUE(alerts_->remove_rule(k_cellar, much.id));
  EXPECT_EQ(found().at(1).state(), AlertState::cleared);
  EXPECT_FALSE(alerts_->watches(k_cellar));
  EXPECT_EQ(alerts_->change_rule(k_cellar, much.id, renamed).error().code, Errc::not_found);
}

TEST_F(Room, a_device_has_fifty_rules_at_most) {
  for (int i = 0; i < 50; ++i) add(at_once());
  EXPECT_EQ(alerts_->add_rule(k_cellar, at_once()).error().code, Errc::conflict);
  EXPECT_TRUE(alerts_->add_rule(device("attic"), at_once()));
}

TEST_F(Room, the_first_who_acknowledges_counts) {
  add(at_once());
  deliver(k_noon, {150});
  const AlertId id = found().at(0).id;
  ASSERT_TRUE(alerts_->acknowledge(id, "anna"));
  set_now(k_noon + 5s);
  const Alert again = alerts_->acknowledge(id, "ben").value();
  EXPECT_EQ(again.acknowledged_by, "anna");
  EXPECT_EQ(again.acknowledged_at, k_noon);
  EXPECT_EQ(again.state(), AlertState::acknowledged);
  EXPECT_EQ(alerts_->acknowledge(AlertId{99}, "ben").error().code, Errc::not_found);
  const AlertQuery asked{.range = {Timestamp::min(), Timestamp::max()}, .state = AlertState::firing};
  EXPECT_THAT(alerts_->alerts(k_cellar, asked).value().alerts, IsEmpty());
}

TEST_F(Room, a_silenced_rule_tells_apps_and_no_webhook) {
  const KeptRule much = add(at_once());
  set_webhook();
  ASSERT_TRUE(alerts_->silence_rule(k_cellar, much.id, 10min));
  deliver(k_noon, {150, 50});
  EXPECT_TRUE(found().at(0).silenced);
  EXPECT_THAT(told(), Not(IsEmpty()));
  ASSERT_TRUE(alerts_->silence_rule(k_cellar, much.id, 0min));
  deliver(k_noon + 2s, {150});
  EXPECT_THAT(posted_types(1), ElementsAre("alert.firing"));
}

TEST_F(Room, quiet_hours_hold_back_what_is_over_by_then_as_history) {
  AlertRule nights = at_once();
  nights.quiet_hours = {{{Weekday::thu}, "12:00", "13:00"}};
  add(nights);
  set_webhook();
  AlertsSurroundings around = surroundings();
  around.zone = [](const DeviceId&) { return TimeZone(); };
  alerts_.reset();
  alerts_ = Alerts::open(settings()).value();
  ASSERT_TRUE(alerts_->start(around));
  deliver(k_noon + 1s, {150});
  deliver(k_noon + 2s, {50});
  set_now(k_noon + 3'600s);
  ASSERT_TRUE(alerts_->test_webhook(k_cellar));  // which wakes them, since no time passes
  EXPECT_THAT(posted_types(2), ::testing::UnorderedElementsAre("alert.was", "test"));
}

TEST_F(Room, a_message_that_is_not_taken_is_tried_again_after_a_restart_too) {
  add(at_once());
  set_webhook();
  set_answer(500);
  deliver(k_noon, {150});
  EXPECT_THAT(posted(1).at(0).body, HasSubstr("alert.firing"));
  const auto failed_once = [this] { return alerts_->webhook(k_cellar).value()->last_problem.has_value(); };
  while (!failed_once()) std::this_thread::yield();
  EXPECT_EQ(alerts_->webhook(k_cellar).value()->last_problem, "it answered with status 500");
  EXPECT_EQ(alerts_->webhook(k_cellar).value()->waiting, 1);
  set_answer(204);
  set_now(k_noon + 2s);
  start();
  const auto bodies = posted(2);
  EXPECT_THAT(bodies.at(1).body, HasSubstr("alert.firing"));
  while (!alerts_->webhook(k_cellar).value()->last_success) std::this_thread::yield();
  EXPECT_EQ(alerts_->webhook(k_cellar).value()->waiting, 0);
}

TEST_F(Room, a_secret_is_told_once_and_signs_what_is_posted) {
  const SetWebhook first = alerts_->set_webhook(k_cellar, {.url = "https://example.org/"}).value();
  ASSERT_TRUE(first.secret);
  EXPECT_EQ(first.secret->size(), 43);
  EXPECT_FALSE(alerts_->set_webhook(k_cellar, {.url = "https://example.org/b"}).value().secret);
  const auto other = alerts_->set_webhook(k_cellar, {.url = "https://example.org/b", .new_secret = true}).value();
  ASSERT_TRUE(other.secret);
  EXPECT_FALSE(*other.secret == *first.secret);
  // RFC 4231, test case 2, with a time before it.
  EXPECT_EQ(alerts::signature_of(Secret("Jefe"), 1, "x").substr(0, 7), "t=1,v1=");
  ASSERT_TRUE(alerts_->test_webhook(k_cellar));
  const WebhookRequest request = posted(1).at(0);
  const auto seconds = k_noon.time_since_epoch() / 1s;
  EXPECT_EQ(request.headers.at(1).second, alerts::signature_of(*other.secret, seconds, request.body));
}

TEST_F(Room, silence_of_a_device_is_an_alert_that_ends_when_it_is_heard_again) {
  add(rule(R"({"name":"gone","quantity":"device_offline","for_seconds":60})"));
  add(rule(R"({"name":"silent","quantity":"no_readings","for_seconds":70})"));
  deliver(k_noon + 1s, {50});
  alerts_->heard(k_cellar, k_noon + 1s);
  for (const auto time : {20s, 40s, 60s}) {
    set_now(k_noon + time);
    wait_for_look();
    EXPECT_THAT(found(), IsEmpty()) << time.count();
  }
  set_now(k_noon + 61s);
  wait_for_look();
  ASSERT_THAT(found(), SizeIs(1));
  EXPECT_EQ(found()[0].name, "gone");
  EXPECT_EQ(found()[0].begin, k_noon + 1s);
  EXPECT_EQ(found()[0].extreme, std::nullopt);
  set_now(k_noon + 80s);
  wait_for_look();
  ASSERT_THAT(found(), SizeIs(2));
  alerts_->heard(k_cellar, k_noon + 80s);
  deliver(k_noon + 79s, {50});
  wait_for_look();
  EXPECT_EQ(found().at(0).end, k_noon + 80s);
  EXPECT_EQ(found().at(1).end, k_noon + 79s);
}

TEST_F(Room, a_server_that_slept_blames_nobody) {
  add(rule(R"({"name":"gone","quantity":"device_offline","for_seconds":60})"));
  wait_for_look();
  set_now(k_noon + 3'600s);
  wait_for_look();
  EXPECT_THAT(found(), IsEmpty());
}

TEST_F(Room, a_former_owners_rules_and_webhook_are_forgotten) {
  add(at_once());
  set_webhook();
  deliver(k_noon, {150});
  set_owned_since(k_noon + 1s);
  start();
  EXPECT_THAT(alerts_->rules(k_cellar).value(), IsEmpty());
  EXPECT_EQ(alerts_->webhook(k_cellar).value(), std::nullopt);
  EXPECT_EQ(found().at(0).state(), AlertState::cleared);
  ASSERT_TRUE(alerts_->erase(k_cellar, k_noon + 1s, {}));
  EXPECT_THAT(found(), IsEmpty());
}

TEST_F(Room, a_store_that_is_away_is_asked_again) {
  add(at_once());
  set_now(k_noon + 600s);
  deliver(k_noon + 600s, {50});
  store_.set_away(true);
  store_.put(k_cellar, {reading(k_noon + 1s, 150), reading(k_noon + 2s, 50)});
  const std::size_t reads = store_.reads();
  alerts_->stored(k_cellar, {reading(k_noon + 1s, 150), reading(k_noon + 2s, 50)});
  while (store_.reads() == reads) std::this_thread::yield();
  store_.set_away(false);
  alerts_->settle();
  EXPECT_THAT(found(), SizeIs(1));
  EXPECT_TRUE(alerts_->health().ok);
}

TEST_F(Room, a_copy_is_a_room) {
  add(at_once());
  deliver(k_noon, {150});
  const auto copy = directory_.path() / "copy.sqlite";
  ASSERT_TRUE(copy_alerts(directory_.path() / "alerts.sqlite", copy));
  const auto other = Alerts::open({.file = copy}).value();
  EXPECT_EQ(other->rules(k_cellar).value(), alerts_->rules(k_cellar).value());
  EXPECT_EQ(copy_alerts(directory_.path() / "alerts.sqlite", copy).error().code, Errc::conflict);
}

/// No room for more than some readings: what finds none is read from the store.
class CrampedRoom : public Room {
 protected:
  CrampedRoom() { start(); }
  AlertSettings settings() override {
    AlertSettings cramped = AlertsTest::settings();
    cramped.max_waiting_readings = 7;
    return cramped;
  }
};

TEST_F(CrampedRoom, readings_in_any_order_and_size_give_the_alerts_that_they_give_in_order) {
  const unsigned seed = edl::testing::seed_of_this_run();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::cout << "seed " << seed << '\n';
  std::mt19937 random(seed);
  const auto any = [&random](int from, int to) { return std::uniform_int_distribution(from, to)(random); };
  add(after(4s));
  std::vector<std::vector<Reading>> pieces(1);
  AlertMachine machine(condition_of(after(4s)));
  std::vector<TimeRange> expected;
  Timestamp time = k_noon;
  double watt = 100;
  for (int i = 0; i < 600; ++i) {
    time += 1s;
    if (any(0, 15) == 0) {
      time += 12s;
      pieces.emplace_back();
    }
    watt = std::clamp(watt + any(-8, 8), 70.0, 130.0);
    pieces.back().push_back(reading(time, watt));
    const auto step = machine.take(time, watt);
    if (step == AlertMachine::Step::raised) expected.push_back({machine.since(), Timestamp::max()});
    if (step == AlertMachine::Step::cleared) expected.back().end = time;
  }
  set_now(time);
  std::ranges::shuffle(pieces, random);
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    store_.put(k_cellar, pieces[i]);
    alerts_->stored(k_cellar, pieces[i]);
    if (any(0, 3) == 0) alerts_->settle();
    if (any(0, 9) == 0) start();  // as after a crash: what was waiting is read again
  }
  alerts_->settle();
  std::vector<TimeRange> united;
  for (const Alert& one : found()) {
    const TimeRange range{one.begin, one.end.value_or(Timestamp::max())};
    if (!united.empty() && united.back().end == range.begin) {
      united.back().end = range.end;
    } else {
      united.push_back(range);
    }
  }
  EXPECT_EQ(united, expected);
}

}  // namespace
}  // namespace edl::server::testing
