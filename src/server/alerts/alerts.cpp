#include "server/alerts/alerts.hpp"

#include <SQLiteCpp/Backup.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>

#include "core/digest.hpp"
#include "core/private_file.hpp"
#include "core/random.hpp"
#include "core/wall_clock.hpp"
#include "server/alerts/engine.hpp"

namespace edl::server {
namespace {

constexpr std::size_t k_secret_bytes = 32;

tl::unexpected<Error> no_such_rule(RuleId id) {
  return fail(Errc::not_found, "the device has no rule " + to_string(id));
}

std::optional<KeptRule> find_rule(SQLite::Database& db, alerts::DeviceNumber device, RuleId id) {
  for (KeptRule& rule : alerts::select_rules(db, device)) {
    if (rule.id == id) return std::move(rule);
  }
  return std::nullopt;
}

/// What of the rule is on is over by its owner's will.
void end_alerts(SQLite::Database& db, RuleId rule, Timestamp now, std::vector<Alert>& news) {
  for (const AlertId id : alerts::end_alerts_of(db, rule, now)) {
    if (auto alert = alerts::select_alert(db, id)) news.push_back(std::move(*alert));
  }
}

}  // namespace

Alerts::Alerts(std::unique_ptr<Engine> engine) : engine_(std::move(engine)) {}
Alerts::~Alerts() = default;

Result<std::unique_ptr<Alerts>> Alerts::open(AlertSettings settings) {
  if (!settings.clock) settings.clock = wall_clock;
  auto db = alerts::open_alerts_file(settings.file);
  if (!db) return tl::unexpected(db.error());
  auto engine = std::make_unique<Engine>(std::move(settings), std::move(*db));
  if (auto read = engine->open(); !read) return tl::unexpected(read.error());
  return std::unique_ptr<Alerts>(new Alerts(std::move(engine)));
}

Result<void> Alerts::start(AlertsSurroundings around) { return engine_->start(std::move(around)); }
void Alerts::stop() { engine_->stop(); }
bool Alerts::watches(const DeviceId& device) const { return engine_->watches(device); }
void Alerts::stored(const DeviceId& device, std::vector<Reading> readings) {
  engine_->stored(device, std::move(readings));
}
void Alerts::heard(const DeviceId& device, Timestamp at) { engine_->heard(device, at); }
void Alerts::settle() { engine_->settle(); }

Result<std::vector<KeptRule>> Alerts::rules(const DeviceId& device) const {
  return engine_->read([&](SQLite::Database& db) -> Result<std::vector<KeptRule>> {
    const auto number = alerts::find_device(db, device);
    return number ? alerts::select_rules(db, *number) : std::vector<KeptRule>{};
  });
}

Result<KeptRule> Alerts::add_rule(const DeviceId& device, const AlertRule& rule) {
  return engine_->change(device, [&](SQLite::Database& db, alerts::DeviceNumber number) -> Result<KeptRule> {
    const std::size_t most = engine_->settings().max_rules_per_device;
    if (alerts::select_rules(db, number).size() >= most) {
      return fail(Errc::conflict, fmt::format("a device has at most {} rules", most));
    }
    const Timestamp now = engine_->now();
    return KeptRule{alerts::insert_rule(db, number, rule, now), rule, now, {}};
  });
}

Result<KeptRule> Alerts::change_rule(const DeviceId& device, RuleId id, const AlertRule& rule) {
  std::vector<Alert> news;
  auto changed = engine_->change(device, [&](SQLite::Database& db, alerts::DeviceNumber number) -> Result<KeptRule> {
    auto kept = find_rule(db, number, id);
    if (!kept) return no_such_rule(id);
    if (!same_condition(kept->rule, rule)) {
      kept->since = engine_->now();
      end_alerts(db, id, kept->since, news);
    }
    kept->rule = rule;
    alerts::update_rule(db, *kept);
    return std::move(*kept);
  });
  if (changed) engine_->tell_apps(news);
  return changed;
}

Result<KeptRule> Alerts::remove_rule(const DeviceId& device, RuleId id) {
  std::vector<Alert> news;
  auto removed = engine_->change(device, [&](SQLite::Database& db, alerts::DeviceNumber number) -> Result<KeptRule> {
    auto kept = find_rule(db, number, id);
    if (!kept) return no_such_rule(id);
    end_alerts(db, id, engine_->now(), news);
    alerts::delete_rule(db, id);
    return std::move(*kept);
  });
  if (removed) engine_->tell_apps(news);
  return removed;
}

Result<KeptRule> Alerts::silence_rule(const DeviceId& device, RuleId id, std::chrono::minutes time) {
  return engine_->change(device, [&](SQLite::Database& db, alerts::DeviceNumber number) -> Result<KeptRule> {
    auto kept = find_rule(db, number, id);
    if (!kept) return no_such_rule(id);
    kept->silenced_until.reset();
    if (time.count() > 0) {
      kept->silenced_until = engine_->now() + time;
      alerts::delete_deliveries_of(db, id);
      engine_->take_back_pushes(id);
    }
    alerts::update_rule(db, *kept);
    return std::move(*kept);
  });
}

Result<AlertList> Alerts::alerts(const DeviceId& device, const AlertQuery& query) const {
  return engine_->read([&](SQLite::Database& db) -> Result<AlertList> {
    AlertList list;
    const auto number = alerts::find_device(db, device);
    if (!number) return list;
    list.alerts = alerts::select_alerts(db, *number, query, query.limit + 1);
    list.more = list.alerts.size() > query.limit;
    if (list.more) list.alerts.pop_back();
    std::ranges::reverse(list.alerts);
    return list;
  });
}

Result<std::optional<Alert>> Alerts::alert(AlertId id) const {
  return engine_->read(
      [id](SQLite::Database& db) -> Result<std::optional<Alert>> { return alerts::select_alert(db, id); });
}

Result<Alert> Alerts::acknowledge(AlertId id, const std::string& by) {
  bool news = false;
  auto alert = engine_->read([&](SQLite::Database& db) -> Result<Alert> {
    auto known = alerts::select_alert(db, id);
    if (!known) return fail(Errc::not_found, "there is no such alert");
    if (known->acknowledged_at) return std::move(*known);
    known->acknowledged_at = engine_->now();
    known->acknowledged_by = by;
    alerts::acknowledge(db, id, by, *known->acknowledged_at);
    news = true;
    return std::move(*known);
  });
  if (alert && news) engine_->tell_apps({*alert});
  return alert;
}

bool Alerts::is_quiet_now(const DeviceId& device, RuleId rule) const { return engine_->is_quiet_now(device, rule); }

Result<std::optional<Webhook>> Alerts::webhook(const DeviceId& device) const {
  return engine_->read([&](SQLite::Database& db) -> Result<std::optional<Webhook>> {
    const auto number = alerts::find_device(db, device);
    return number ? alerts::select_webhook(db, *number) : std::nullopt;
  });
}

Result<SetWebhook> Alerts::set_webhook(const DeviceId& device, const WebhookChange& change) {
  return engine_->change(device, [&](SQLite::Database& db, alerts::DeviceNumber number) -> Result<SetWebhook> {
    const bool is_new = !alerts::select_webhook(db, number);
    std::optional<Secret> secret;
    if (is_new || change.new_secret) secret = Secret(to_base64url(random_secret(k_secret_bytes).reveal()));
    alerts::put_webhook(db, number, change, secret, engine_->now());
    return SetWebhook{*alerts::select_webhook(db, number), std::move(secret)};
  });
}

Result<bool> Alerts::remove_webhook(const DeviceId& device) {
  return engine_->change(device, [&](SQLite::Database& db, alerts::DeviceNumber number) -> Result<bool> {
    const bool there = alerts::select_webhook(db, number).has_value();
    alerts::delete_webhook(db, number);
    return there;
  });
}

Result<void> Alerts::test_webhook(const DeviceId& device) {
  return engine_->change(device, [&](SQLite::Database& db, alerts::DeviceNumber number) -> Result<void> {
    if (!alerts::select_webhook(db, number)) return fail(Errc::not_found, "the device has no webhook");
    alerts::delete_tests(db, number);
    // Whatever else has failed: somebody waits to see this.
    if (alerts::insert_delivery(db, number, std::nullopt, alerts::MessageKind::test, engine_->now(),
                                engine_->settings().max_messages_per_webhook + 1)) {
      return {};
    }
    return fail(Errc::unavailable, "too many messages wait for this webhook");
  });
}

Result<void> Alerts::forget_owner(const DeviceId& device) { return engine_->forget_owner(device); }

Result<void> Alerts::erase(const DeviceId& device, Timestamp before, const std::stop_token& stop) {
  return engine_->erase(device, before, stop);
}

Result<void> Alerts::drop_old() { return engine_->drop_old(); }
AlertsHealth Alerts::health() const { return engine_->health(); }

Result<void> copy_alerts(const std::filesystem::path& from, const std::filesystem::path& to) {
  // Private and empty: SQLite keeps the mode of a file that is there.
  if (auto made = create_private_file(to, ""); !made) return made;
  try {
    SQLite::Database source(from.string(), SQLite::OPEN_READONLY, 5'000);
    SQLite::Database copy(to.string(), SQLite::OPEN_READWRITE);
    copy.exec("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF");  // a copy that is cut off is thrown away
    const int result = SQLite::Backup(copy, source).executeStep(-1);
    if (result != SQLITE_DONE) throw SQLite::Exception(copy.getHandle(), result);
    return {};
  } catch (const SQLite::Exception& exception) {
    return tl::unexpected(alerts::error_of(exception, to));
  }
}

}  // namespace edl::server
