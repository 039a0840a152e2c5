#pragma once

// What device and server say to each other over the WebSocket, subprotocol edl.v1. Each struct is the parser, the
// printer and the schema of its message: its members are the JSON's, and `type` is its k_type.

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/fault.hpp"
#include "core/power_event.hpp"
#include "core/schedule.hpp"
#include "core/timestamp.hpp"

namespace edl {

inline constexpr std::string_view k_subprotocol = "edl.v1";

/// State of each relay by phase name: "on" or "off". A phase without a relay is absent.
using RelayStates = std::map<std::string, std::string>;

namespace message {

/// The device's first words on a connection.
struct Hello {
  static constexpr std::string_view k_type = "hello";
  std::string agent_version;
  RelayStates relays;
  std::uint64_t backlog = 0;  ///< reading sets that wait to be delivered
  /// Of the schedule that the device keeps, 0: it was never given one. null: it does not know schedules.
  std::optional<std::uint64_t> schedule_revision{};
  bool operator==(const Hello&) const = default;
};

/// What has changed at the device; also sent now and then when nothing has.
struct Status {
  static constexpr std::string_view k_type = "status";
  RelayStates relays;
  std::uint64_t backlog = 0;
  bool operator==(const Status&) const = default;
};

/// The device's answer to a command, by its id.
struct Ack {
  static constexpr std::string_view k_type = "ack";
  std::string id;
  bool ok = false;
  std::optional<std::string> state{};  ///< the relay's state after the command: "on" or "off"
  std::optional<std::string> error{};  ///< why not, for people
  bool operator==(const Ack&) const = default;
};

/// An event at the device, told at once; the same as one in a body of POST /events.
struct Event {
  static constexpr std::string_view k_type = "event";
  PowerEvent event;
  bool operator==(const Event&) const = default;
};

/// The device's answer to a schedule.
struct ScheduleState {
  static constexpr std::string_view k_type = "schedule_state";
  std::uint64_t revision = 0;          ///< of the schedule that it was given
  std::optional<std::string> error{};  ///< why it does not keep that one, for people; null: it is on its disk
  bool operator==(const ScheduleState&) const = default;
};

struct Welcome {
  static constexpr std::string_view k_type = "welcome";
  std::string server_time;  ///< RFC 3339
  bool operator==(const Welcome&) const = default;
};

/// An order to the device. Carried out once for each id, and not after expires_at. Empty members are printed, since
/// agents that do not know the command answer it only if all are there; they may be absent when it is read.
struct Command {
  static constexpr std::string_view k_type = "command";
  std::string id;
  std::string name;        ///< "set_relay" or "capture_harmonics"
  std::string phase;       ///< of set_relay: "A", "B" or "C"; else empty
  std::string state;       ///< of set_relay: "on", "off" or "toggle"; else empty
  std::string expires_at;  ///< RFC 3339
  bool operator==(const Command&) const = default;
};

/// When the device switches by itself from now on; answered with ScheduleState.
struct SetSchedule {
  static constexpr std::string_view k_type = "schedule";
  std::uint64_t revision = 0;
  std::string timezone;  ///< IANA name, by whose clock it is meant
  std::optional<GeoPosition> place{};
  std::vector<ScheduleEntry> entries{};
  static constexpr std::array k_notes{note("entries").sized(0, k_max_schedule_entries)};
  bool operator==(const SetSchedule&) const = default;
  void check_rules(const std::string& at, Faults& faults) const { Schedule{place, entries}.check_rules(at, faults); }
};

/// What an app asks for.
struct Subscribe {
  static constexpr std::string_view k_type = "subscribe";
  std::string device_id;
  bool operator==(const Subscribe&) const = default;
};
struct Unsubscribe {
  static constexpr std::string_view k_type = "unsubscribe";
  std::string device_id;
  bool operator==(const Unsubscribe&) const = default;
};

/// State of a device, for apps.
struct Device {
  static constexpr std::string_view k_type = "device";
  std::string device_id;
  bool online = false;
  std::optional<std::string> last_seen{};  ///< RFC 3339; null: never
  RelayStates relays;
  std::optional<std::uint64_t> backlog{};
  bool operator==(const Device&) const = default;
};

/// How a command went, for every app that watches the device.
struct CommandOutcome {
  static constexpr std::string_view k_type = "command";
  std::string device_id;
  std::string id;
  std::string phase;
  std::string state;   ///< asked for; once acknowledged, what the relay is in
  std::string status;  ///< "sent", "acknowledged", "refused", "timeout", "offline"
  std::optional<std::string> error{};
  std::string by = "user";  ///< or "schedule", "overload", "away": the device did it by itself, and tells it later
  bool operator==(const CommandOutcome&) const = default;
};

/// An event of a device, for apps: as GET /events tells it, without its waveform.
struct DeviceEvent {
  static constexpr std::string_view k_type = "event";
  std::string device_id;
  std::string id;
  PowerEvent event;
  bool has_waveform = false;
  bool operator==(const DeviceEvent&) const = default;
};

/// There are harmonics of a moment, for apps, which ask for them with GET /harmonics.
struct DeviceHarmonics {
  static constexpr std::string_view k_type = "harmonics";
  std::string device_id;
  std::string time;  ///< RFC 3339
  bool operator==(const DeviceHarmonics&) const = default;
};

/// The device's schedule was changed, or has reached the device, for apps, which ask for it with
/// GET /devices/{id}/schedule.
struct DeviceSchedule {
  static constexpr std::string_view k_type = "schedule";
  std::string device_id;
  std::uint64_t revision = 0;
  bool operator==(const DeviceSchedule&) const = default;
};

/// What was wrong with something the peer said.
struct ErrorNote {
  static constexpr std::string_view k_type = "error";
  std::string detail;
  std::optional<std::string> device_id{};
  bool operator==(const ErrorNote&) const = default;
};

}  // namespace message

using FromDevice = std::variant<message::Hello, message::Status, message::Ack, message::Event, message::ScheduleState>;
using FromServer = std::variant<message::Welcome, message::Command, message::SetSchedule>;
using FromApp = std::variant<message::Subscribe, message::Unsubscribe>;

/// Reads a message by its `type`; members it does not know are skipped.
/// @return the message | Errc::unreadable | Errc::not_found for a type that this version does not know (to be
///         ignored by the receiver) | Errc::invalid with every wrong member
/// @param now  the receiver's clock, for the time of an event (see parse_power_event); nullopt: not judged
[[nodiscard]] Parsed<FromDevice> parse_from_device(std::string_view text, std::optional<Timestamp> now = std::nullopt);
[[nodiscard]] Parsed<FromServer> parse_from_server(std::string_view text);
[[nodiscard]] Parsed<FromApp> parse_from_app(std::string_view text);

[[nodiscard]] std::string to_json(const message::Hello& message);
[[nodiscard]] std::string to_json(const message::Status& message);
[[nodiscard]] std::string to_json(const message::Ack& message);
[[nodiscard]] std::string to_json(const message::ScheduleState& message);
[[nodiscard]] std::string to_json(const message::Welcome& message);
[[nodiscard]] std::string to_json(const message::Command& message);
[[nodiscard]] std::string to_json(const message::SetSchedule& message);
[[nodiscard]] std::string to_json(const message::Subscribe& message);
[[nodiscard]] std::string to_json(const message::Unsubscribe& message);
[[nodiscard]] std::string to_json(const message::Device& message);
[[nodiscard]] std::string to_json(const message::CommandOutcome& message);
[[nodiscard]] std::string to_json(const message::Event& message);
[[nodiscard]] std::string to_json(const message::DeviceEvent& message);
[[nodiscard]] std::string to_json(const message::DeviceHarmonics& message);
[[nodiscard]] std::string to_json(const message::DeviceSchedule& message);
[[nodiscard]] std::string to_json(const message::ErrorNote& message);

}  // namespace edl
