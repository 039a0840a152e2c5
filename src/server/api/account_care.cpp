// What users do with their account after the first day: password, sessions, export, leaving.

#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/schedule_described.hpp"
#include "server/accounts/rules.hpp"
#include "server/analytics/tariff_described.hpp"
#include "server/api/alert_bodies.hpp"
#include "server/api/guessing.hpp"
#include "server/api/push_bodies.hpp"
#include "server/api/push_text.hpp"
#include "server/api/rooms.hpp"
#include "server/api/schedules.hpp"
#include "server/api/session_answer.hpp"
#include "server/api/stored_tariff.hpp"
#include "server/http/endpoint.hpp"

namespace edl::server {
namespace {

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
  std::optional<std::string> user_agent;
  bool current = false;
  static constexpr std::array k_notes{
      note("created_at").as("date-time"),
      note("last_used_at").as("date-time").says("when its newest refresh token was given out"),
      note("user_agent").says("what began it, as it called itself, cut to 256 characters"),
      note("current").says("the one that asks")};
};
BOOST_DESCRIBE_STRUCT(SessionLine, (), (id, created_at, last_used_at, user_agent, current))

struct LeaveRequest {
  std::string password;
  static constexpr std::array k_notes{note("password").as("password")};
};
BOOST_DESCRIBE_STRUCT(LeaveRequest, (), (password))

struct ExportedDevice {
  std::string device_id;
  std::string name;
  std::optional<std::string> site;
  std::string role;
  std::string timezone;
  double nominal_voltage = 0;
  std::optional<Wiring> wiring;
  std::optional<analytics::TariffBook> tariff;
  std::vector<WholeAlertRule> alert_rules;
  std::optional<std::string> webhook_url;
  std::optional<Schedule> schedule;
  static constexpr std::array k_notes{
      note("schedule").says("when the device switches by itself; null: never"),
      note("webhook_url").says("of the owner's own devices; its secret is told nowhere"),
      note("role").one_of("owner", "operator", "viewer"), note("nominal_voltage").says("V, between phase and neutral")};
};
BOOST_DESCRIBE_STRUCT(ExportedDevice, (),
                      (device_id, name, site, role, timezone, nominal_voltage, wiring, tariff, alert_rules, webhook_url,
                       schedule))

struct ExportedDeed {
  std::string at;
  std::string who;
  std::string what;
  std::optional<std::string> device_id;
  static constexpr std::array k_notes{note("at").as("date-time")};
};
BOOST_DESCRIBE_STRUCT(ExportedDeed, (), (at, who, what, device_id))

struct AccountExport {
  std::string username;
  std::string created_at;
  std::vector<ExportedDevice> devices;
  std::vector<SessionLine> sessions;
  std::vector<PushSubscriptionAnswer> push_subscriptions;
  std::vector<ExportedDeed> audit;
  static constexpr std::array k_notes{
      note("created_at").as("date-time"),
      note("audit").says("what the user did, relays too, and what was done to the account; oldest first")};
};
BOOST_DESCRIBE_STRUCT(AccountExport, (), (username, created_at, devices, sessions, push_subscriptions, audit))

Answered<Session> change_password(Rooms& rooms, const Call& call, const PasswordRequest& body) {
  const auto user = account_of(rooms, call);
  if (!user) return tl::unexpected(user.error());
  const auto guess = login_guess(call, user->name);
  if (auto refusal = too_many(rooms, guess)) return tl::unexpected(std::move(*refusal));
  const auto changed = rooms.accounts.change_password(user->id, Secret(body.password), Secret(body.new_password));
  if (!changed) return failed(changed);
  was_right(rooms, guess);
  const auto refresh_token = rooms.accounts.issue_session(user->id, user_agent_of(call));
  if (!refresh_token) return failed(refresh_token);
  if (const auto before = push_session_of(call)) {
    // The browser in which it was changed is told on.
    const PushSession now{static_cast<std::int64_t>(refresh_token->session)};
    if (const auto kept = rooms.pushes.go_on(push_user(user->id), *before, now); !kept) return failed(kept);
  }
  return session_of(rooms, *user, *refresh_token);
}

Answered<std::vector<SessionLine>> sessions(Rooms& rooms, const Call& call) {
  const auto sessions = rooms.accounts.sessions(user_of(call));
  if (!sessions) return failed(sessions);
  std::vector<SessionLine> lines;
  for (const auto& [id, created_at, last_used_at, user_agent] : *sessions) {
    lines.push_back({static_cast<std::int64_t>(id), to_rfc3339(created_at), to_rfc3339(last_used_at), user_agent,
                     call.user().session == to_string(id)});
  }
  return lines;
}

Answered<NoContent> leave(Rooms& rooms, const Call& call, const LeaveRequest& body) {
  const auto user = account_of(rooms, call);
  if (!user) return tl::unexpected(user.error());
  const auto guess = login_guess(call, user->name);
  if (auto refusal = too_many(rooms, guess)) return tl::unexpected(std::move(*refusal));
  const auto devices = rooms.accounts.devices_of(user->id);
  if (!devices) return failed(devices);
  if (const auto done = rooms.accounts.remove_user(user->id, Secret(body.password)); !done) return failed(done);
  rooms.eraser.look_again();
  was_right(rooms, guess);
  for (const auto& [device, role] : *devices) {
    end_lost_watches(rooms, device.id);
    if (role != Role::owner) continue;
    tell_schedule(rooms, device.id);
    if (const auto forgotten = rooms.alerts.forget_owner(device.id); !forgotten) return failed(forgotten);
  }
  if (const auto forgotten = rooms.pushes.forget(push_user(user->id)); !forgotten) return failed(forgotten);
  return NoContent{};
}

Answered<AccountExport> export_account(Rooms& rooms, const Call& call) {
  const auto user = account_of(rooms, call);
  if (!user) return tl::unexpected(user.error());
  const auto devices = rooms.accounts.devices_of(user->id);
  if (!devices) return failed(devices);
  auto own_sessions = sessions(rooms, call);
  if (!own_sessions) return tl::unexpected(std::move(own_sessions).error());
  const auto audit = rooms.accounts.audit_of(user->id);
  if (!audit) return failed(audit);
  const auto pushes = rooms.pushes.subscriptions(push_user(user->id));
  if (!pushes) return failed(pushes);
  AccountExport whole{user->name, to_rfc3339(user->created_at), {}, std::move(*own_sessions), {}, {}};
  for (const PushSubscription& one : *pushes) whole.push_subscriptions.push_back(answer_of(one));
  for (const auto& [device, role] : *devices) {
    auto tariff = tariff_of(rooms, device.id);
    if (!tariff) return failed(tariff);
    ExportedDevice exported{device.id.text(),
                            device.name,
                            device.site,
                            std::string(name_of(role)),
                            device.timezone,
                            device.nominal_voltage.value(),
                            device.wiring,
                            std::move(*tariff),
                            {},
                            {},
                            {}};
    auto schedule = schedule_of(rooms, device.id);
    if (!schedule) return failed(schedule);
    if (!schedule->entries.empty()) exported.schedule = std::move(*schedule);
    const auto rules = rooms.alerts.rules(device.id);
    if (!rules) return failed(rules);
    for (const KeptRule& rule : *rules) exported.alert_rules.push_back(whole_of(rule.rule));
    const auto webhook = rooms.alerts.webhook(device.id);
    if (!webhook) return failed(webhook);
    if (*webhook && role == Role::owner) exported.webhook_url = (*webhook)->url;
    whole.devices.push_back(std::move(exported));
  }
  for (const AuditEntry& entry : *audit) {
    ExportedDeed deed{to_rfc3339(entry.at), entry.who, entry.what, std::nullopt};
    if (entry.device) deed.device_id = entry.device->text();
    whole.audit.push_back(std::move(deed));
  }
  return whole;
}

std::optional<SessionId> session_named(const std::string& text) {
  std::int64_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return SessionId{id};
}

Answered<NoContent> end_session(Rooms& rooms, const Call& call) {
  const auto session = session_named(call.path.at("id"));
  if (!session) return tl::unexpected(problem(404, "you have no such session"));
  if (const auto done = rooms.accounts.end_session(user_of(call), *session); !done) return failed(done);
  return NoContent{};
}

Answered<NoContent> end_other_sessions(Rooms& rooms, const Call& call) {
  const auto session = session_named(call.user().session);
  // A token from before tokens told it: the next one, a few minutes later, does.
  if (!session)
    return tl::unexpected(problem(409, "this access token does not tell its session: renew it and ask again"));
  if (const auto done = rooms.accounts.end_other_sessions(user_of(call), *session); !done) return failed(done);
  return NoContent{};
}

}  // namespace

std::vector<Route> account_care_routes(Rooms& rooms) {
  constexpr const char* k_tag = "accounts";
  return {
      endpoint<NoBody, AccountExport>({.method = "GET",
                                       .path = "/me/export",
                                       .tag = k_tag,
                                       .summary = "Everything that is kept of me; readings are /query-data's to tell",
                                       .keep = Keep::nobody},
                                      [&rooms](const Call& call) { return export_account(rooms, call); }),
      endpoint<LeaveRequest, NoContent>(
          {.method = "DELETE",
           .path = "/me",
           .tag = k_tag,
           .summary = "Delete my account; my devices are released, members lose them, and their data is erased",
           .faults = {{403, "the password is wrong"}}},
          [&rooms](const Call& call, const LeaveRequest& body) { return leave(rooms, call, body); }),
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
                                   .path = "/me/sessions",
                                   .tag = k_tag,
                                   .summary = "End all of my sessions but the one that asks",
                                   .faults = {{409, "the access token is older than this call"}}},
                                  [&rooms](const Call& call) { return end_other_sessions(rooms, call); }),
      endpoint<NoBody, NoContent>({.method = "DELETE",
                                   .path = "/me/sessions/{id}",
                                   .tag = k_tag,
                                   .summary = "End one of my sessions; its access tokens run out within 15 minutes"},
                                  [&rooms](const Call& call) { return end_session(rooms, call); }),
  };
}

}  // namespace edl::server
