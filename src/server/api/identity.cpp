// Who is who: sign-up, login, tokens, and what a user has.

#include <array>
#include <optional>
#include <string>

#include "net/token.hpp"
#include "server/accounts/rules.hpp"
#include "server/api/rooms.hpp"
#include "server/http/endpoint.hpp"

namespace edl::server {
namespace {

constexpr MemberNote k_device_code_note =
    note("device_code")
        .sized(10, 32)
        .but_checked_behind()
        .says("XXXXX-XXXXX, as the device showed it; case and hyphen do not matter");

struct SignUpRequest {
  std::string username;
  std::string password;
  std::string device_code;
  static constexpr std::array k_notes{
      note("username")
          .sized(k_min_username, k_max_username)
          .but_checked_behind()
          .says("letters, digits, '.', '_' and '-'"),
      note("password").sized(k_min_password, k_max_password).but_checked_behind().as("password"), k_device_code_note};
};
BOOST_DESCRIBE_STRUCT(SignUpRequest, (), (username, password, device_code))

struct LoginRequest {
  std::string username;
  std::string password;
  static constexpr std::array k_notes{note("password").as("password")};
};
BOOST_DESCRIBE_STRUCT(LoginRequest, (), (username, password))

struct RefreshRequest {
  std::string refresh_token;
};
BOOST_DESCRIBE_STRUCT(RefreshRequest, (), (refresh_token))

struct LinkRequest {
  std::string device_code;
  static constexpr std::array k_notes{k_device_code_note};
};
BOOST_DESCRIBE_STRUCT(LinkRequest, (), (device_code))

constexpr MemberNote k_token_type_note = note("token_type").one_of("bearer");
constexpr MemberNote k_expires_in_note = note("expires_in").says("seconds that the access token is good for");

struct Session {
  std::string access_token;
  std::string refresh_token;
  std::string token_type = "bearer";
  std::int64_t expires_in = 0;
  std::string username;
  static constexpr std::array k_notes{k_token_type_note, k_expires_in_note};
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
  static constexpr std::array k_notes{note("expires_at").as("date-time")};
};
BOOST_DESCRIBE_STRUCT(CodeAnswer, (), (device_code, expires_at))

struct MyDevice {
  std::string device_id;
  std::string name;
  std::string role;
  bool online = false;
  std::optional<std::string> last_seen;
  static constexpr std::array k_notes{note("role").one_of("owner", "operator", "viewer"),
                                      note("last_seen").as("date-time")};
};
BOOST_DESCRIBE_STRUCT(MyDevice, (), (device_id, name, role, online, last_seen))

struct Me {
  std::string username;
  std::vector<MyDevice> devices;
};
BOOST_DESCRIBE_STRUCT(Me, (), (username, devices))

Session session_of(Rooms& rooms, const User& user, const RefreshToken& refresh_token) {
  const Secret access = net::sign_access_token(rooms.access_keys.front(), to_string(user.id), rooms.clock());
  Session session;
  session.access_token = access.reveal();
  session.refresh_token = refresh_token.token.reveal();
  session.expires_in = std::chrono::seconds(net::k_access_token_lifetime).count();
  session.username = user.name;
  return session;
}

Answered<SignedUpSession> sign_up(Rooms& rooms, const SignUpRequest& body) {
  const auto signed_up = rooms.accounts.sign_up(body.username, Secret(body.password), body.device_code);
  if (!signed_up) return failed(signed_up);
  const auto refresh_token = rooms.accounts.issue_session(signed_up->user.id);
  if (!refresh_token) return failed(refresh_token);
  return SignedUpSession{session_of(rooms, signed_up->user, *refresh_token), signed_up->device.text()};
}

Answered<Session> login(Rooms& rooms, const LoginRequest& body) {
  const auto user = rooms.accounts.login(body.username, Secret(body.password));
  if (!user) return failed(user);
  const auto refresh_token = rooms.accounts.issue_session(user->id);
  if (!refresh_token) return failed(refresh_token);
  return session_of(rooms, *user, *refresh_token);
}

Answered<Session> refresh(Rooms& rooms, const RefreshRequest& body) {
  const auto refreshed = rooms.accounts.refresh(Secret(body.refresh_token));
  if (!refreshed) return failed(refreshed);
  return session_of(rooms, refreshed->user, refreshed->refresh_token);
}

Answered<NoContent> logout(Rooms& rooms, const RefreshRequest& body) {
  if (const auto done = rooms.accounts.logout(Secret(body.refresh_token)); !done) return failed(done);
  return NoContent{};
}

Answered<Me> me(Rooms& rooms, const Call& call) {
  const auto user = rooms.accounts.user(user_of(call));
  if (!user && user.error().code == Errc::not_found) {
    return tl::unexpected(problem(401, "the account does not exist any more"));
  }
  if (!user) return failed(user);
  const auto devices = rooms.accounts.devices_of(user->id);
  if (!devices) return failed(devices);
  Me answer{user->name, {}};
  for (const auto& [device, role] : *devices) {
    const auto state = rooms.live.state_of(device.id);
    MyDevice mine{device.id.text(), device.name, std::string(name_of(role)), state.online, std::nullopt};
    if (const auto seen = last_seen(rooms, device.id, state)) mine.last_seen = to_rfc3339(*seen);
    answer.devices.push_back(std::move(mine));
  }
  return answer;
}

Answered<Linked> link(Rooms& rooms, const Call& call, const LinkRequest& body) {
  const auto device = rooms.accounts.link(user_of(call), body.device_code);
  if (!device) return failed(device);
  return Linked{device->text()};
}

Answered<CodeAnswer> mint_device_code(Rooms& rooms, const Call& call) {
  const auto minted = rooms.accounts.mint_device_code(call.device());
  if (!minted) return failed(minted);
  return CodeAnswer{minted->code.shown(), to_rfc3339(minted->expires_at)};
}

constexpr const char* k_tag = "accounts";

}  // namespace

std::vector<Route> identity_routes(Rooms& rooms) {
  return {
      endpoint<SignUpRequest, SignedUpSession>(
          {.method = "POST",
           .path = "/sign-up",
           .access = Access::open,
           .tag = k_tag,
           .summary = "Make an account with a device's one-time code, and become the device's owner",
           .success = 201,
           .faults = {{409, "the name is taken, or the device has an owner"}},
           .keep = Keep::nobody},
          [&rooms](const Call&, const SignUpRequest& body) { return sign_up(rooms, body); }),
      endpoint<LoginRequest, Session>({.method = "POST",
                                       .path = "/login",
                                       .access = Access::open,
                                       .tag = k_tag,
                                       .summary = "Begin a session",
                                       .faults = {{401, "unknown name or wrong password: which is not told"}},
                                       .forms = Forms::too,
                                       .keep = Keep::nobody},
                                      [&rooms](const Call&, const LoginRequest& body) { return login(rooms, body); }),
      endpoint<RefreshRequest, Session>(
          {.method = "POST",
           .path = "/token/refresh",
           .access = Access::open,
           .tag = k_tag,
           .summary = "Go on with a session: spends a refresh token, which is good once, for the next one",
           .faults = {{401, "unknown, expired or spent; a spent one ends the session"}},
           .keep = Keep::nobody},
          [&rooms](const Call&, const RefreshRequest& body) { return refresh(rooms, body); }),
      endpoint<RefreshRequest, NoContent>(
          {.method = "POST", .path = "/logout", .tag = k_tag, .summary = "End a session"},
          [&rooms](const Call&, const RefreshRequest& body) { return logout(rooms, body); }),
      endpoint<NoBody, Me>({.method = "GET", .path = "/me", .tag = k_tag, .summary = "Who I am, and my devices"},
                           [&rooms](const Call& call) { return me(rooms, call); }),
      endpoint<LinkRequest, Linked>(
          {.method = "POST",
           .path = "/devices/link",
           .tag = k_tag,
           .summary = "Become the owner of one more device with its one-time code",
           .success = 201,
           .faults = {{409, "the device has an owner"}}},
          [&rooms](const Call& call, const LinkRequest& body) { return link(rooms, call, body); }),
      endpoint<NoBody, CodeAnswer>(
          {.method = "POST",
           .path = "/device-code",
           .access = Access::device,
           .tag = k_tag,
           .summary = "A fresh one-time code for whoever stands at the device; the one before is void",
           .keep = Keep::nobody},
          [&rooms](const Call& call) { return mint_device_code(rooms, call); }),
  };
}

}  // namespace edl::server
