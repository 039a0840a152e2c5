#include "server/api/rooms.hpp"

#include <charconv>
#include <stdexcept>
#include <utility>

#include "server/http/problem.hpp"

namespace edl::server {

namespace {

UserId user_named(const std::string& sub) {
  std::int64_t id = 0;
  const auto [end, error] = std::from_chars(sub.data(), sub.data() + sub.size(), id);
  // The token is our own and verified: anything but a number is a bug.
  if (error != std::errc() || end != sub.data() + sub.size()) throw std::logic_error("a token's sub is no user id");
  return UserId{id};
}

}  // namespace

UserId user_of(const Call& call) { return user_named(call.user().sub); }

tl::expected<User, net::HttpResponse> account_of(Rooms& rooms, const Call& call) {
  auto user = rooms.accounts.user(user_of(call));
  if (user) return std::move(*user);
  if (user.error().code == Errc::not_found) {
    return tl::unexpected(problem(401, "the account does not exist any more"));
  }
  return tl::unexpected(problem(user.error()));
}

void end_lost_watches(Rooms& rooms, const DeviceId& device) {
  for (const std::string& user : rooms.live.watchers_of(device)) {
    const auto role = rooms.accounts.role_of(user_named(user), device);
    if (role || role.error().code != Errc::not_found) continue;
    rooms.live.end_watching(device, user, {"you have no device of that id any more", device.text()});
  }
}

tl::expected<DeviceAccess, net::HttpResponse> access_to(Rooms& rooms, const Call& call, std::string_view id,
                                                        Role least) {
  const auto no_such_device = [] { return tl::unexpected(problem(404, "you have no device of that id")); };
  auto device = DeviceId::parse(id);
  if (!device) return no_such_device();
  const auto role = rooms.accounts.role_of(user_of(call), *device);
  if (!role && role.error().code == Errc::not_found) return no_such_device();
  if (!role) return tl::unexpected(problem(role.error()));
  if (*role < least) {
    return tl::unexpected(problem(403, "your role in this device is " + std::string(name_of(*role)) +
                                           "; this takes at least " + std::string(name_of(least))));
  }
  return DeviceAccess{std::move(*device), *role};
}

std::optional<Timestamp> last_seen(Rooms& rooms, const DeviceId& device, const DeviceState& state) {
  if (state.last_seen) return state.last_seen;
  const auto latest = rooms.store.latest(device);
  std::optional<Timestamp> newest;
  if (!latest) return newest;
  for (const auto& reading : *latest) {
    if (reading && (!newest || reading->time > *newest)) newest = reading->time;
  }
  return newest;
}

}  // namespace edl::server
