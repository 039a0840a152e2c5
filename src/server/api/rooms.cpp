#include "server/api/rooms.hpp"

#include <charconv>
#include <stdexcept>

#include "server/http/problem.hpp"

namespace edl::server {

UserId user_of(const Call& call) {
  const std::string& sub = call.user().sub;
  std::int64_t id = 0;
  const auto [end, error] = std::from_chars(sub.data(), sub.data() + sub.size(), id);
  // The token is our own and verified: anything but a number is a bug.
  if (error != std::errc() || end != sub.data() + sub.size()) throw std::logic_error("a token's sub is no user id");
  return UserId{id};
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
