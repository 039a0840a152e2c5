// Who is who: sign-up, login, tokens, and what a user has.

#include <optional>
#include <string>

#include "net/token.hpp"
#include "server/api/rooms.hpp"
#include "server/http/typed_body.hpp"

namespace edl::server {
namespace {

struct SignUpRequest {
  std::string username;
  std::string password;
  std::string device_code;
};
BOOST_DESCRIBE_STRUCT(SignUpRequest, (), (username, password, device_code))

struct LoginRequest {
  std::string username;
  std::string password;
};
BOOST_DESCRIBE_STRUCT(LoginRequest, (), (username, password))

struct RefreshRequest {
  std::string refresh_token;
};
BOOST_DESCRIBE_STRUCT(RefreshRequest, (), (refresh_token))

struct LinkRequest {
  std::string device_code;
};
BOOST_DESCRIBE_STRUCT(LinkRequest, (), (device_code))

struct Session {
  std::string access_token;
  std::string refresh_token;
  std::string token_type = "bearer";
  std::int64_t expires_in = 0;  ///< seconds
  std::string username;
};
BOOST_DESCRIBE_STRUCT(Session, (), (access_token, refresh_token, token_type, expires_in, username))

struct SignedUpSession : Session {
  std::string device_id;
};
BOOST_DESCRIBE_STRUCT(SignedUpSession, (), (access_token, refresh_token, token_type, expires_in, username, device_id))

struct Linked {
  std::string device_id;
};
BOOST_DESCRIBE_STRUCT(Linked, (), (device_id))

struct CodeAnswer {
  std::string device_code;
  std::string expires_at;
};
BOOST_DESCRIBE_STRUCT(CodeAnswer, (), (device_code, expires_at))

struct MyDevice {
  std::string device_id;
  std::string name;
  std::string role;
  bool online = false;
  std::optional<std::string> last_seen;
};
BOOST_DESCRIBE_STRUCT(MyDevice, (), (device_id, name, role, online, last_seen))

struct Me {
  std::string username;
  std::vector<MyDevice> devices;
};
BOOST_DESCRIBE_STRUCT(Me, (), (username, devices))

/// Tokens are for the one who asked, not for a cache on the way.
net::HttpResponse kept_private(net::HttpResponse response) {
  response.headers.add("Cache-Control", "no-store");
  return response;
}

Session session_of(Rooms& rooms, const User& user, const RefreshToken& refresh_token) {
  const Secret access = net::sign_access_token(rooms.access_keys.front(), to_string(user.id), rooms.clock());
  Session session;
  session.access_token = access.reveal();
  session.refresh_token = refresh_token.token.reveal();
  session.expires_in = std::chrono::seconds(net::k_access_token_lifetime).count();
  session.username = user.name;
  return session;
}

net::HttpResponse sign_up(Rooms& rooms, const Call& call) {
  const auto body = typed_body<SignUpRequest>(call.request);
  if (!body) return body.error();
  const auto signed_up = rooms.accounts.sign_up(body->username, Secret(body->password), body->device_code);
  if (!signed_up) return problem(signed_up.error());
  const auto refresh_token = rooms.accounts.issue_session(signed_up->user.id);
  if (!refresh_token) return problem(refresh_token.error());
  SignedUpSession session{session_of(rooms, signed_up->user, *refresh_token), signed_up->device.text()};
  return kept_private(typed_answer(201, session));
}

net::HttpResponse login(Rooms& rooms, const Call& call) {
  const auto body = typed_body_or_form<LoginRequest>(call.request);
  if (!body) return body.error();
  const auto user = rooms.accounts.login(body->username, Secret(body->password));
  if (!user) return problem(user.error());
  const auto refresh_token = rooms.accounts.issue_session(user->id);
  if (!refresh_token) return problem(refresh_token.error());
  return kept_private(typed_answer(200, session_of(rooms, *user, *refresh_token)));
}

net::HttpResponse refresh(Rooms& rooms, const Call& call) {
  const auto body = typed_body<RefreshRequest>(call.request);
  if (!body) return body.error();
  const auto refreshed = rooms.accounts.refresh(Secret(body->refresh_token));
  if (!refreshed) return problem(refreshed.error());
  return kept_private(typed_answer(200, session_of(rooms, refreshed->user, refreshed->refresh_token)));
}

net::HttpResponse logout(Rooms& rooms, const Call& call) {
  const auto body = typed_body<RefreshRequest>(call.request);
  if (!body) return body.error();
  if (const auto done = rooms.accounts.logout(Secret(body->refresh_token)); !done) return problem(done.error());
  return no_content();
}

net::HttpResponse me(Rooms& rooms, const Call& call) {
  const auto user = rooms.accounts.user(user_of(call));
  if (!user && user.error().code == Errc::not_found) return problem(401, "the account does not exist any more");
  if (!user) return problem(user.error());
  const auto devices = rooms.accounts.devices_of(user->id);
  if (!devices) return problem(devices.error());
  Me answer{user->name, {}};
  for (const auto& [device, role] : *devices) {
    const auto state = rooms.live.state_of(device.id);
    MyDevice mine{device.id.text(), device.name, std::string(name_of(role)), state.online, std::nullopt};
    if (const auto seen = last_seen(rooms, device.id, state)) mine.last_seen = to_rfc3339(*seen);
    answer.devices.push_back(std::move(mine));
  }
  return typed_answer(200, answer);
}

net::HttpResponse link(Rooms& rooms, const Call& call) {
  const auto body = typed_body<LinkRequest>(call.request);
  if (!body) return body.error();
  const auto device = rooms.accounts.link(user_of(call), body->device_code);
  if (!device) return problem(device.error());
  return typed_answer(201, Linked{device->text()});
}

net::HttpResponse mint_device_code(Rooms& rooms, const Call& call) {
  const auto minted = rooms.accounts.mint_device_code(call.device());
  if (!minted) return problem(minted.error());
  return kept_private(typed_answer(200, CodeAnswer{minted->code.shown(), to_rfc3339(minted->expires_at)}));
}

}  // namespace

std::vector<Route> identity_routes(Rooms& rooms) {
  const auto on_worker = [&rooms](std::string method, std::string path, Access access, auto handler) {
    return Route{std::move(method),
                 std::move(path),
                 access,
                 RunOn::worker,
                 k_small_body,
                 at_once([&rooms, handler](const Call& call) { return handler(rooms, call); })};
  };
  return {
      on_worker("POST", "/sign-up", Access::open, sign_up),
      on_worker("POST", "/login", Access::open, login),
      on_worker("POST", "/token/refresh", Access::open, refresh),
      on_worker("POST", "/logout", Access::user, logout),
      on_worker("GET", "/me", Access::user, me),
      on_worker("POST", "/devices/link", Access::user, link),
      on_worker("POST", "/device-code", Access::device, mint_device_code),
  };
}

}  // namespace edl::server
