// Who is who: sign-up, login, tokens, and what a user has.

#include <array>
#include <optional>
#include <string>

#include "server/accounts/rules.hpp"
#include "server/api/guessing.hpp"
#include "server/api/rooms.hpp"
#include "server/api/session_answer.hpp"
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
  std::optional<std::string> site;
  std::string role;
  bool online = false;
  std::optional<std::string> last_seen;
  static constexpr std::array k_notes{note("site").says("by which people group their devices"),
                                      note("role").one_of("owner", "operator", "viewer"),
                                      note("last_seen").as("date-time")};
};
BOOST_DESCRIBE_STRUCT(MyDevice, (), (device_id, name, site, role, online, last_seen))

struct Me {
  std::string username;
  std::vector<MyDevice> devices;
};
BOOST_DESCRIBE_STRUCT(Me, (), (username, devices))

Answered<SignedUpSession> sign_up(Rooms& rooms, const Call& call, const SignUpRequest& body) {
  const auto guess = code_guess(call);
  if (auto refusal = too_many(rooms, guess)) return tl::unexpected(std::move(*refusal));
  const auto signed_up = rooms.accounts.sign_up(body.username, Secret(body.password), body.device_code);
  // Who is told of a conflict has shown a good code.
  if (signed_up || signed_up.error().code == Errc::conflict) was_right(rooms, guess);
  if (!signed_up) return failed(signed_up);
  const auto refresh_token = rooms.accounts.issue_session(signed_up->user.id, user_agent_of(call));
  if (!refresh_token) return failed(refresh_token);
  return SignedUpSession{session_of(rooms, signed_up->user, *refresh_token), signed_up->device.text()};
}

Answered<Session> login(Rooms& rooms, const Call& call, const LoginRequest& body) {
  const auto guess = login_guess(call, body.username);
  if (auto refusal = too_many(rooms, guess)) return tl::unexpected(std::move(*refusal));
  const auto user = rooms.accounts.login(body.username, Secret(body.password));
  if (!user) return failed(user);
  was_right(rooms, guess);
  const auto refresh_token = rooms.accounts.issue_session(user->id, user_agent_of(call));
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
  const auto user = account_of(rooms, call);
  if (!user) return tl::unexpected(user.error());
  const auto devices = rooms.accounts.devices_of(user->id);
  if (!devices) return failed(devices);
  Me answer{user->name, {}};
  for (const auto& [device, role] : *devices) {
    const auto state = rooms.live.state_of(device.id);
    MyDevice mine{device.id.text(), device.name, device.site, std::string(name_of(role)), state.online, std::nullopt};
    if (const auto seen = last_seen(rooms, device.id, state)) mine.last_seen = to_rfc3339(*seen);
    answer.devices.push_back(std::move(mine));
  }
  return answer;
}

Answered<Linked> link(Rooms& rooms, const Call& call, const LinkRequest& body) {
  const auto guess = code_guess(call, user_of(call));
  if (auto refusal = too_many(rooms, guess)) return tl::unexpected(std::move(*refusal));
  const auto device = rooms.accounts.link(user_of(call), body.device_code);
  if (device || device.error().code == Errc::conflict) was_right(rooms, guess);
  if (!device) return failed(device);
  return Linked{device->text()};
}

Answered<CodeAnswer> mint_device_code(Rooms& rooms, const Call& call) {
  const auto minted = rooms.accounts.mint_device_code(call.device());
  if (!minted) return failed(minted);
  return CodeAnswer{minted->code.shown(), to_rfc3339(minted->expires_at)};
}

}  // namespace

std::vector<Route> identity_routes(Rooms& rooms) {
  constexpr const char* k_tag = "accounts";
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
          [&rooms](const Call& call, const SignUpRequest& body) { return sign_up(rooms, call, body); }),
      endpoint<LoginRequest, Session>(
          {.method = "POST",
           .path = "/login",
           .access = Access::open,
           .tag = k_tag,
           .summary = "Begin a session",
           .faults = {{401, "unknown name or wrong password: which is not told"}},
           .forms = Forms::too,
           .keep = Keep::nobody},
          [&rooms](const Call& call, const LoginRequest& body) { return login(rooms, call, body); }),
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
