// One device: its settings and state, and who may do what with it.

#include <array>
#include <optional>
#include <string>

#include "server/accounts/rules.hpp"
#include "server/api/rooms.hpp"
#include "server/http/endpoint.hpp"

namespace edl::server {
namespace {

struct DeviceAnswer {
  std::string device_id;
  std::string name;
  std::string role;
  std::string timezone;
  double nominal_voltage = 0;
  bool online = false;
  std::optional<std::string> last_seen;
  RelayStates relays;
  std::optional<std::uint64_t> backlog;
  static constexpr std::array k_notes{
      note("role").one_of("owner", "operator", "viewer"),
      note("timezone").says("IANA name; its days are the device's days"),
      note("nominal_voltage").says("V, between phase and neutral"),
      note("last_seen").as("date-time"),
      note("relays").says("\"on\" or \"off\" by phase, of those that have a relay"),
      note("backlog").says("reading sets that the device has yet to deliver; null before its first word")};
};
BOOST_DESCRIBE_STRUCT(DeviceAnswer, (),
                      (device_id, name, role, timezone, nominal_voltage, online, last_seen, relays, backlog))

struct DevicePatch {
  std::optional<std::string> name;
  std::optional<std::string> timezone;
  std::optional<double> nominal_voltage;
  static constexpr std::array k_notes{note("name").sized(1, k_max_device_name).but_checked_behind(),
                                      note("timezone").says("IANA name, such as Europe/Berlin"),
                                      note("nominal_voltage")
                                          .between(k_min_nominal_volt, k_max_nominal_volt)
                                          .but_checked_behind()
                                          .says("V, between phase and neutral")};
};
BOOST_DESCRIBE_STRUCT(DevicePatch, (), (name, timezone, nominal_voltage))

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

DeviceAnswer answer_of(Rooms& rooms, const DeviceRecord& record, Role role) {
  const auto state = rooms.live.state_of(record.id);
  DeviceAnswer answer;
  answer.device_id = record.id.text();
  answer.name = record.name;
  answer.role = std::string(name_of(role));
  answer.timezone = record.timezone;
  answer.nominal_voltage = record.nominal_voltage.value();
  answer.online = state.online;
  if (const auto seen = last_seen(rooms, record.id, state)) answer.last_seen = to_rfc3339(*seen);
  answer.relays = state.relays;
  answer.backlog = state.backlog;
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
  const auto record =
      rooms.accounts.update_device(user_of(call), access->device, {body.name, body.timezone, body.nominal_voltage});
  if (!record) return failed(record);
  return answer_of(rooms, *record, access->role);
}

Answered<NoContent> release(Rooms& rooms, const Call& call) {
  const auto access = access_to(rooms, call, call.path.at("id"), Role::owner);
  if (!access) return tl::unexpected(access.error());
  if (const auto done = rooms.accounts.release(user_of(call), access->device); !done) return failed(done);
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

Answered<NoContent> remove_member(Rooms& rooms, const Call& call) {
  const auto access = access_to(rooms, call, call.path.at("id"), Role::owner);
  if (!access) return tl::unexpected(access.error());
  const auto done = rooms.accounts.remove_member(user_of(call), access->device, call.path.at("username"));
  if (!done) return failed(done);
  return NoContent{};
}

constexpr const char* k_tag = "devices";

}  // namespace

std::vector<Route> device_routes(Rooms& rooms) {
  return {
      endpoint<NoBody, DeviceAnswer>(
          {.method = "GET", .path = "/devices/{id}", .tag = k_tag, .summary = "A device's settings and state"},
          [&rooms](const Call& call) { return get_device(rooms, call); }),
      endpoint<DevicePatch, DeviceAnswer>(
          {.method = "PATCH", .path = "/devices/{id}", .tag = k_tag, .summary = "Change settings (owner)"},
          [&rooms](const Call& call, const DevicePatch& body) { return patch_device(rooms, call, body); }),
      endpoint<NoBody, NoContent>({.method = "DELETE",
                                   .path = "/devices/{id}/link",
                                   .tag = k_tag,
                                   .summary = "Release the device: owner and members lose it (owner)"},
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
                                   .summary = "Take a user's role away (owner)",
                                   .faults = {{409, "the user is the owner"}}},
                                  [&rooms](const Call& call) { return remove_member(rooms, call); }),
  };
}

}  // namespace edl::server
