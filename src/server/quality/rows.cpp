#include "server/quality/rows.hpp"

#include <string>

#include "server/quality/binding.hpp"
#include "server/quality/quality_file.hpp"

namespace edl::server::quality {
namespace {

/// Device by device, since that is how the indexes begin.
std::int64_t drop_rows(SQLite::Database& db, const std::string& table, const std::string& time, Timestamp before,
                       std::size_t limit) {
  SQLite::Statement devices(db, "SELECT id FROM devices");
  SQLite::Statement drop(db, "DELETE FROM " + table + " WHERE id IN (SELECT id FROM " + table +
                                 " WHERE device = ? AND " + time + " < ? ORDER BY " + time + " LIMIT ?)");
  std::int64_t dropped = 0;
  while (devices.executeStep()) {
    drop.bind(1, devices.getColumn(0).getInt64());
    drop.bind(2, to_unix_ms(before));
    drop.bind(3, static_cast<std::int64_t>(limit));
    dropped += drop.exec();
    drop.reset();
  }
  return dropped;
}

}  // namespace

std::optional<DeviceNumber> find_device(SQLite::Database& db, const DeviceId& device) {
  SQLite::Statement query(db, "SELECT id FROM devices WHERE device = ?");
  query.bind(1, device.text());
  if (!query.executeStep()) return std::nullopt;
  return DeviceNumber{query.getColumn(0).getInt64()};
}

DeviceNumber find_or_add_device(SQLite::Database& db, const DeviceId& device) {
  if (const auto known = find_device(db, device)) return *known;
  SQLite::Statement insert(db, "INSERT INTO devices (device) VALUES (?)");
  insert.bind(1, device.text());
  insert.exec();
  return DeviceNumber{db.getLastInsertRowid()};
}

std::vector<DeviceId> select_devices(SQLite::Database& db) {
  SQLite::Statement query(db, "SELECT device FROM devices ORDER BY device");
  std::vector<DeviceId> devices;
  while (query.executeStep()) {
    auto device = DeviceId::parse(query.getColumn(0).getString());
    if (!device) throw CorruptRow{"a device that is kept has a name that none has"};
    devices.push_back(std::move(*device));
  }
  return devices;
}

Change put_harmonics(SQLite::Database& db, DeviceNumber device, const HarmonicsRow& row) {
  Change change{.bytes = row.payload.size()};
  SQLite::Statement update(db, "UPDATE harmonics SET payload = ? WHERE device = ? AND time = ?");
  bind_to(update, 1, std::string_view(row.payload));
  bind_to(update, 2, device);
  update.bind(3, to_unix_ms(row.time));
  if (update.exec() > 0) return change;
  SQLite::Statement insert(db, "INSERT INTO harmonics (payload, device, time) VALUES (?, ?, ?)");
  bind_to(insert, 1, std::string_view(row.payload));
  bind_to(insert, 2, device);
  insert.bind(3, to_unix_ms(row.time));
  insert.exec();
  change.harmonics = 1;
  return change;
}

std::vector<HarmonicsRow> select_harmonics(SQLite::Database& db, DeviceNumber device, TimeRange range,
                                           std::size_t limit) {
  SQLite::Statement query(db,
                          "SELECT time, payload FROM harmonics WHERE device = ? AND time >= ? AND time < ? "
                          "ORDER BY time DESC LIMIT ?");
  bind_to(query, 1, device);
  query.bind(2, to_unix_ms(range.begin));
  query.bind(3, to_unix_ms(range.end));
  query.bind(4, static_cast<std::int64_t>(limit));
  std::vector<HarmonicsRow> rows;
  while (query.executeStep()) {
    rows.push_back({from_unix_ms(query.getColumn(0).getInt64()), payload_of(query.getColumn(1))});
  }
  return rows;
}

Change drop_events(SQLite::Database& db, Timestamp before, std::size_t limit) {
  return {.events = -drop_rows(db, "events", "begin", before, limit)};
}

Change drop_harmonics(SQLite::Database& db, Timestamp before, std::size_t limit) {
  return {.harmonics = -drop_rows(db, "harmonics", "time", before, limit)};
}

Change erase_some(SQLite::Database& db, DeviceNumber device, Timestamp before, std::size_t limit) {
  const auto erase = [&](const std::string& table, const std::string& time) {
    SQLite::Statement remove(db, "DELETE FROM " + table + " WHERE id IN (SELECT id FROM " + table +
                                     " WHERE device = ? AND " + time + " < ? LIMIT ?)");
    bind_to(remove, 1, device);
    remove.bind(2, to_unix_ms(before));
    remove.bind(3, static_cast<std::int64_t>(limit));
    return std::int64_t{remove.exec()};
  };
  SQLite::Statement quota(db, "UPDATE devices SET day = 0, events = 0, harmonics = 0, bytes = 0 WHERE id = ?");
  bind_to(quota, 1, device);
  quota.exec();
  return {.events = -erase("events", "begin"), .harmonics = -erase("harmonics", "time")};
}

}  // namespace edl::server::quality
