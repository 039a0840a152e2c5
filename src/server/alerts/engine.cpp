#include "server/alerts/engine.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <tuple>

#include "server/alerts/binding.hpp"

namespace edl::server {
namespace {

/// What is looked at again after a start: what was durable and not looked at when a crash came is younger than that.
constexpr std::chrono::hours k_looked_at_again{24};
constexpr int k_erased_at_once = 500;

}  // namespace

WatchedRule::WatchedRule(KeptRule rule)
    : kept(std::move(rule)), condition(condition_of(kept.rule)), machine(condition) {}

WatchedRule* WatchedDevice::find(RuleId id) {
  const auto found = std::ranges::find_if(rules, [id](const WatchedRule& one) { return one.kept.id == id; });
  return found == rules.end() ? nullptr : &*found;
}

Alerts::Engine::Engine(AlertSettings settings, std::unique_ptr<SQLite::Database> db)
    : settings_(std::move(settings)), db_(std::move(db)), listening_since_(now()), looked_at_clock_(listening_since_),
      queue_(settings_.max_waiting_readings) {}

Result<void> Alerts::Engine::open() {
  return read([this](SQLite::Database& db) -> Result<void> {
    for (const alerts::DeviceRow& row : alerts::select_devices(db)) load(row.id);
    return {};
  });
}

Result<void> Alerts::Engine::start(AlertsSurroundings around) {
  around_ = std::move(around);
  const auto rows =
      read([](SQLite::Database& db) -> Result<std::vector<alerts::DeviceRow>> { return alerts::select_devices(db); });
  if (!rows) return tl::unexpected(rows.error());
  for (const alerts::DeviceRow& row : *rows) {
    if (auto kept = forget_former_owner(row); !kept) return kept;
    if (!watches(row.id)) continue;
    const Timestamp seen = row.looked_until.value_or(now());
    devices_.at(row.id).caught_up = false;
    queue_.push(row.id, TimeRange{seen - k_looked_at_again, std::max(seen, now())});
  }
  looking_ = std::jthread([this](const std::stop_token& stop) { work(stop); });
  for (unsigned i = 0; i < settings_.senders; ++i) {
    sending_.emplace_back([this](const std::stop_token& stop) { send(stop); });
  }
  return {};
}

/// A crash may have come between a change of owners and what follows from it.
Result<void> Alerts::Engine::forget_former_owner(const alerts::DeviceRow& row) {
  const auto since = around_.owned_since ? around_.owned_since(row.id) : std::nullopt;
  if (!since) return {};
  const auto old = read([&](SQLite::Database& db) -> Result<bool> {
    const auto webhook = alerts::select_webhook(db, row.number);
    return (webhook && webhook->since < *since) ||
           std::ranges::any_of(alerts::select_rules(db, row.number),
                               [&](const KeptRule& rule) { return rule.since < *since; });
  });
  if (!old) return tl::unexpected(old.error());
  return *old ? forget_owner(row.id) : Result<void>();
}

void Alerts::Engine::stop() {
  queue_.close();
  looking_.request_stop();
  for (std::jthread& thread : sending_) thread.request_stop();
  wake_senders();
  if (looking_.joinable()) looking_.join();
  for (std::jthread& thread : sending_) {
    if (thread.joinable()) thread.join();
  }
}

void Alerts::Engine::load(const DeviceId& id) {
  const auto number = alerts::find_device(*db_, id);
  auto rules = number ? alerts::select_rules(*db_, *number) : std::vector<KeptRule>{};
  const auto known = devices_.find(id);
  if (rules.empty()) {
    if (known != devices_.end()) devices_.erase(known);
    const std::unique_lock lock(watched_mutex_);
    heard_.erase(id);
    return;
  }
  WatchedDevice device;
  if (known != devices_.end()) {
    device = std::move(known->second);
  } else {
    SQLite::Statement row(*db_, "SELECT looked_until FROM devices WHERE id = ?");
    alerts::put_all(row, *number);
    if (row.executeStep()) device.looked_until = device.noted_until = alerts::maybe_time(row.getColumn(0));
  }
  device.number = *number;
  device.version = ++versions_;
  std::vector<WatchedRule> before = std::exchange(device.rules, {});
  for (KeptRule& rule : rules) {
    WatchedRule watched(std::move(rule));
    watched.on = alerts::select_open_spell(*db_, watched.kept);
    if (watched.on) {
      watched.machine = AlertMachine::in_alert(watched.condition, watched.on->begin, watched.on->extreme);
    }
    // One whose condition is as it was goes on where it was.
    const auto same = std::ranges::find_if(before, [&](const WatchedRule& one) {
      return one.kept.id == watched.kept.id && one.kept.since == watched.kept.since;
    });
    if (same != before.end()) watched.machine = same->machine;
    device.rules.push_back(std::move(watched));
  }
  devices_.insert_or_assign(id, std::move(device));
  const std::unique_lock lock(watched_mutex_);
  heard_.try_emplace(id);
}

bool Alerts::Engine::watches(const DeviceId& device) const {
  const std::shared_lock lock(watched_mutex_);
  return heard_.contains(device);
}

void Alerts::Engine::heard(const DeviceId& device, Timestamp at) {
  if (!watches(device)) return;
  const std::unique_lock lock(watched_mutex_);
  const auto found = heard_.find(device);
  if (found != heard_.end()) found->second = std::max(found->second.value_or(at), at);
}

void Alerts::Engine::tell_apps(const std::vector<Alert>& news) {
  if (!around_.changed) return;
  for (const Alert& alert : news) around_.changed(alert);
}

void Alerts::Engine::take_back_pushes(RuleId rule) const {
  if (around_.take_back_pushes) around_.take_back_pushes(rule);
}

Result<void> Alerts::Engine::forget_owner(const DeviceId& device) {
  return change(device, [&](SQLite::Database& db, alerts::DeviceNumber number) -> Result<void> {
    for (const KeptRule& rule : alerts::select_rules(db, number)) {
      // Nobody hears of it: the apps of who watched it do so no longer.
      std::ignore = alerts::end_alerts_of(db, rule.id, now());
      alerts::delete_rule(db, rule.id);
      take_back_pushes(rule.id);
    }
    alerts::delete_webhook(db, number);
    return {};
  });
}

Result<void> Alerts::Engine::erase(const DeviceId& device, Timestamp before, const std::stop_token& stop) {
  for (;;) {
    if (stop.stop_requested()) return fail(Errc::unavailable, "not all was erased: the alerts close");
    const auto erased = read([&](SQLite::Database& db) -> Result<int> {
      const auto number = alerts::find_device(db, device);
      if (!number) return 0;
      const int some = alerts::erase_some(db, *number, before, k_erased_at_once);
      // What was deleted still stands in the log.
      if (some == 0) db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
      return some;
    });
    if (!erased) return tl::unexpected(erased.error());
    if (*erased == 0) break;
  }
  return read([&](SQLite::Database&) -> Result<void> {
    load(device);
    return {};
  });
}

Result<void> Alerts::Engine::drop_old() {
  const auto before = settings_.keep ? std::optional(now() - *settings_.keep) : std::nullopt;
  const auto most = static_cast<std::int64_t>(settings_.max_alerts_per_device);
  for (;;) {
    const auto dropped = read(
        [&](SQLite::Database& db) -> Result<int> { return alerts::drop_some(db, before, most, k_erased_at_once); });
    if (!dropped) return tl::unexpected(dropped.error());
    if (*dropped == 0) return {};
  }
}

AlertsHealth Alerts::Engine::health() {
  AlertsHealth health;
  const auto counted = read([&](SQLite::Database& db) -> Result<void> {
    health.problem = problem_;
    for (const auto& [id, device] : devices_) health.rules += device.rules.size();
    health.firing = alerts::count_open(db);
    health.waiting_webhooks = alerts::count_deliveries(db);
    return {};
  });
  if (!counted) health.problem = to_string(counted.error());
  health.ok = health.problem.empty();
  health.waiting_readings = queue_.size();
  return health;
}

}  // namespace edl::server
