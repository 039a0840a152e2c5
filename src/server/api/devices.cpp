// One device: its settings and state, and who may do what with it.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "core/patched.hpp"
#include "server/accounts/rules.hpp"
#include "server/analytics/tariff_described.hpp"
#include "server/analytics/tariff_json.hpp"
#include "server/api/query_parameters.hpp"
#include "server/api/rooms.hpp"
#include "server/api/schedules.hpp"
#include "server/api/stored_tariff.hpp"
#include "server/http/endpoint.hpp"

namespace edl::server {
namespace {

struct DeviceAnswer {
  std::string device_id;
  std::string name;
  std::optional<std::string> site;
  std::string role;
  std::string timezone;
  double nominal_voltage = 0;
  std::optional<Wiring> wiring;
  bool online = false;
  std::optional<std::string> last_seen;
  RelayStates relays;
  std::optional<std::uint64_t> backlog;
  std::optional<std::string> agent_version;
  std::optional<analytics::TariffBook> tariff;
  static constexpr std::array k_notes{
      note("role").one_of("owner", "operator", "viewer"),
      note("timezone").says("IANA name; its days are the device's days"),
      note("site").says("by which people group their devices"),
      note("nominal_voltage").says("V, between phase and neutral"),
      note("wiring").says("as its owner describes it; what is measured follows the device's own setup"),
      note("agent_version").says("of the program at the device; null before its first word"),
      note("last_seen").as("date-time"),
      note("relays").says("\"on\" or \"off\" by phase, of those that have a relay"),
      note("backlog").says("reading sets that the device has yet to deliver; null before its first word")};
};
BOOST_DESCRIBE_STRUCT(DeviceAnswer, (),
                      (device_id, name, site, role, timezone, nominal_voltage, wiring, online, last_seen, relays,
                       backlog, agent_version, tariff))

struct DevicePatch {
  std::optional<std::string> name;
  std::optional<std::string> timezone;
  std::optional<double> nominal_voltage;
  Patched<std::string> site;
  Patched<Wiring> wiring;
  Patched<analytics::TariffBook> tariff;
  static constexpr std::array k_notes{note("name").sized(1, k_max_device_name).but_checked_behind(),
                                      note("timezone").says("IANA name, such as Europe/Berlin"),
                                      note("nominal_voltage")
                                          .between(k_min_nominal_volt, k_max_nominal_volt)
                                          .but_checked_behind()
                                          .says("V, between phase and neutral"),
                                      note("site").sized(0, k_max_site_name).but_checked_behind(),
                                      note("wiring").says("a description: the device measures by its own setup")};
};
BOOST_DESCRIBE_STRUCT(DevicePatch, (), (name, timezone, nominal_voltage, site, wiring, tariff))

struct OwnDeviceAnswer {
  std::string device_id;
  std::string name;
  bool owned = false;
  static constexpr std::array k_notes{note("name").says("for people; the id where nobody gave one"),
                                      note("owned").says("somebody owns it: no code links it until it is released")};
};
BOOST_DESCRIBE_STRUCT(OwnDeviceAnswer, (), (device_id, name, owned))

struct NameRequest {
  std::string name;
  static constexpr std::array k_notes{note("name").sized(1, k_max_device_name).but_checked_behind()};
};
BOOST_DESCRIBE_STRUCT(NameRequest, (), (name))

struct MemberRequest {
  std::string username;
  std::string role;
  static constexpr std::array k_notes{note("role").one_of("operator", "viewer")};
};
BOOST_DESCRIBE_STRUCT(MemberRequest, (), (username, role))

struct MemberAnswer {
  std::string username;
  std::string role;
  static constexpr std::array k_notes{note("role").one_of("owner", "operator", "viewer")};
};
BOOST_DESCRIBE_STRUCT(MemberAnswer, (), (username, role))

struct AuditLine {
  std::string at;
  std::string who;
  std::string what;
  static constexpr std::array k_notes{
      note("at").as("date-time"), note("who").says("user:NAME, device:ID, or host: whoever owns the server's machine")};
};
BOOST_DESCRIBE_STRUCT(AuditLine, (), (at, who, what))

struct CommandLine {
  std::string id;
  std::string at;
  std::string username;
  std::string phase;
  std::string asked;
  std::string status;
  std::optional<std::string> state;
  std::optional<std::string> error;
  std::int64_t latency_ms = 0;
  std::string by;
  static constexpr std::array k_notes{
      note("at").as("date-time").says("when the outcome was known"),
      note("username").says("whose command it was; of what the device did by itself, the word of by"),
      note("by")
          .one_of("user", "schedule", "overload", "away")
          .says("what caused it: a user, or the device itself, by its schedule, for overload, or since the server was "
                "away"),
      note("phase").one_of("A", "B", "C"),
      note("asked").one_of("on", "off", "toggle"),
      note("status").one_of("acknowledged", "refused", "timeout", "offline", "overloaded"),
      note("state").one_of("on", "off").says("what the relay was in; null unless acknowledged")};
};
BOOST_DESCRIBE_STRUCT(CommandLine, (), (id, at, username, phase, asked, status, state, error, latency_ms, by))

Answered<DeviceAnswer> answer_of(Rooms& rooms, const DeviceRecord& record, Role role) {
  auto tariff = tariff_of(rooms, record.id);
  if (!tariff) return failed(tariff);
  const auto state = rooms.live.state_of(record.id);
  DeviceAnswer answer;
  answer.device_id = record.id.text();
  answer.name = record.name;
  answer.site = record.site;
  answer.role = std::string(name_of(role));
  answer.timezone = record.timezone;
  answer.nominal_voltage = record.nominal_voltage.value();
  answer.wiring = record.wiring;
  answer.online = state.online;
  if (const auto seen = last_seen(rooms, record.id, state)) answer.last_seen = to_rfc3339(*seen);
  answer.relays = state.relays;
  answer.backlog = state.backlog;
  answer.agent_version = state.agent_version;
  answer.tariff = std::move(*tariff);
  return answer;
}

Answered<DeviceAnswer> get_device(Rooms& rooms, const Call& call) {
  const auto access = access_to(rooms, call, call.path.at("id"));
  if (!access) return tl::unexpected(access.error());
  const auto record = rooms.accounts.device(access->device);
  if (!record) return failed(record);
  return answer_of(rooms, *record, access->role);
}

Answered<DeviceAnswer> patch_device(Rooms& rooms, const Call& call, const DevicePatch& body) {
  const auto access = access_to(rooms, call, call.path.at("id"), Role::owner);
  if (!access) return tl::unexpected(access.error());
  Patched<std::string> tariff{.named = body.tariff.named};
  if (body.tariff.value) tariff.value = analytics::tariff_as_json(*body.tariff.value);
  if (tariff.value && tariff.value->size() > analytics::k_max_tariff_bytes) {
    return tl::unexpected(problem(Faults{Errc::invalid, "the tariff is too long", {{"/tariff", "is too long"}}}));
  }
  const auto record = rooms.accounts.update_device(
      user_of(call), access->device,
      {body.name, body.timezone, body.nominal_voltage, body.site, body.wiring, std::move(tariff)});
  if (!record) return failed(record);
  if (body.timezone) tell_schedule(rooms, access->device);
  return answer_of(rooms, *record, access->role);
}

/// What the query says shall become of the data.
Parsed<Past> past_in(std::string_view query) {
  const auto parameters = net::parse_query(query);
  if (!parameters) return tl::unexpected(Faults{Errc::unreadable, "the query string has a broken escape"});
  Faults faults{Errc::invalid, "the query has wrong parameters"};
  std::optional<Past> past;
  for (const auto& [name, value] : *parameters) {
    if (name != "erase") {
      faults.faults.push_back(query_fault(name, "is not a parameter of this call"));
    } else if (past) {
      faults.faults.push_back(query_fault(name, "stands twice"));
    } else if (value != "true" && value != "false") {
      faults.faults.push_back(query_fault(name, "expected true or false"));
    } else {
      past = value == "true" ? Past::erased : Past::hidden;
    }
  }
  if (!faults.faults.empty()) return tl::unexpected(std::move(faults));
  return past.value_or(Past::hidden);
}

Answered<NoContent> release(Rooms& rooms, const Call& call) {
  const auto access = access_to(rooms, call, call.path.at("id"), Role::owner);
  if (!access) return tl::unexpected(access.error());
  const auto past = past_in(call.request.query);
  if (!past) return failed(past);
  if (const auto done = rooms.accounts.release(user_of(call), access->device, *past); !done) return failed(done);
  if (*past == Past::erased) rooms.eraser.look_again();
  end_lost_watches(rooms, access->device);
  tell_schedule(rooms, access->device);
  if (const auto forgotten = rooms.alerts.forget_owner(access->device); !forgotten) return failed(forgotten);
  return NoContent{};
}

Answered<std::vector<MemberAnswer>> get_members(Rooms& rooms, const Call& call) {
  const auto access = access_to(rooms, call, call.path.at("id"), Role::owner);
  if (!access) return tl::unexpected(access.error());
  const auto members = rooms.accounts.members(user_of(call), access->device);
  if (!members) return failed(members);
  std::vector<MemberAnswer> answer;
  for (const auto& [user, role] : *members) answer.push_back({user.name, std::string(name_of(role))});
  return answer;
}

Answered<MemberAnswer> add_member(Rooms& rooms, const Call& call, const MemberRequest& body) {
  const auto access = access_to(rooms, call, call.path.at("id"), Role::owner);
  if (!access) return tl::unexpected(access.error());
  const auto role = parse_role(body.role);
  if (!role) {
    return tl::unexpected(problem(Faults{Errc::invalid, "there is no such role", {{"/role", role.error().message}}}));
  }
  const auto member = rooms.accounts.set_member(user_of(call), access->device, body.username, *role);
  if (!member) return failed(member);
  return MemberAnswer{member->user.name, std::string(name_of(member->role))};
}

/// The owner takes anybody's role away, a member their own: whose it is, the accounts look.
Answered<NoContent> remove_member(Rooms& rooms, const Call& call) {
  const auto access = access_to(rooms, call, call.path.at("id"));
  if (!access) return tl::unexpected(access.error());
  const auto done = rooms.accounts.remove_member(user_of(call), access->device, call.path.at("username"));
  if (!done) return failed(done);
  end_lost_watches(rooms, access->device);
  return NoContent{};
}

/// The range that a list is asked for, and what was wrong with it.
tl::expected<ListParameters, net::HttpResponse> range_of(Rooms& rooms, const Call& call, const DeviceId& device) {
  const auto record = rooms.accounts.device(device);
  if (!record) return failed(record);
  auto asked =
      parse_list_parameters(call.request.query, TimeZone::parse(record->timezone).value_or(TimeZone()), rooms.clock());
  if (!asked) return failed(asked);
  return *asked;
}

Answered<std::vector<AuditLine>> get_audit(Rooms& rooms, const Call& call) {
  const auto access = access_to(rooms, call, call.path.at("id"), Role::owner);
  if (!access) return tl::unexpected(access.error());
  const auto asked = range_of(rooms, call, access->device);
  if (!asked) return tl::unexpected(asked.error());
  const auto entries = rooms.accounts.audit_for(user_of(call), access->device, asked->range, asked->limit);
  if (!entries) return failed(entries);
  std::vector<AuditLine> lines;
  for (const AuditEntry& entry : *entries) lines.push_back({to_rfc3339(entry.at), entry.who, entry.what});
  return lines;
}

Answered<std::vector<CommandLine>> get_commands(Rooms& rooms, const Call& call) {
  const auto access = access_to(rooms, call, call.path.at("id"));
  if (!access) return tl::unexpected(access.error());
  const auto asked = range_of(rooms, call, access->device);
  if (!asked) return tl::unexpected(asked.error());
  const auto commands = rooms.accounts.commands(access->device, asked->range, asked->limit);
  if (!commands) return failed(commands);
  std::vector<CommandLine> lines;
  for (const CommandRecord& one : *commands) {
    lines.push_back({one.id, to_rfc3339(one.at), one.who, one.phase, one.asked, one.status, one.state, one.error,
                     one.latency.count(), one.cause});
  }
  return lines;
}

Answered<NoContent> reset_owner(Rooms& rooms, const Call& call) {
  if (const auto done = rooms.accounts.reset_owner(call.device()); !done) return failed(done);
  end_lost_watches(rooms, call.device());
  tell_schedule(rooms, call.device());
  if (const auto forgotten = rooms.alerts.forget_owner(call.device()); !forgotten) return failed(forgotten);
  return NoContent{};
}

OwnDeviceAnswer answer_of(const OwnDevice& own) { return {own.device.id.text(), own.device.name, own.owned}; }

Answered<OwnDeviceAnswer> get_own_device(Rooms& rooms, const Call& call) {
  const auto own = rooms.accounts.own_device(call.device());
  if (!own) return failed(own);
  return answer_of(*own);
}

Answered<OwnDeviceAnswer> name_own_device(Rooms& rooms, const Call& call, const NameRequest& body) {
  const auto own = rooms.accounts.name_own_device(call.device(), body.name);
  if (!own) return failed(own);
  return answer_of(*own);
}

}  // namespace

std::vector<Route> device_routes(Rooms& rooms) {
  constexpr const char* k_tag = "devices";
  return {
      endpoint<NoBody, DeviceAnswer>(
          {.method = "GET", .path = "/devices/{id}", .tag = k_tag, .summary = "A device's settings and state"},
          [&rooms](const Call& call) { return get_device(rooms, call); }),
      endpoint<DevicePatch, DeviceAnswer>(
          {.method = "PATCH",
           .path = "/devices/{id}",
           .tag = k_tag,
           .summary = "Change settings (owner); null takes site, wiring or tariff away",
           .max_body = analytics::k_max_tariff_bytes},
          [&rooms](const Call& call, const DevicePatch& body) { return patch_device(rooms, call, body); }),
      endpoint<NoBody, NoContent>({.method = "DELETE",
                                   .path = "/devices/{id}/link",
                                   .tag = k_tag,
                                   .summary = "Release the device: owner and members lose it (owner)",
                                   .parameters = {{"erase", "true: erase all that it has measured; else it is hidden",
                                                   R"({"type":"string","enum":["true","false"]})"}}},
                                  [&rooms](const Call& call) { return release(rooms, call); }),
      endpoint<NoBody, std::vector<MemberAnswer>>({.method = "GET",
                                                   .path = "/devices/{id}/members",
                                                   .tag = k_tag,
                                                   .summary = "Who may do what with the device (owner)"},
                                                  [&rooms](const Call& call) { return get_members(rooms, call); }),
      endpoint<MemberRequest, MemberAnswer>(
          {.method = "POST",
           .path = "/devices/{id}/members",
           .tag = k_tag,
           .summary = "Give a user a role, or another one (owner)",
           .success = 201,
           .faults = {{409, "the user is the owner"}}},
          [&rooms](const Call& call, const MemberRequest& body) { return add_member(rooms, call, body); }),
      endpoint<NoBody, NoContent>({.method = "DELETE",
                                   .path = "/devices/{id}/members/{username}",
                                   .tag = k_tag,
                                   .summary = "Take a user's role away (owner), or one's own: to leave",
                                   .faults = {{409, "the user is the owner"}}},
                                  [&rooms](const Call& call) { return remove_member(rooms, call); }),
      endpoint<NoBody, std::vector<CommandLine>>({.method = "GET",
                                                  .path = "/devices/{id}/commands",
                                                  .tag = k_tag,
                                                  .summary = "Who switched what, when, and what the device answered",
                                                  .parameters = described_range_parameters(ParametersOf::list)},
                                                 [&rooms](const Call& call) { return get_commands(rooms, call); }),
      endpoint<NoBody, std::vector<AuditLine>>(
          {.method = "GET",
           .path = "/devices/{id}/audit",
           .tag = k_tag,
           .summary = "Every change of ownership, role, enrolment or relay (owner)",
           .parameters = described_range_parameters(ParametersOf::list)},
          [&rooms](const Call& call) { return get_audit(rooms, call); }),
      endpoint<NoBody, OwnDeviceAnswer>({.method = "GET",
                                         .path = "/device",
                                         .access = Access::device,
                                         .tag = k_tag,
                                         .summary = "What the device may know of itself"},
                                        [&rooms](const Call& call) { return get_own_device(rooms, call); }),
      endpoint<NameRequest, OwnDeviceAnswer>(
          {.method = "PATCH",
           .path = "/device",
           .access = Access::device,
           .tag = k_tag,
           .summary = "Give the device a name, by whoever stands at it"},
          [&rooms](const Call& call, const NameRequest& body) { return name_own_device(rooms, call, body); }),
      endpoint<NoBody, NoContent>({.method = "POST",
                                   .path = "/reset-owner",
                                   .access = Access::device,
                                   .tag = k_tag,
                                   .summary = "Release the device: whoever stands at it takes it over"},
                                  [&rooms](const Call& call) { return reset_owner(rooms, call); }),
  };
}

}  // namespace edl::server
