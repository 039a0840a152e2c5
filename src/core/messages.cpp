#include "core/messages.hpp"

#include "core/described_json.hpp"
#include "core/power_event_json.hpp"
#include "core/schedule_described.hpp"

namespace edl {
namespace message {

BOOST_DESCRIBE_STRUCT(Hello, (), (agent_version, relays, backlog, schedule_revision))
BOOST_DESCRIBE_STRUCT(Status, (), (relays, backlog))
BOOST_DESCRIBE_STRUCT(Ack, (), (id, ok, state, error))
BOOST_DESCRIBE_STRUCT(ScheduleState, (), (revision, error))
BOOST_DESCRIBE_STRUCT(Welcome, (), (server_time))
BOOST_DESCRIBE_STRUCT(Command, (), (id, name, phase, state, expires_at))
BOOST_DESCRIBE_STRUCT(SetSchedule, (), (revision, timezone, place, entries))
BOOST_DESCRIBE_STRUCT(Subscribe, (), (device_id))
BOOST_DESCRIBE_STRUCT(Unsubscribe, (), (device_id))
BOOST_DESCRIBE_STRUCT(Device, (), (device_id, online, last_seen, relays, backlog))
BOOST_DESCRIBE_STRUCT(CommandOutcome, (), (device_id, id, phase, state, status, error, by))
BOOST_DESCRIBE_STRUCT(DeviceHarmonics, (), (device_id, time))
BOOST_DESCRIBE_STRUCT(DeviceSchedule, (), (device_id, revision))
BOOST_DESCRIBE_STRUCT(ErrorNote, (), (detail, device_id))

}  // namespace message

namespace {

Parsed<std::string> type_of(const boost::json::value& json) {
  const auto* object = json.if_object();
  const auto* type = object != nullptr ? object->if_contains("type") : nullptr;
  if (type == nullptr || !type->is_string()) {
    return tl::unexpected(Faults{Errc::invalid, "a message is an object with a type", {{"/type", "is missing"}}});
  }
  return std::string(type->get_string());
}

/// Members that not every command has are absent or empty.
void complete_command(boost::json::value& json) {
  auto* object = json.if_object();
  if (object == nullptr) return;
  for (const char* const member : {"phase", "state"}) {
    if (!object->contains(member)) object->emplace(member, "");
  }
}

/// Reads the alternative of `Variant` whose k_type the message names.
template <typename Variant>
Parsed<Variant> parse_any(std::string_view text, std::optional<Timestamp> now = std::nullopt) {
  auto json = parse_json_document(text);
  if (!json) return tl::unexpected(json.error());
  const auto type = type_of(*json);
  if (!type) return tl::unexpected(type.error());

  Parsed<Variant> result =
      tl::unexpected(Faults{Errc::not_found, "no message of this version has the type \"" + shown(*type) + "\"", {}});
  const auto try_one = [&]<typename Message>(std::type_identity<Message>) {
    if (*type != Message::k_type) return;
    if constexpr (std::is_same_v<Message, message::Command>) complete_command(*json);
    Parsed<Message> message = [&] {
      if constexpr (std::is_same_v<Message, message::Event>) {
        // No described struct: its own parser reads it, strictly also here.
        return parse_event_member(text, now).map([](PowerEvent&& event) { return message::Event{std::move(event)}; });
      } else {
        return from_json<Message>(*json, UnknownMembers::skip);
      }
    }();
    if (message) {
      result = Variant(std::move(*message));
    } else {
      result = tl::unexpected(std::move(message).error());
    }
  };
  [&]<typename... Message>(std::type_identity<std::variant<Message...>>) {
    (try_one(std::type_identity<Message>{}), ...);
  }(std::type_identity<Variant>{});
  return result;
}

template <typename Message>
std::string print_typed(const Message& message) {
  std::string out = R"({"type":")";
  out += Message::k_type;
  out += "\",";
  described::print_members(out, message);
  out += '}';
  return out;
}

}  // namespace

Parsed<FromDevice> parse_from_device(std::string_view text, std::optional<Timestamp> now) {
  return parse_any<FromDevice>(text, now);
}
Parsed<FromServer> parse_from_server(std::string_view text) { return parse_any<FromServer>(text); }
Parsed<FromApp> parse_from_app(std::string_view text) { return parse_any<FromApp>(text); }

std::string to_json(const message::Hello& message) { return print_typed(message); }
std::string to_json(const message::Status& message) { return print_typed(message); }
std::string to_json(const message::Ack& message) { return print_typed(message); }
std::string to_json(const message::Welcome& message) { return print_typed(message); }
std::string to_json(const message::Command& message) { return print_typed(message); }
std::string to_json(const message::Subscribe& message) { return print_typed(message); }
std::string to_json(const message::Unsubscribe& message) { return print_typed(message); }
std::string to_json(const message::Device& message) { return print_typed(message); }
std::string to_json(const message::CommandOutcome& message) { return print_typed(message); }
std::string to_json(const message::ScheduleState& message) { return print_typed(message); }
std::string to_json(const message::SetSchedule& message) { return print_typed(message); }
std::string to_json(const message::DeviceSchedule& message) { return print_typed(message); }
std::string to_json(const message::DeviceHarmonics& message) { return print_typed(message); }

std::string to_json(const message::Event& message) {
  std::string out = R"({"type":"event","event":)";
  append_json(out, message.event);
  return out + '}';
}

std::string to_json(const message::DeviceEvent& message) {
  std::string out = R"({"type":"event","device_id":)";
  append_json_string(out, message.device_id);
  out += R"(,"event":{"id":)";
  append_json_string(out, message.id);
  out += ',';
  append_json_members(out, message.event);
  out += message.has_waveform ? R"(,"has_waveform":true}})" : R"(,"has_waveform":false}})";
  return out;
}

std::string to_json(const message::ErrorNote& message) { return print_typed(message); }

}  // namespace edl
