#include "server/live/live.hpp"

#include <gtest/gtest.h>

#include <array>
#include <set>
#include <string>

#include "net/close_reason.hpp"
#include "unit/server/live/live_testing.hpp"

namespace edl::server {
namespace {

using namespace std::chrono_literals;
using testing::FakeSocket;
using testing::ManualScheduler;

/// What the listeners were told.
struct Told {
  std::vector<Timestamp> heard;
  std::vector<PowerEvent> events;
  std::vector<std::optional<std::uint64_t>> schedules_kept;
  std::vector<message::ScheduleState> schedule_answers;
};

class LiveTest : public ::testing::Test {
 protected:
  net::WebSocketEvents connect(std::shared_ptr<FakeSocket>& socket) {
    socket = std::make_shared<FakeSocket>();
    return live.add_device(device, socket);
  }

  std::shared_ptr<FakeSocket> watch() {
    auto socket = std::make_shared<FakeSocket>();
    EXPECT_TRUE(live.subscribe(live.add_app(socket), device));
    return socket;
  }

  void send(Order order = SwitchOrder{Phase::a, Switch::off}) {
    live.send(device, order, 5s, [this](CommandResult result) { results.push_back(std::move(result)); });
  }

  /// The id in the last command that the socket was sent.
  static std::string command_id(const FakeSocket& socket) {
    const auto message = parse_from_server(socket.last("command"));
    return message ? std::get<message::Command>(*message).id : "";
  }

  Reading reading_at(std::chrono::seconds offset, Phase phase = Phase::a) const {
    Reading reading{now + offset, phase};
    reading.values[Field::power_watt] = 100.0;
    return reading;
  }

  ManualScheduler scheduler;
  Timestamp now = parse_rfc3339("2026-11-23T10:00:00Z").value();
  Told told;
  Live live{
      [this] { return now; },
      scheduler,
      {.heard = [this](const DeviceId&, Timestamp at) { told.heard.push_back(at); },
       .event = [this](const DeviceId&, PowerEvent event) { told.events.push_back(std::move(event)); },
       .schedule_kept = [this](const DeviceId&,
                               std::optional<std::uint64_t> revision) { told.schedules_kept.push_back(revision); },
       .schedule_answered = [this](
                                const DeviceId&,
                                message::ScheduleState state) { told.schedule_answers.push_back(std::move(state)); }}};
  const DeviceId device = DeviceId::parse("house-1").value();
  std::vector<CommandResult> results;
};

TEST_F(LiveTest, a_command_is_acknowledged_with_the_state_and_the_time_it_took) {
  std::shared_ptr<FakeSocket> socket;
  auto events = connect(socket);
  const auto app = watch();
  send();
  const std::string id = command_id(*socket);
  EXPECT_EQ(socket->last("command"), R"({"type":"command","id":")" + id +
                                         R"(","name":"set_relay","phase":"A","state":"off",)"
                                         R"("expires_at":"2026-11-23T10:00:05.000Z"})");
  EXPECT_TRUE(results.empty());
  now += 7ms;
  events.on_message(to_json(message::Ack{id, true, "off", std::nullopt}));
  ASSERT_EQ(results.size(), 1u);
  EXPECT_EQ(results[0].status, CommandStatus::acknowledged);
  EXPECT_EQ(results[0].state, "off");
  EXPECT_EQ(results[0].latency, 7ms);
  EXPECT_EQ(live.state_of(device).relays, (RelayStates{{"A", "off"}}));
  EXPECT_EQ(scheduler.running(), 0u);
  EXPECT_NE(app->last("command").find(R"("state":"off","status":"acknowledged")"), std::string::npos);
  EXPECT_NE(app->last("device").find(R"("relays":{"A":"off"})"), std::string::npos);
}

TEST_F(LiveTest, a_refusal_carries_the_devices_reason) {
  std::shared_ptr<FakeSocket> socket;
  auto events = connect(socket);
  send();
  events.on_message(to_json(message::Ack{command_id(*socket), false, std::nullopt, "locked by hand"}));
  ASSERT_EQ(results.size(), 1u);
  EXPECT_EQ(results[0].status, CommandStatus::refused);
  EXPECT_EQ(results[0].error, "locked by hand");
}

TEST_F(LiveTest, no_answer_is_a_timeout_and_a_late_answer_changes_nothing) {
  std::shared_ptr<FakeSocket> socket;
  auto events = connect(socket);
  send();
  const std::string id = command_id(*socket);
  scheduler.advance(4999ms);
  EXPECT_TRUE(results.empty());
  scheduler.advance(1ms);
  ASSERT_EQ(results.size(), 1u);
  EXPECT_EQ(results[0].status, CommandStatus::timeout);
  events.on_message(to_json(message::Ack{id, true, "off", std::nullopt}));
  EXPECT_EQ(results.size(), 1u);
}

TEST_F(LiveTest, an_offline_device_is_told_at_once) {
  send();
  ASSERT_EQ(results.size(), 1u);
  EXPECT_EQ(results[0].status, CommandStatus::offline);
  std::shared_ptr<FakeSocket> socket;
  connect(socket).on_closed("gone");
  send();
  ASSERT_EQ(results.size(), 2u);
  EXPECT_EQ(results[1].status, CommandStatus::offline);
}

TEST_F(LiveTest, another_devices_answer_does_not_count) {
  std::shared_ptr<FakeSocket> socket;
  auto events = connect(socket);
  auto other = std::make_shared<FakeSocket>();
  auto others_events = live.add_device(DeviceId::parse("house-2").value(), other);
  send();
  others_events.on_message(to_json(message::Ack{command_id(*socket), true, "off", std::nullopt}));
  EXPECT_TRUE(results.empty());
}

TEST_F(LiveTest, a_second_connection_replaces_the_first_and_takes_over_what_waits) {
  std::shared_ptr<FakeSocket> first;
  auto first_events = connect(first);
  send();
  std::shared_ptr<FakeSocket> second;
  auto second_events = connect(second);
  EXPECT_EQ(first->closed_with, net::k_close_replaced);
  EXPECT_EQ(command_id(*second), command_id(*first));
  first_events.on_closed("replaced");  // late, and not the second's end
  EXPECT_TRUE(live.state_of(device).online);
  first_events.on_message(to_json(message::Status{{{"B", "off"}}, 9}));  // late words of the first do not count
  EXPECT_EQ(live.state_of(device).backlog, std::nullopt);
  second_events.on_message(to_json(message::Ack{command_id(*second), true, "off", std::nullopt}));
  ASSERT_EQ(results.size(), 1u);
  EXPECT_EQ(results[0].status, CommandStatus::acknowledged);
  second_events.on_closed("gone");
  EXPECT_FALSE(live.state_of(device).online);
}

TEST_F(LiveTest, stopping_answers_everything_that_waits) {
  std::shared_ptr<FakeSocket> socket;
  const auto events = connect(socket);
  send(SwitchOrder{Phase::a, Switch::on});
  send(SwitchOrder{Phase::b, Switch::toggle});
  live.stop();
  ASSERT_EQ(results.size(), 2u);
  EXPECT_EQ(results[0].status, CommandStatus::offline);
  send();
  ASSERT_EQ(results.size(), 3u);
  EXPECT_EQ(results[2].status, CommandStatus::offline);
}

TEST_F(LiveTest, hello_and_status_are_what_is_known_of_a_device) {
  const auto app = watch();
  EXPECT_EQ(app->last("device"),
            R"({"type":"device","device_id":"house-1","online":false,"last_seen":null,"relays":{},"backlog":null})");
  std::shared_ptr<FakeSocket> socket;
  auto events = connect(socket);
  EXPECT_EQ(socket->last("welcome"), R"({"type":"welcome","server_time":"2026-11-23T10:00:00.000Z"})");
  events.on_message(to_json(message::Hello{"0.1.0", {{"A", "on"}, {"B", "off"}, {"D", "on"}, {"C", "maybe"}}, 42}));
  EXPECT_EQ(live.state_of(device), (DeviceState{true, now, {{"A", "on"}, {"B", "off"}}, 42, "0.1.0"}));
  events.on_message(to_json(message::Status{{{"A", "off"}}, 0}));
  EXPECT_EQ(app->last("device"), R"({"type":"device","device_id":"house-1","online":true,)"
                                 R"("last_seen":"2026-11-23T10:00:00.000Z","relays":{"A":"off"},"backlog":0})");
}

TEST_F(LiveTest, a_message_that_is_not_understood_is_answered_and_a_later_versions_is_ignored) {
  std::shared_ptr<FakeSocket> socket;
  auto events = connect(socket);
  events.on_message(R"({"type":"waveform","samples":[1,2]})");
  EXPECT_EQ(socket->last("error"), "");
  events.on_message(R"({"type":"ack"})");
  EXPECT_NE(socket->last("error").find("/id is missing"), std::string::npos);
  events.on_message("not JSON");
  EXPECT_NE(socket->last("error").find("not JSON"), std::string::npos);
}

TEST_F(LiveTest, of_a_backlog_apps_see_its_newest_second_once) {
  const auto app = watch();
  live.readings_stored(device, {reading_at(-3s), reading_at(-1s), reading_at(-1s, Phase::b), reading_at(-2s)});
  const std::string seen = app->last("readings");
  EXPECT_NE(seen.find("09:59:59.000Z\",\"phase\":\"A\""), std::string::npos);
  EXPECT_NE(seen.find("09:59:59.000Z\",\"phase\":\"B\""), std::string::npos);
  EXPECT_EQ(seen.find("09:59:58"), std::string::npos);
  const std::size_t count = app->sent.size();
  live.readings_stored(device, {reading_at(-100s)});  // older: history, not news
  EXPECT_EQ(app->sent.size(), count);
  live.readings_stored(device, {reading_at(0s)});
  EXPECT_NE(app->last("readings").find("10:00:00.000Z"), std::string::npos);
}

TEST_F(LiveTest, a_clock_that_was_ahead_does_not_keep_a_device_dark) {
  const auto app = watch();
  live.readings_stored(device, {reading_at(3600s)});
  now += 6s;
  live.readings_stored(device, {reading_at(0s)});
  EXPECT_NE(app->last("readings").find("10:00:06.000Z"), std::string::npos);
}

TEST_F(LiveTest, an_app_that_lags_gets_the_newest_later_instead_of_a_queue) {
  const auto app = watch();
  app->queued = 1 << 20;
  live.readings_stored(device, {reading_at(0s)});
  EXPECT_EQ(app->last("readings"), "");
  app->queued = 0;
  live.readings_stored(device, {reading_at(1s)});
  EXPECT_NE(app->last("readings").find("10:00:01.000Z"), std::string::npos);
}

TEST_F(LiveTest, apps_hear_only_of_what_they_watch) {
  auto socket = std::make_shared<FakeSocket>();
  const AppId app = live.add_app(socket);
  live.readings_stored(device, {reading_at(0s)});
  EXPECT_TRUE(socket->sent.empty());
  EXPECT_TRUE(live.subscribe(app, device));
  live.unsubscribe(app, device);
  socket->sent.clear();
  live.readings_stored(device, {reading_at(1s)});
  EXPECT_TRUE(socket->sent.empty());
  for (std::size_t i = 0; i < k_max_watched_devices; ++i) {
    EXPECT_TRUE(live.subscribe(app, DeviceId::parse("d" + std::to_string(i)).value()));
  }
  EXPECT_FALSE(live.subscribe(app, device));
  live.remove_app(app);
  EXPECT_EQ(live.apps(), 0u);
}

TEST_F(LiveTest, the_apps_of_a_user_whose_role_is_gone_hear_no_more_and_are_told) {
  const std::array<std::shared_ptr<FakeSocket>, 3> apps{std::make_shared<FakeSocket>(), std::make_shared<FakeSocket>(),
                                                        std::make_shared<FakeSocket>()};
  EXPECT_TRUE(live.subscribe(live.add_app(apps[0], "anna"), device));
  EXPECT_TRUE(live.subscribe(live.add_app(apps[1], "anna"), device));
  EXPECT_TRUE(live.subscribe(live.add_app(apps[2], "ben"), device));
  EXPECT_EQ(live.watchers_of(device), (std::set<std::string>{"anna", "ben"}));
  live.end_watching(device, "anna", {"no more"});
  EXPECT_EQ(live.watchers_of(device), std::set<std::string>{"ben"});
  live.readings_stored(device, {reading_at(0s)});
  for (const auto& app : {apps[0], apps[1]}) {
    EXPECT_NE(app->last("error").find("no more"), std::string::npos);
    EXPECT_EQ(app->last("readings"), "");
  }
  EXPECT_EQ(apps[2]->last("error"), "");
  EXPECT_NE(apps[2]->last("readings"), "");
}

TEST_F(LiveTest, a_capture_is_sent_and_acknowledged_and_is_none_of_the_apps_business) {
  std::shared_ptr<FakeSocket> socket;
  auto events = connect(socket);
  const auto app = watch();
  const std::size_t before = app->sent.size();
  send(CaptureOrder{});
  const std::string id = command_id(*socket);
  const auto command = std::get<message::Command>(*parse_from_server(socket->last("command")));
  EXPECT_EQ(command, (message::Command{id, "capture_harmonics", "", "", "2026-11-23T10:00:05.000Z"}));
  now += 3ms;
  events.on_message(to_json(message::Ack{id, true, std::nullopt, std::nullopt}));
  ASSERT_EQ(results.size(), 1u);
  EXPECT_EQ(results[0].status, CommandStatus::acknowledged);
  EXPECT_EQ(results[0].latency, 3ms);
  EXPECT_TRUE(live.state_of(device).relays.empty());
  EXPECT_EQ(app->sent.size(), before);
}

TEST_F(LiveTest, a_capture_is_refused_times_out_or_finds_nobody_as_any_command) {
  send(CaptureOrder{});
  std::shared_ptr<FakeSocket> socket;
  auto events = connect(socket);
  send(CaptureOrder{});
  events.on_message(to_json(message::Ack{command_id(*socket), false, std::nullopt, "the meter is not ready"}));
  send(CaptureOrder{});
  scheduler.advance(5s);
  ASSERT_EQ(results.size(), 3u);
  EXPECT_EQ(results[0].status, CommandStatus::offline);
  EXPECT_EQ(results[1].status, CommandStatus::refused);
  EXPECT_EQ(results[1].error, "the meter is not ready");
  EXPECT_EQ(results[2].status, CommandStatus::timeout);
}

TEST_F(LiveTest, a_schedule_goes_to_the_device_that_is_there_and_its_words_of_it_to_the_listener) {
  const message::SetSchedule schedule{3, "Europe/Berlin", std::nullopt, {}};
  live.give(device, schedule);
  std::shared_ptr<FakeSocket> socket;
  const auto events = connect(socket);
  EXPECT_EQ(socket->last("schedule"), "");
  live.give(device, schedule);
  EXPECT_EQ(socket->last("schedule"), to_json(schedule));
  events.on_message(to_json(message::Hello{"0.1.0", {}, 0}));
  events.on_message(to_json(message::Hello{"0.1.0", {}, 0, 2}));
  EXPECT_EQ(told.schedules_kept, (std::vector<std::optional<std::uint64_t>>{std::nullopt, 2}));
  events.on_message(to_json(message::ScheduleState{3, std::string(100, 'x')}));
  ASSERT_EQ(told.schedule_answers.size(), 1U);
  EXPECT_EQ(told.schedule_answers[0].error, std::string(64, 'x') + "…");
}

TEST_F(LiveTest, listeners_hear_when_a_device_is_heard_of_and_of_silence_when_it_began) {
  std::shared_ptr<FakeSocket> socket;
  auto events = connect(socket);
  const Timestamp connected = now;
  now += 1s;
  events.on_message(to_json(message::Status{{}, 0}));
  now += 1s;
  live.readings_stored(device, {reading_at(0s)});
  now += 1s;
  live.heard(device);
  EXPECT_EQ(live.state_of(device).last_seen, now);
  now += 1s;
  events.on_closed("done");
  EXPECT_EQ(told.heard, (std::vector{connected, connected + 1s, connected + 2s, connected + 3s, connected + 4s}));
  events = connect(socket);
  now += 60s;
  events.on_closed(std::string(net::k_reason_silent));
  EXPECT_EQ(told.heard.back(), now - 60s);
  EXPECT_FALSE(live.state_of(device).online);
}

TEST_F(LiveTest, an_event_that_a_device_tells_reaches_the_listener_and_a_wrong_one_is_answered) {
  std::shared_ptr<FakeSocket> socket;
  auto events = connect(socket);
  events.on_message(
      R"({"type":"event","event":{"kind":"voltage_dip","begin":"2026-11-23T09:59:59.990Z","phases":["B"]}})");
  ASSERT_EQ(told.events.size(), 1u);
  EXPECT_EQ(told.events[0].begin, now - 10ms);
  EXPECT_EQ(told.events[0].phases, std::vector{Phase::b});
  EXPECT_EQ(socket->last("error"), "");
  events.on_message(R"({"type":"event","event":{"kind":"sag","begin":"2026-11-23T09:59:59.990Z","phases":["B"]}})");
  EXPECT_NE(socket->last("error").find("/event/kind"), std::string::npos);
  // From beyond a day ahead of the server's clock, and what only the server may say.
  events.on_message(
      R"({"type":"event","event":{"kind":"overload","begin":"2026-11-25T09:59:59.990Z","phases":["B"]}})");
  EXPECT_NE(socket->last("error").find("/event/begin"), std::string::npos);
  events.on_message(
      R"({"type":"event","event":{"kind":"device_offline","begin":"2026-11-23T09:00:00Z","phases":["A","B","C"]}})");
  EXPECT_NE(socket->last("error").find("/event/kind"), std::string::npos);
  EXPECT_EQ(told.events.size(), 1u);
}

TEST_F(LiveTest, what_is_told_of_a_device_reaches_the_apps_that_watch_it_and_what_is_told_to_it_reaches_it) {
  const auto app = watch();
  auto other = std::make_shared<FakeSocket>();
  EXPECT_TRUE(live.subscribe(live.add_app(other), DeviceId::parse("house-2").value()));
  live.tell_apps(device, R"({"type":"harmonics"})");
  EXPECT_EQ(app->last("harmonics"), R"({"type":"harmonics"})");
  EXPECT_EQ(other->last("harmonics"), "");
  live.tell(device, message::ErrorNote{"nobody hears it"});
  std::shared_ptr<FakeSocket> socket;
  const auto events = connect(socket);
  live.tell(device, message::ErrorNote{"the event was not kept"});
  EXPECT_NE(socket->last("error").find("the event was not kept"), std::string::npos);
}

}  // namespace
}  // namespace edl::server
