// One device: its settings and state, and who may do what with it.

#include <algorithm>
#include <optional>
#include <string>

#include "server/api/rooms.hpp"
#include "server/http/typed_body.hpp"

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
};
BOOST_DESCRIBE_STRUCT(DeviceAnswer, (),
                      (device_id, name, role, timezone, nominal_voltage, online, last_seen, relays, backlog))

struct DevicePatch {
  std::optional<std::string> name;
  std::optional<std::string> timezone;
  std::optional<double> nominal_voltage;
};
BOOST_DESCRIBE_STRUCT(DevicePatch, (), (name, timezone, nominal_voltage))

struct MemberBody {
  std::string username;
  std::string role;
};
BOOST_DESCRIBE_STRUCT(MemberBody, (), (username, role))

net::HttpResponse answer_with(Rooms& rooms, const DeviceRecord& record, Role role) {
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
  return typed_answer(200, answer);
}

net::HttpResponse get_device(Rooms& rooms, const Call& call) {
  const auto access = access_to(rooms, call, call.path.at("id"));
  if (!access) return access.error();
  const auto record = rooms.accounts.device(access->device);
  if (!record) return problem(record.error());
  return answer_with(rooms, *record, access->role);
}

net::HttpResponse patch_device(Rooms& rooms, const Call& call) {
  const auto access = access_to(rooms, call, call.path.at("id"), Role::owner);
  if (!access) return access.error();
  const auto body = typed_body<DevicePatch>(call.request);
  if (!body) return body.error();
  const auto record =
      rooms.accounts.update_device(user_of(call), access->device, {body->name, body->timezone, body->nominal_voltage});
  if (!record) return problem(record.error());
  return answer_with(rooms, *record, access->role);
}

net::HttpResponse release(Rooms& rooms, const Call& call) {
  const auto access = access_to(rooms, call, call.path.at("id"), Role::owner);
  if (!access) return access.error();
  if (const auto done = rooms.accounts.release(user_of(call), access->device); !done) return problem(done.error());
  return no_content();
}

net::HttpResponse get_members(Rooms& rooms, const Call& call) {
  const auto access = access_to(rooms, call, call.path.at("id"), Role::owner);
  if (!access) return access.error();
  const auto members = rooms.accounts.members(user_of(call), access->device);
  if (!members) return problem(members.error());
  std::vector<MemberBody> answer;
  for (const auto& [user, role] : *members) answer.push_back({user.name, std::string(name_of(role))});
  return typed_answer(200, answer);
}

net::HttpResponse add_member(Rooms& rooms, const Call& call) {
  const auto access = access_to(rooms, call, call.path.at("id"), Role::owner);
  if (!access) return access.error();
  const auto body = typed_body<MemberBody>(call.request);
  if (!body) return body.error();
  const auto role = parse_role(body->role);
  if (!role) return problem(Faults{Errc::invalid, "there is no such role", {{"/role", role.error().message}}});
  const auto member = rooms.accounts.set_member(user_of(call), access->device, body->username, *role);
  if (!member) return problem(member.error());
  return typed_answer(201, MemberBody{member->user.name, std::string(name_of(member->role))});
}

net::HttpResponse remove_member(Rooms& rooms, const Call& call) {
  const auto access = access_to(rooms, call, call.path.at("id"), Role::owner);
  if (!access) return access.error();
  const auto done = rooms.accounts.remove_member(user_of(call), access->device, call.path.at("username"));
  if (!done) return problem(done.error());
  return no_content();
}

}  // namespace

std::vector<Route> device_routes(Rooms& rooms) {
  const auto route = [&rooms](std::string method, std::string path, auto handler) {
    return Route{std::move(method), std::move(path),
                 Access::user,      RunOn::worker,
                 k_small_body,      at_once([&rooms, handler](const Call& call) { return handler(rooms, call); })};
  };
  return {
      route("GET", "/devices/{id}", get_device),
      route("PATCH", "/devices/{id}", patch_device),
      route("DELETE", "/devices/{id}/link", release),
      route("GET", "/devices/{id}/members", get_members),
      route("POST", "/devices/{id}/members", add_member),
      route("DELETE", "/devices/{id}/members/{username}", remove_member),
  };
}

}  // namespace edl::server
