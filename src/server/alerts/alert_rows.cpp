#include "server/alerts/alert_rows.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "server/alerts/binding.hpp"

namespace edl::server::alerts {
namespace {

constexpr const char* k_alert_columns =
    "SELECT alerts.id, devices.device, rule, name, quantity, phase, comparison, threshold, severity, begin, ended,"
    " extreme, raised_at, late, silenced, acknowledged_at, acknowledged_by, told"
    " FROM alerts JOIN devices ON devices.id = alerts.device";

DeviceId device_in(const SQLite::Column& column) {
  auto id = DeviceId::parse(column.getString());
  if (!id) throw CorruptRow{"a device's id is damaged"};
  return std::move(*id);
}

Alert empty_alert(AlertId id, DeviceId device) {
  return {id, std::move(device), {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, false, false, {}, {}};
}

Alert alert_in(SQLite::Statement& row) {
  int at = 0;
  const auto next = [&] { return row.getColumn(at++); };
  const auto id = AlertId{next().getInt64()};
  DeviceId device = device_in(next());
  Alert alert = empty_alert(id, std::move(device));
  alert.rule = RuleId{next().getInt64()};
  alert.name = next().getString();
  alert.quantity = word_in(next(), AlertQuantity::no_readings);
  alert.phase = maybe_word(next(), AlertPhase::sum);
  alert.comparison = maybe_word(next(), Comparison::below);
  alert.threshold = maybe_number(next());
  alert.severity = word_in(next(), Severity::critical);
  alert.begin = time_in(next());
  alert.end = maybe_time(next());
  alert.extreme = maybe_number(next());
  alert.raised_at = time_in(next());
  alert.late = next().getInt() != 0;
  alert.silenced = next().getInt() != 0;
  alert.acknowledged_at = maybe_time(next());
  alert.acknowledged_by = maybe_text(next());
  return alert;
}

AlertSpell spell_in(SQLite::Statement& row) {
  return {row.getColumn(0).getInt64(), time_in(row.getColumn(1)), maybe_time(row.getColumn(2)),
          maybe_number(row.getColumn(3)).value_or(0)};
}

}  // namespace

std::optional<DeviceNumber> find_device(SQLite::Database& db, const DeviceId& device) {
  SQLite::Statement query(db, "SELECT id FROM devices WHERE device = ?");
  put_all(query, device.text());
  return query.executeStep() ? std::optional(DeviceNumber{query.getColumn(0).getInt64()}) : std::nullopt;
}

DeviceNumber find_or_add_device(SQLite::Database& db, const DeviceId& device) {
  if (const auto found = find_device(db, device)) return *found;
  run(db, "INSERT INTO devices (device) VALUES (?)", device.text());
  return DeviceNumber{db.getLastInsertRowid()};
}

std::vector<DeviceRow> select_devices(SQLite::Database& db) {
  SQLite::Statement query(db, "SELECT id, device, looked_until FROM devices");
  std::vector<DeviceRow> rows;
  while (query.executeStep()) {
    rows.push_back(
        {DeviceNumber{query.getColumn(0).getInt64()}, device_in(query.getColumn(1)), maybe_time(query.getColumn(2))});
  }
  return rows;
}

void note_looked_until(SQLite::Database& db, DeviceNumber device, Timestamp time) {
  run(db, "UPDATE devices SET looked_until = ? WHERE id = ?", time, device);
}

std::vector<KeptRule> select_rules(SQLite::Database& db, DeviceNumber device) {
  SQLite::Statement query(db, "SELECT id, rule, since, silenced_until FROM rules WHERE device = ? ORDER BY id");
  put_all(query, device);
  std::vector<KeptRule> rules;
  while (query.executeStep()) {
    auto rule = parse_alert_rule(query.getColumn(1).getString());
    if (!rule) throw CorruptRow{"an alert rule is damaged"};
    rules.push_back({RuleId{query.getColumn(0).getInt64()}, std::move(*rule), time_in(query.getColumn(2)),
                     maybe_time(query.getColumn(3))});
  }
  return rules;
}

RuleId insert_rule(SQLite::Database& db, DeviceNumber device, const AlertRule& rule, Timestamp since) {
  run(db, "INSERT INTO rules (device, rule, since) VALUES (?, ?, ?)", device, alert_rule_as_json(rule), since);
  return RuleId{db.getLastInsertRowid()};
}

void update_rule(SQLite::Database& db, const KeptRule& rule) {
  run(db, "UPDATE rules SET rule = ?, since = ?, silenced_until = ? WHERE id = ?", alert_rule_as_json(rule.rule),
      rule.since, rule.silenced_until, rule.id);
}

void delete_rule(SQLite::Database& db, RuleId rule) { run(db, "DELETE FROM rules WHERE id = ?", rule); }

std::vector<AlertId> end_alerts_of(SQLite::Database& db, RuleId rule, Timestamp now) {
  SQLite::Statement query(db, "SELECT id FROM alerts WHERE rule = ? AND ended IS NULL");
  put_all(query, rule);
  std::vector<AlertId> ended;
  while (query.executeStep()) ended.push_back(AlertId{query.getColumn(0).getInt64()});
  run(db, "UPDATE alerts SET ended = max(begin, ?1) WHERE rule = ?2 AND ended IS NULL", now, rule);
  run(db, "UPDATE alerts SET told = 2 WHERE rule = ?", rule);
  run(db, "DELETE FROM deliveries WHERE alert IN (SELECT id FROM alerts WHERE rule = ?)", rule);
  return ended;
}

AlertId insert_alert(SQLite::Database& db, DeviceNumber device, const KeptRule& rule, const AlertSpell& spell,
                     Timestamp now) {
  const bool has_value = field_of(rule.rule.quantity).has_value();
  const bool silenced = rule.silenced_until && now < *rule.silenced_until;
  run(db,
      "INSERT INTO alerts (device, rule, rule_since, name, quantity, phase, comparison, threshold, severity, begin, "
      "ended,"
      " extreme, raised_at, told, late, silenced) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 1, ?)",
      device, rule.id, rule.since, rule.rule.name, rule.rule.quantity, rule.rule.phase, rule.rule.comparison,
      rule.rule.threshold, rule.rule.severity.value_or(Severity::warning), spell.begin, spell.end,
      has_value ? std::optional(spell.extreme) : std::nullopt, now, silenced);
  return AlertId{db.getLastInsertRowid()};
}

void update_spell(SQLite::Database& db, const AlertSpell& spell) {
  // One that goes on again after all is told again.
  run(db,
      "UPDATE alerts SET begin = ?1, told = CASE WHEN ended IS NOT NULL AND ?2 IS NULL THEN 0 WHEN ended IS NULL AND "
      "?2 IS"
      " NOT NULL THEN min(told, 1) ELSE told END, ended = ?2, extreme = iif(extreme IS NULL, NULL, ?3) WHERE id = ?4",
      spell.begin, spell.end, spell.extreme, spell.id);
}

std::vector<AlertSpell> select_spells(SQLite::Database& db, const KeptRule& rule, Timestamp begin) {
  SQLite::Statement query(db,
                          "SELECT id, begin, ended, extreme FROM alerts WHERE rule = ? AND rule_since = ?"
                          " AND (ended IS NULL OR ended > ?) ORDER BY begin, id");
  put_all(query, rule.id, rule.since, begin);
  std::vector<AlertSpell> spells;
  while (query.executeStep()) spells.push_back(spell_in(query));
  return spells;
}

std::optional<AlertSpell> select_open_spell(SQLite::Database& db, const KeptRule& rule) {
  SQLite::Statement query(db,
                          "SELECT id, begin, ended, extreme FROM alerts WHERE rule = ? AND rule_since = ?"
                          " AND ended IS NULL ORDER BY begin DESC, id DESC LIMIT 1");
  put_all(query, rule.id, rule.since);
  return query.executeStep() ? std::optional(spell_in(query)) : std::nullopt;
}

std::vector<UntoldAlert> select_untold(SQLite::Database& db, DeviceNumber device) {
  SQLite::Statement query(
      db, std::string(k_alert_columns) + " WHERE alerts.device = ? AND told < 2 ORDER BY begin, alerts.id");
  put_all(query, device);
  std::vector<UntoldAlert> untold;
  while (query.executeStep()) untold.push_back({alert_in(query), word_in(query.getColumn(17), Told::all)});
  return untold;
}

void set_told(SQLite::Database& db, AlertId alert, Told told, bool late) {
  run(db, "UPDATE alerts SET told = ?, late = ? WHERE id = ?", told, late, alert);
}

std::optional<Alert> select_alert(SQLite::Database& db, AlertId alert) {
  SQLite::Statement query(db, std::string(k_alert_columns) + " WHERE alerts.id = ?");
  put_all(query, alert);
  return query.executeStep() ? std::optional(alert_in(query)) : std::nullopt;
}

std::vector<Alert> select_alerts(SQLite::Database& db, DeviceNumber device, const AlertQuery& query,
                                 std::size_t limit) {
  constexpr std::size_t k_most = std::numeric_limits<std::int64_t>::max();
  std::string sql =
      std::string(k_alert_columns) + " WHERE alerts.device = ?1 AND begin < ?2 AND (ended IS NULL OR ended >= ?3)";
  if (query.state) {
    switch (*query.state) {
      case AlertState::firing: sql += " AND ended IS NULL AND acknowledged_at IS NULL"; break;
      case AlertState::acknowledged: sql += " AND ended IS NULL AND acknowledged_at IS NOT NULL"; break;
      case AlertState::cleared: sql += " AND ended IS NOT NULL"; break;
    }
  }
  SQLite::Statement rows(db, sql + " ORDER BY begin DESC, alerts.id DESC LIMIT ?4");
  put_all(rows, device, query.range.end, query.range.begin, static_cast<std::int64_t>(std::min(limit, k_most)));
  std::vector<Alert> alerts;
  while (rows.executeStep()) alerts.push_back(alert_in(rows));
  return alerts;
}

void acknowledge(SQLite::Database& db, AlertId alert, const std::string& by, Timestamp now) {
  run(db, "UPDATE alerts SET acknowledged_at = ?, acknowledged_by = ? WHERE id = ?", now, by, alert);
}

int erase_some(SQLite::Database& db, DeviceNumber device, Timestamp before, int most) {
  SQLite::Statement erase(db,
                          "DELETE FROM alerts WHERE id IN (SELECT id FROM alerts WHERE device = ? AND begin < ?"
                          " LIMIT ?)");
  put_all(erase, device, before, std::int64_t{most});
  return erase.exec();
}

int drop_some(SQLite::Database& db, std::optional<Timestamp> before, std::int64_t keep, int most) {
  int dropped = 0;
  for (const DeviceRow& device : select_devices(db)) {
    // The begin of the newest that is one too many.
    SQLite::Statement last(db, "SELECT begin FROM alerts WHERE device = ? ORDER BY begin DESC LIMIT 1 OFFSET ?");
    put_all(last, device.number, keep);
    std::optional<Timestamp> too_many;
    if (last.executeStep()) too_many = time_in(last.getColumn(0));
    SQLite::Statement drop(
        db,
        "DELETE FROM alerts WHERE id IN (SELECT id FROM alerts WHERE device = ?1 AND ended IS NOT NULL"
        " AND (ended < ?2 OR begin <= ?3) LIMIT ?4)");
    put_all(drop, device.number, before, too_many, std::int64_t{most});
    dropped += drop.exec();
  }
  return dropped;
}

std::uint64_t count_open(SQLite::Database& db) {
  return static_cast<std::uint64_t>(db.execAndGet("SELECT count(*) FROM alerts WHERE ended IS NULL").getInt64());
}

}  // namespace edl::server::alerts
