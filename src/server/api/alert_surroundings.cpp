#include "server/api/alert_surroundings.hpp"

#include <utility>

#include "server/alerts/alert_json.hpp"
#include "server/api/push_text.hpp"

namespace edl::server {
namespace {

/// The row of a raw answer as the readings that it is made of.
ReadingSet set_of(const QueryResult& piece, std::size_t row) {
  ReadingSet set{piece.time[row], {}};
  for (const Phase phase : k_phases) {
    Reading reading{piece.time[row], phase, {}};
    bool measured = false;
    for (const FieldInfo& info : k_fields) {
      const Series* const series = piece.find(phase, info.field);
      const auto value = series == nullptr ? std::nullopt : series->values[row];
      reading.values[info.field] = value;
      measured = measured || value;
    }
    if (measured) set.readings.push_back(reading);
  }
  return set;
}

Result<void> read_sets(const TelemetryStore& store, const DeviceId& device, TimeRange range,
                       const std::function<bool(const ReadingSet&)>& take) {
  Query query{.device = device, .range = range, .fields = {}, .phases = {k_phases.begin(), k_phases.end()}};
  for (const FieldInfo& info : k_fields) query.fields.push_back(info.field);
  const auto view = store.view();
  auto cursor = view->read(query);
  if (!cursor) return tl::unexpected(cursor.error());
  for (;;) {
    const auto piece = (*cursor)->next();
    if (!piece) return tl::unexpected(piece.error());
    if (!*piece) return {};
    for (std::size_t row = 0; row < (*piece)->time.size(); ++row) {
      if (!take(set_of(**piece, row))) return {};
    }
  }
}

}  // namespace

AlertsSurroundings alert_surroundings(Accounts& accounts, const TelemetryStore& store, Live& live, Pushes& pushes,
                                      PrivateWebhooks webhooks) {
  AlertsSurroundings around;
  around.read = [&store](const DeviceId& device, TimeRange range, const std::function<bool(const ReadingSet&)>& take) {
    return read_sets(store, device, range, take);
  };
  around.connected = [&live](const DeviceId& device) { return live.state_of(device).online; };
  around.zone = [&accounts](const DeviceId& device) {
    const auto record = accounts.device(device);
    return record ? TimeZone::parse(record->timezone).value_or(TimeZone()) : TimeZone();
  };
  around.owned_since = [&accounts](const DeviceId& device) {
    const auto record = accounts.device(device);
    return record ? record->shown_from : std::nullopt;
  };
  around.changed = [&live](const Alert& alert) { live.tell_apps(alert.device, app_message(alert)); };
  around.push = [&accounts, &pushes](const Alert& alert) {
    const auto device = accounts.device(alert.device);
    pushes.tell(push_news(alert, device ? &*device : nullptr));
  };
  around.take_back_pushes = [&pushes](RuleId rule) { pushes.take_back(static_cast<std::int64_t>(rule)); };
  around.post = [webhooks](const WebhookRequest& request, const std::stop_token& stop) {
    return post_to_webhook(request, webhooks, stop);
  };
  return around;
}

PushSurroundings push_surroundings(Accounts& accounts, const Alerts& alerts, PrivateWebhooks webhooks) {
  PushSurroundings around;
  around.users_of = [&accounts](const DeviceId& device) -> Result<std::vector<PushUser>> {
    const auto users = accounts.users_of(device);
    if (!users) return tl::unexpected(users.error());
    std::vector<PushUser> all;
    for (const UserId user : *users) all.push_back(push_user(user));
    return all;
  };
  around.standing = [&accounts](PushUser user, PushSession session,
                                const std::optional<DeviceId>& device) -> Result<Standing> {
    const UserId id{static_cast<std::int64_t>(user)};
    const auto ended = accounts.was_ended(id, SessionId{static_cast<std::int64_t>(session)});
    if (!ended) return tl::unexpected(ended.error());
    if (*ended) return Standing::ended;
    if (!device) return Standing::good;
    const auto role = accounts.role_of(id, *device);
    if (role) return Standing::good;
    if (role.error().code == Errc::not_found) return Standing::no_part;
    return tl::unexpected(role.error());
  };
  around.tell_time = [&alerts](const DeviceId& device, std::int64_t rule) {
    return alerts.is_quiet_now(device, RuleId{rule}) ? TellTime::later : TellTime::now;
  };
  around.post = [webhooks](const PushRequest& request, const std::stop_token& stop) {
    return post_outside(request, webhooks, stop);
  };
  return around;
}

}  // namespace edl::server
