#include "server/alerts/webhook_rows.hpp"

#include <chrono>
#include <utility>

#include "server/alerts/binding.hpp"

namespace edl::server::alerts {
namespace {

constexpr std::chrono::hours k_tried_for{24};

}  // namespace

std::optional<Webhook> select_webhook(SQLite::Database& db, DeviceNumber device) {
  SQLite::Statement query(db,
                          "SELECT webhook_url, webhook_late, webhook_since, webhook_success, webhook_failure,"
                          " webhook_problem, (SELECT count(*) FROM deliveries WHERE device = devices.id)"
                          " FROM devices WHERE id = ? AND webhook_url IS NOT NULL");
  put_all(query, device);
  if (!query.executeStep()) return std::nullopt;
  Webhook webhook{.url = query.getColumn(0).getString(), .since = time_in(query.getColumn(2))};
  webhook.late = query.getColumn(1).getInt() != 0 ? LateAlerts::told_once : LateAlerts::not_told;
  webhook.last_success = maybe_time(query.getColumn(3));
  webhook.last_failure = maybe_time(query.getColumn(4));
  webhook.last_problem = maybe_text(query.getColumn(5));
  webhook.waiting = static_cast<std::uint64_t>(query.getColumn(6).getInt64());
  return webhook;
}

void put_webhook(SQLite::Database& db, DeviceNumber device, const WebhookChange& change,
                 const std::optional<Secret>& secret, Timestamp now) {
  run(db,
      "UPDATE devices SET webhook_url = ?, webhook_late = ?, webhook_since = ?, webhook_wait = 0,"
      " webhook_success = NULL, webhook_failure = NULL, webhook_problem = NULL WHERE id = ?",
      change.url, change.late == LateAlerts::told_once, now, device);
  if (!secret) return;
  SQLite::Statement update(db, "UPDATE devices SET webhook_secret = ? WHERE id = ?");
  update.bind(1, std::string(secret->reveal()));
  put(update, 2, device);
  update.exec();
}

void delete_webhook(SQLite::Database& db, DeviceNumber device) {
  run(db, "DELETE FROM deliveries WHERE device = ?", device);
  run(db,
      "UPDATE devices SET webhook_url = NULL, webhook_secret = NULL, webhook_since = NULL, webhook_wait = 0,"
      " webhook_success = NULL, webhook_failure = NULL, webhook_problem = NULL WHERE id = ?",
      device);
}

bool insert_delivery(SQLite::Database& db, DeviceNumber device, std::optional<AlertId> alert, MessageKind kind,
                     Timestamp now, std::int64_t most) {
  SQLite::Statement insert(db,
                           "INSERT INTO deliveries (device, alert, kind, due_at)"
                           " SELECT id, ?2, ?3, max(?4, webhook_wait) FROM devices WHERE id = ?1"
                           " AND webhook_url IS NOT NULL AND (SELECT count(*) FROM deliveries WHERE device = ?1) < ?5");
  put_all(insert, device, alert, kind, now, most);
  return insert.exec() > 0;
}

bool delete_untried_firing(SQLite::Database& db, AlertId alert, const BeingSent& being_sent) {
  SQLite::Statement query(db, "SELECT id, device FROM deliveries WHERE alert = ? AND kind = ? AND tries = 0");
  put_all(query, alert, MessageKind::firing);
  if (!query.executeStep()) return false;
  const std::int64_t id = query.getColumn(0).getInt64();
  const auto sent = being_sent.find(query.getColumn(1).getInt64());
  if (sent != being_sent.end() && sent->second == id) return false;
  run(db, "DELETE FROM deliveries WHERE id = ?", id);
  return true;
}

void delete_tests(SQLite::Database& db, DeviceNumber device) {
  run(db, "DELETE FROM deliveries WHERE device = ? AND kind = ?", device, MessageKind::test);
}

void delete_deliveries_of(SQLite::Database& db, RuleId rule) {
  run(db, "DELETE FROM deliveries WHERE alert IN (SELECT id FROM alerts WHERE rule = ?)", rule);
}

std::optional<Delivery> select_due(SQLite::Database& db, Timestamp now, const BeingSent& being_sent) {
  SQLite::Statement query(
      db,
      "SELECT one.id, one.device, devices.device, one.alert, one.kind, one.tries, webhook_url, webhook_secret,"
      " webhook_since FROM deliveries AS one JOIN devices ON devices.id = one.device"
      " WHERE due_at <= ? AND webhook_url IS NOT NULL AND NOT EXISTS (SELECT 1 FROM deliveries AS before"
      " WHERE before.alert = one.alert AND before.id < one.id) ORDER BY due_at, one.id");
  put_all(query, now);
  while (query.executeStep()) {
    const std::int64_t number = query.getColumn(1).getInt64();
    if (being_sent.contains(number)) continue;
    auto device = DeviceId::parse(query.getColumn(2).getString());
    if (!device) throw CorruptRow{"a device's id is damaged"};
    Delivery delivery{.id = query.getColumn(0).getInt64(),
                      .number = DeviceNumber{number},
                      .device = std::move(*device),
                      .kind = word_in(query.getColumn(4), MessageKind::test),
                      .tries = query.getColumn(5).getInt64(),
                      .url = query.getColumn(6).getString(),
                      .secret = Secret(query.getColumn(7).getString()),
                      .since = time_in(query.getColumn(8))};
    if (!query.getColumn(3).isNull()) delivery.alert = select_alert(db, AlertId{query.getColumn(3).getInt64()});
    return delivery;
  }
  return std::nullopt;
}

bool is_waiting(SQLite::Database& db, const Delivery& delivery) {
  SQLite::Statement query(db, "SELECT 1 FROM deliveries WHERE id = ?");
  put_all(query, delivery.id);
  return query.executeStep();
}

std::optional<Timestamp> next_due(SQLite::Database& db) {
  SQLite::Statement query(db, "SELECT min(due_at) FROM deliveries");
  return query.executeStep() ? maybe_time(query.getColumn(0)) : std::nullopt;
}

void postpone(SQLite::Database& db, const Delivery& delivery, Timestamp until) {
  run(db, "UPDATE deliveries SET due_at = ? WHERE id = ?", until, delivery.id);
}

void note_delivered(SQLite::Database& db, const Delivery& delivery, Timestamp now) {
  run(db, "DELETE FROM deliveries WHERE id = ?", delivery.id);
  run(db, "UPDATE devices SET webhook_success = ?, webhook_wait = 0 WHERE id = ?", now, delivery.number);
}

bool note_failed(SQLite::Database& db, const Delivery& delivery, const std::string& problem, Timestamp now,
                 Timestamp retry_at) {
  run(db, "UPDATE devices SET webhook_failure = ?, webhook_problem = ?, webhook_wait = ? WHERE id = ?", now, problem,
      retry_at, delivery.number);
  run(db, "UPDATE deliveries SET tries = tries + 1, expires_at = coalesce(expires_at, ?) WHERE id = ?",
      now + k_tried_for, delivery.id);
  run(db, "UPDATE deliveries SET due_at = max(due_at, ?) WHERE device = ?", retry_at, delivery.number);
  SQLite::Statement give_up(db, "DELETE FROM deliveries WHERE id = ? AND expires_at <= ?");
  put_all(give_up, delivery.id, retry_at);
  return give_up.exec() > 0;
}

std::uint64_t count_deliveries(SQLite::Database& db) {
  return static_cast<std::uint64_t>(db.execAndGet("SELECT count(*) FROM deliveries").getInt64());
}

}  // namespace edl::server::alerts
