// Who is who: sign-up, login, tokens, and what a user has.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
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

struct PasswordRequest {
  std::string password;
  std::string new_password;
  static constexpr std::array k_notes{
      note("password").as("password").says("the present one"),
      note("new_password").sized(k_min_password, k_max_password).but_checked_behind().as("password")};
};
BOOST_DESCRIBE_STRUCT(PasswordRequest, (), (password, new_password))

struct SessionLine {
  std::int64_t id = 0;
  std::string created_at;
  std::string last_used_at;
  static constexpr std::array k_notes{
      note("created_at").as("date-time"),
      note("last_used_at").as("date-time").says("when its newest refresh token was given out")};
};
BOOST_DESCRIBE_STRUCT(SessionLine, (), (id, created_at, last_used_at))

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

/// Names are one whatever their case (ASCII alone is allowed in them).
std::string lower_case(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

std::vector<Guessed> login_guess(const Call& call, const std::string& username) {
  return {{"login name " + lower_case(username), k_guesses_at_a_name},
          {"login address " + call.request.remote_address, k_guesses_from_an_address}};
}
std::vector<Guessed> code_guess(const Call& call) {
  return {{"code address " + call.request.remote_address, k_guesses_from_an_address}};
}
std::vector<Guessed> code_guess(const Call& call, UserId user) {
  auto guess = code_guess(call);
  guess.push_back({"code user " + to_string(user), k_guesses_at_a_name});
  return guess;
}

/// Counts the attempt.
/// @return 429 that says when to come again, where there were too many
std::optional<net::HttpResponse> too_many(Rooms& rooms, const std::vector<Guessed>& guess) {
  const auto wait = rooms.accounts.begin_guess(guess);
  if (!wait) return problem(wait.error());
  if (wait->count() == 0) return std::nullopt;
  auto response = problem(429, fmt::format("too many wrong attempts; try again in {} s", wait->count()));
  response.headers.add("Retry-After", std::to_string(wait->count()));
  return response;
}

/// A guess that was right is none. A database that does not say so makes the next attempts slower, no more.
void was_right(Rooms& rooms, const std::vector<Guessed>& guess) { (void)rooms.accounts.guessed_right(guess); }

Answered<SignedUpSession> sign_up(Rooms& rooms, const Call& call, const SignUpRequest& body) {
  const auto guess = code_guess(call);
  if (auto refusal = too_many(rooms, guess)) return tl::unexpected(std::move(*refusal));
  const auto signed_up = rooms.accounts.sign_up(body.username, Secret(body.password), body.device_code);
  // Who is told of a conflict has shown a good code.
  if (signed_up || signed_up.error().code == Errc::conflict) was_right(rooms, guess);
  if (!signed_up) return failed(signed_up);
  const auto refresh_token = rooms.accounts.issue_session(signed_up->user.id);
  if (!refresh_token) return failed(refresh_token);
  return SignedUpSession{session_of(rooms, signed_up->user, *refresh_token), signed_up->device.text()};
}

Answered<Session> login(Rooms& rooms, const Call& call, const LoginRequest& body) {
  const auto guess = login_guess(call, body.username);
  if (auto refusal = too_many(rooms, guess)) return tl::unexpected(std::move(*refusal));
  const auto user = rooms.accounts.login(body.username, Secret(body.password));
  if (!user) return failed(user);
  was_right(rooms, guess);
  const auto refresh_token = rooms.accounts.issue_session(user->id);
  if (!refresh_token) return failed(refresh_token);
  return session_of(rooms, *user, *refresh_token);
}

Answered<Session> change_password(Rooms& rooms, const Call& call, const PasswordRequest& body) {
  const auto user = rooms.accounts.user(user_of(call));
  if (!user) return failed(user);
  const auto guess = login_guess(call, user->name);
  if (auto refusal = too_many(rooms, guess)) return tl::unexpected(std::move(*refusal));
  const auto changed = rooms.accounts.change_password(user->id, Secret(body.password), Secret(body.new_password));
  if (!changed) return failed(changed);
  was_right(rooms, guess);
  const auto refresh_token = rooms.accounts.issue_session(user->id);
  if (!refresh_token) return failed(refresh_token);
  return session_of(rooms, *user, *refresh_token);
}

Answered<std::vector<SessionLine>> sessions(Rooms& rooms, const Call& call) {
  const auto sessions = rooms.accounts.sessions(user_of(call));
  if (!sessions) return failed(sessions);
  std::vector<SessionLine> lines;
  for (const auto& [id, created_at, last_used_at] : *sessions) {
    lines.push_back({static_cast<std::int64_t>(id), to_rfc3339(created_at), to_rfc3339(last_used_at)});
  }
  return lines;
}

Answered<NoContent> end_session(Rooms& rooms, const Call& call) {
  const std::string& text = call.path.at("id");
  std::int64_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc() || end != text.data() + text.size()) {
    return tl::unexpected(problem(404, "you have no such session"));
  }
  if (const auto done = rooms.accounts.end_session(user_of(call), SessionId{id}); !done) return failed(done);
  return NoContent{};
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
      endpoint<PasswordRequest, Session>(
          {.method = "POST",
           .path = "/me/password",
           .tag = k_tag,
           .summary = "Set a new password: all sessions end, and a new one begins",
           .faults = {{403, "the present password is wrong"}},
           .keep = Keep::nobody},
          [&rooms](const Call& call, const PasswordRequest& body) { return change_password(rooms, call, body); }),
      endpoint<NoBody, std::vector<SessionLine>>(
          {.method = "GET", .path = "/me/sessions", .tag = k_tag, .summary = "Where I am signed in"},
          [&rooms](const Call& call) { return sessions(rooms, call); }),
      endpoint<NoBody, NoContent>({.method = "DELETE",
                                   .path = "/me/sessions/{id}",
                                   .tag = k_tag,
                                   .summary = "End one of my sessions; its access tokens run out within 15 minutes"},
                                  [&rooms](const Call& call) { return end_session(rooms, call); }),
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
