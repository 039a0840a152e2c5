#include "server/quality/rows.hpp"

#include <algorithm>
#include <string>

#include "server/quality/binding.hpp"
#include "server/quality/quality_file.hpp"

namespace edl::server::quality {
namespace {

/// An event that reaches no further beyond its begin is found by its begin alone.
constexpr std::chrono::hours k_lasting{1};

std::optional<double> real_of(const SQLite::Column& column) {
  return column.isNull() ? std::nullopt : std::optional(column.getDouble());
}

std::optional<std::int64_t> duration_of(const PowerEvent& event) {
  return event.duration ? std::optional<std::int64_t>(event.duration->count()) : std::nullopt;
}

bool is_lasting(const PowerEvent& event) { return !event.duration || *event.duration > k_lasting; }

/// An event's row that is there already.
struct Known {
  std::int64_t id = 0;
  bool ended = false;
  bool has_waveform = false;
};

std::optional<Known> find_event(SQLite::Database& db, DeviceNumber device, const EventIdentity& event) {
  SQLite::Statement query(
      db,
      "SELECT id, duration IS NOT NULL, EXISTS (SELECT 1 FROM waveforms WHERE event = id) FROM events "
      "WHERE device = ? AND begin = ? AND kind = ? AND phases = ?");
  bind_to(query, 1, device);
  query.bind(2, to_unix_ms(event.begin));
  query.bind(3, std::string(name_of(event.kind)));
  query.bind(4, phases_text(event.phases));
  if (!query.executeStep()) return std::nullopt;
  return Known{query.getColumn(0).getInt64(), query.getColumn(1).getInt() != 0, query.getColumn(2).getInt() != 0};
}

/// What of an event may change, as parameters 1 to 6.
void bind_values(SQLite::Statement& statement, const PowerEvent& event) {
  bind_to(statement, 1, duration_of(event));
  bind_to(statement, 2, event.extreme);
  bind_to(statement, 3, event.threshold);
  bind_to(statement, 4, event.reference);
  statement.bind(5, event.detail);
  statement.bind(6, is_lasting(event) ? 1 : 0);
}

std::int64_t insert_event(SQLite::Database& db, DeviceNumber device, const PowerEvent& event) {
  SQLite::Statement insert(
      db,
      "INSERT INTO events (duration, extreme, threshold, reference, detail, lasting, device, begin, "
      "kind, phases) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  bind_values(insert, event);
  bind_to(insert, 7, device);
  insert.bind(8, to_unix_ms(event.begin));
  insert.bind(9, std::string(name_of(event.kind)));
  insert.bind(10, phases_text(event.phases));
  insert.exec();
  return db.getLastInsertRowid();
}

void update_event(SQLite::Database& db, std::int64_t id, const PowerEvent& event) {
  SQLite::Statement update(db,
                           "UPDATE events SET duration = ?, extreme = ?, threshold = ?, reference = ?, detail = ?, "
                           "lasting = ? WHERE id = ?");
  bind_values(update, event);
  update.bind(7, id);
  update.exec();
}

void replace_waveform(SQLite::Database& db, std::int64_t event, std::string_view payload) {
  SQLite::Statement insert(db, "INSERT OR REPLACE INTO waveforms (event, payload) VALUES (?, ?)");
  insert.bind(1, event);
  bind_to(insert, 2, payload);
  insert.exec();
}

constexpr const char* k_select_events =
    "SELECT begin, kind, phases, duration, extreme, threshold, reference, detail, "
    "EXISTS (SELECT 1 FROM waveforms WHERE event = id) FROM events ";

/// Of k_select_events.
KeptEvent event_of(SQLite::Statement& row) {
  const auto kind = power_event_kind_named(row.getColumn(1).getString());
  auto phases = parse_phases(row.getColumn(2).getString());
  if (!kind || !phases) throw CorruptRow{"an event that is kept has an unknown kind or phase"};
  KeptEvent kept;
  kept.event.kind = *kind;
  kept.event.begin = from_unix_ms(row.getColumn(0).getInt64());
  kept.event.phases = std::move(*phases);
  if (!row.getColumn(3).isNull()) kept.event.duration = std::chrono::milliseconds(row.getColumn(3).getInt64());
  kept.event.extreme = real_of(row.getColumn(4));
  kept.event.threshold = real_of(row.getColumn(5));
  kept.event.reference = real_of(row.getColumn(6));
  kept.event.detail = row.getColumn(7).getString();
  kept.has_waveform = row.getColumn(8).getInt() != 0;
  return kept;
}

/// ",overload,voltage_dip,": where SQLite looks whether a kind is asked for.
std::string kinds_text(const std::vector<PowerEventKind>& kinds) {
  std::string text;
  for (const PowerEventKind kind : kinds) text += ',' + std::string(name_of(kind));
  return text.empty() ? text : text + ',';
}

/// Appends events that begin in `begins` and reach into the query's range, the newest first.
void append_events(SQLite::Database& db, DeviceNumber device, const EventQuery& query, TimeRange begins,
                   const char* more, std::vector<KeptEvent>& out) {
  SQLite::Statement select(
      db, std::string(k_select_events) +
              "WHERE device = ?1 AND begin >= ?2 AND begin < ?3 AND (duration IS NULL OR begin + duration >= ?4) "
              "AND (?5 = '' OR instr(?5, ',' || kind || ',') > 0) " +
              more + " ORDER BY begin DESC, kind DESC, phases DESC LIMIT ?6");
  bind_to(select, 1, device);
  select.bind(2, to_unix_ms(begins.begin));
  select.bind(3, to_unix_ms(begins.end));
  select.bind(4, to_unix_ms(query.range.begin));
  select.bind(5, kinds_text(query.kinds));
  select.bind(6, static_cast<std::int64_t>(query.limit + 1 - out.size()));
  while (select.executeStep()) out.push_back(event_of(select));
}

}  // namespace

Change put_event(SQLite::Database& db, DeviceNumber device, const EventRow& row, KeptEvent& kept) {
  const auto known = find_event(db, device, identity_of(row.event));
  const bool late = known && known->ended && !row.event.duration;
  std::int64_t id = 0;
  if (!known) {
    id = insert_event(db, device, row.event);
  } else {
    id = known->id;
    if (!late) update_event(db, id, row.event);
  }
  Change change{.events = known ? 0 : 1};
  if (row.waveform && !(late && known->has_waveform)) {
    replace_waveform(db, id, *row.waveform);
    change.bytes = row.waveform->size();
  }
  SQLite::Statement select(db, std::string(k_select_events) + "WHERE id = ?");
  select.bind(1, id);
  select.executeStep();
  kept = event_of(select);
  return change;
}

EventList select_events(SQLite::Database& db, DeviceNumber device, const EventQuery& query) {
  // Every one that lasts is in the index that is walked second, and all of those began before the first ones.
  const Timestamp seam = query.range.begin - k_lasting;
  EventList list;
  append_events(db, device, query, {seam, query.range.end}, "", list.events);
  if (list.events.size() <= query.limit) {
    append_events(db, device, query, {Timestamp::min(), std::min(seam, query.range.end)}, "AND lasting = 1",
                  list.events);
  }
  list.more = list.events.size() > query.limit;
  if (list.more) list.events.pop_back();
  std::ranges::reverse(list.events);
  return list;
}

std::optional<std::string> select_waveform(SQLite::Database& db, DeviceNumber device, const EventIdentity& event) {
  const auto known = find_event(db, device, event);
  if (!known) return std::nullopt;
  SQLite::Statement query(db, "SELECT payload FROM waveforms WHERE event = ?");
  query.bind(1, known->id);
  if (!query.executeStep()) return std::nullopt;
  return payload_of(query.getColumn(0));
}

std::uint64_t end_offline_spells(SQLite::Database& db) {
  // As many as the index of the lasting ones has, not all events.
  SQLite::Statement update(
      db,
      "UPDATE events SET duration = max(0, coalesce((SELECT listening_until FROM state), begin) - begin),"
      " detail = 'the server itself stopped listening then', "
      "lasting = coalesce((SELECT listening_until FROM state), begin) - begin > ? "
      "WHERE lasting = 1 AND duration IS NULL AND kind = ?");
  update.bind(1, std::chrono::milliseconds(k_lasting).count());
  update.bind(2, std::string(name_of(PowerEventKind::device_offline)));
  return static_cast<std::uint64_t>(update.exec());
}

}  // namespace edl::server::quality
