#include "core/messages.hpp"

#include <gtest/gtest.h>

namespace edl {
namespace {

TEST(messages_test, messages_are_printed_as_the_contract_shows_them) {
  EXPECT_EQ(to_json(message::Hello{"0.1.0", {{"A", "on"}, {"B", "off"}}, 7}),
            R"({"type":"hello","agent_version":"0.1.0","relays":{"A":"on","B":"off"},"backlog":7,)"
            R"("schedule_revision":null})");
  EXPECT_EQ(to_json(message::Welcome{"2026-11-23T10:00:00.000Z"}),
            R"({"type":"welcome","server_time":"2026-11-23T10:00:00.000Z"})");
  EXPECT_EQ(to_json(message::Command{"c1", "set_relay", "A", "off", "2026-11-23T10:00:05.000Z"}),
            R"({"type":"command","id":"c1","name":"set_relay","phase":"A","state":"off",)"
            R"("expires_at":"2026-11-23T10:00:05.000Z"})");
  EXPECT_EQ(to_json(message::Ack{"c1", false, std::nullopt, "relay \"stuck\"\n"}),
            R"({"type":"ack","id":"c1","ok":false,"state":null,"error":"relay \"stuck\"\n"})");
}

TEST(messages_test, what_is_printed_is_read_back_the_same) {
  const message::Hello hello{"0.1.0", {{"A", "on"}, {"C", "off"}}, 604'800};
  EXPECT_EQ(parse_from_device(to_json(hello)).value(), FromDevice(hello));
  const message::Hello with_schedule{"0.1.0", {}, 0, 12};
  EXPECT_EQ(parse_from_device(to_json(with_schedule)).value(), FromDevice(with_schedule));
  const message::ScheduleState kept{12, std::nullopt};
  EXPECT_EQ(parse_from_device(to_json(kept)).value(), FromDevice(kept));
  const message::Status status{{{"B", "off"}}, 0};
  EXPECT_EQ(parse_from_device(to_json(status)).value(), FromDevice(status));
  const message::Ack ack{"c-9", true, "off", std::nullopt};
  EXPECT_EQ(parse_from_device(to_json(ack)).value(), FromDevice(ack));
  const message::Command command{"c-9", "set_relay", "C", "toggle", "2026-11-23T10:00:05.000Z"};
  EXPECT_EQ(parse_from_server(to_json(command)).value(), FromServer(command));
  const message::Subscribe subscribe{"house-1"};
  EXPECT_EQ(parse_from_app(to_json(subscribe)).value(), FromApp(subscribe));
}

TEST(messages_test, a_schedule_is_read_as_strictly_as_by_the_api_but_for_members_that_are_new) {
  const auto read = parse_from_server(
      R"({"type":"schedule","revision":3,"timezone":"Europe/Berlin","place":null,"later":true,"entries":[)"
      R"({"id":"e1","phase":"A","state":"on","enabled":true,"weekdays":["mon"],"at":{"time":"06:30"},"new":1}]})");
  ASSERT_TRUE(read.has_value());
  const auto& schedule = std::get<message::SetSchedule>(*read);
  EXPECT_EQ(schedule.revision, 3U);
  EXPECT_EQ(schedule.timezone, "Europe/Berlin");
  ASSERT_EQ(schedule.entries.size(), 1U);
  EXPECT_EQ(parse_from_server(to_json(schedule)).value(), FromServer(schedule));
  const auto without_place =
      parse_from_server(R"({"type":"schedule","revision":3,"timezone":"Europe/Berlin","entries":[)"
                        R"({"phase":"A","state":"on","enabled":true,"weekdays":["mon"],"at":{"sun":"sunset"}}]})");
  ASSERT_FALSE(without_place.has_value());
  EXPECT_EQ(without_place.error().faults.at(0).pointer, "/entries/0/at/sun");
}

PowerEvent a_dip() {
  PowerEvent event;
  event.begin = parse_rfc3339("2026-11-26T10:00:00Z").value();
  event.duration = std::chrono::milliseconds(180);
  event.phases = {Phase::a};
  event.extreme = 160.1;
  event.waveform = WaveformSnapshot{event.begin, 8000, {{"VA", {325.25F}}}};
  return event;
}

TEST(messages_test, an_event_is_told_with_its_waveform_by_devices_and_without_it_to_apps) {
  const message::Event event{a_dip()};
  EXPECT_EQ(parse_from_device(to_json(event)).value(), FromDevice(event));
  EXPECT_EQ(to_json(message::DeviceEvent{"house-1", "e\"1", a_dip(), true}),
            R"({"type":"event","device_id":"house-1","event":{"id":"e\"1","kind":"voltage_dip",)"
            R"("begin":"2026-11-26T10:00:00.000Z","duration_ms":180,"phases":["A"],"extreme":160.1,)"
            R"("has_waveform":true}})");
  EXPECT_EQ(to_json(message::DeviceHarmonics{"house-1", "2026-11-26T10:00:00.000Z"}),
            R"({"type":"harmonics","device_id":"house-1","time":"2026-11-26T10:00:00.000Z"})");
}

TEST(messages_test, a_wrong_event_is_named_member_by_member) {
  EXPECT_EQ(parse_from_device(R"({"type":"event"})").error().faults, (std::vector<Fault>{{"/event", "is missing"}}));
  const std::string text = to_json(message::Event{a_dip()});
  EXPECT_EQ(parse_from_device(text, a_dip().begin - std::chrono::hours(25)).error().faults[0].pointer, "/event/begin");
  const auto wrong = parse_from_device(R"({"type":"event","later":1,"event":{"kind":"x","begin":1,"phases":["A"]}})");
  ASSERT_FALSE(wrong.has_value());
  ASSERT_EQ(wrong.error().faults.size(), 2u);
  EXPECT_EQ(wrong.error().faults[0].pointer, "/event/kind");
  EXPECT_EQ(wrong.error().faults[1].pointer, "/event/begin");
}

TEST(messages_test, a_command_of_no_phase_may_leave_it_out_and_is_printed_so_that_older_agents_answer_it) {
  const message::Command command{"c-9", "capture_harmonics", "", "", "2026-11-26T10:00:05.000Z"};
  EXPECT_EQ(parse_from_server(
                R"({"type":"command","id":"c-9","name":"capture_harmonics","expires_at":"2026-11-26T10:00:05.000Z"})")
                .value(),
            FromServer(command));
  EXPECT_EQ(to_json(command), R"({"type":"command","id":"c-9","name":"capture_harmonics","phase":"","state":"",)"
                              R"("expires_at":"2026-11-26T10:00:05.000Z"})");
  EXPECT_EQ(parse_from_server(to_json(command)).value(), FromServer(command));
}

TEST(messages_test, optional_members_may_be_absent_and_unknown_ones_are_skipped) {
  const auto ack = parse_from_device(R"({"type":"ack","id":"x","ok":true,"firmware":[1,2]})");
  ASSERT_TRUE(ack.has_value());
  EXPECT_EQ(*ack, FromDevice(message::Ack{"x", true, std::nullopt, std::nullopt}));
}

TEST(messages_test, a_type_of_a_later_version_is_told_from_a_wrong_message) {
  EXPECT_EQ(parse_from_device(R"({"type":"waveform"})").error().code, Errc::not_found);
  EXPECT_EQ(parse_from_device(R"({"kind":"ack"})").error().code, Errc::invalid);
  EXPECT_EQ(parse_from_device(R"([1])").error().code, Errc::invalid);
  EXPECT_EQ(parse_from_device("{").error().code, Errc::unreadable);
  EXPECT_EQ(parse_from_device(R"({"type":"ack"})").error().faults.size(), 2u);
  const auto wrong = parse_from_device(R"({"type":"hello","agent_version":1,"relays":{"A":true},"backlog":-1})");
  ASSERT_FALSE(wrong.has_value());
  const std::vector<Fault> expected{{"/agent_version", "expected text, found a number"},
                                    {"/relays/A", "expected text, found a truth value"},
                                    {"/backlog", "expected a whole number within range"}};
  EXPECT_EQ(wrong.error().faults, expected);
}

}  // namespace
}  // namespace edl
