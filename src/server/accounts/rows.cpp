#include "server/accounts/rows.hpp"

#include <cstdint>
#include <string>
#include <utility>

#include "server/accounts/database.hpp"

namespace edl::server {

void put(SQLite::Statement& statement, int index, UserId user) {
  statement.bind(index, static_cast<std::int64_t>(user));
}
void put(SQLite::Statement& statement, int index, const DeviceId& device) { statement.bind(index, device.text()); }
void put(SQLite::Statement& statement, int index, Timestamp time) { statement.bind(index, to_unix_ms(time)); }
void put(SQLite::Statement& statement, int index, Role role) { put(statement, index, name_of(role)); }
void put(SQLite::Statement& statement, int index, Wiring wiring) { put(statement, index, name_of(wiring)); }
void put(SQLite::Statement& statement, int index, const Sha256& digest) {
  statement.bind(index, digest.data(), static_cast<int>(digest.size()));
}
void put(SQLite::Statement& statement, int index, std::string_view text) { statement.bind(index, std::string(text)); }

Timestamp time_in(const SQLite::Column& column) { return from_unix_ms(column.getInt64()); }

DeviceId device_id_in(const SQLite::Column& column) {
  auto id = DeviceId::parse(column.getString());
  if (!id) throw CorruptRow{"a device's id in the database cannot be read"};
  return std::move(*id);
}

Role role_in(const SQLite::Column& column) {
  const auto role = parse_role(column.getString());
  if (!role) throw CorruptRow{"a role in the database cannot be read"};
  return *role;
}

Wiring wiring_in(const SQLite::Column& column) {
  const auto wiring = parse_wiring(column.getString());
  if (!wiring) throw CorruptRow{"a wiring in the database cannot be read"};
  return *wiring;
}

User user_in(SQLite::Statement& row, int first) {
  return {UserId{row.getColumn(first).getInt64()}, row.getColumn(first + 1).getString(),
          time_in(row.getColumn(first + 2))};
}

DeviceRecord device_in(SQLite::Statement& row, int first) {
  DeviceRecord device{.id = device_id_in(row.getColumn(first)),
                      .name = row.getColumn(first + 1).getString(),
                      .timezone = row.getColumn(first + 2).getString(),
                      .nominal_voltage = Volt(row.getColumn(first + 3).getDouble()),
                      .enrolled_at = time_in(row.getColumn(first + 4))};
  if (!row.isColumnNull(first + 5)) device.revoked_at = time_in(row.getColumn(first + 5));
  if (!row.isColumnNull(first + 6)) device.shown_from = time_in(row.getColumn(first + 6));
  if (!row.isColumnNull(first + 7)) device.site = row.getColumn(first + 7).getString();
  if (!row.isColumnNull(first + 8)) device.wiring = wiring_in(row.getColumn(first + 8));
  return device;
}

std::optional<User> find_user(SQLite::Database& db, UserId id) {
  SQLite::Statement query(db, std::string("SELECT ") + k_user_columns + " FROM users WHERE id = ?");
  put(query, 1, id);
  if (!query.executeStep()) return std::nullopt;
  return user_in(query);
}

std::optional<User> find_user(SQLite::Database& db, std::string_view name) {
  SQLite::Statement query(db, std::string("SELECT ") + k_user_columns + " FROM users WHERE name = ?");
  put(query, 1, name);
  if (!query.executeStep()) return std::nullopt;
  return user_in(query);
}

std::optional<DeviceRecord> find_device(SQLite::Database& db, const DeviceId& device) {
  SQLite::Statement query(db, std::string("SELECT ") + k_device_columns + " FROM devices WHERE device_id = ?");
  put(query, 1, device);
  if (!query.executeStep()) return std::nullopt;
  return device_in(query);
}

bool has_owner(SQLite::Database& db, const DeviceId& device) {
  SQLite::Statement query(db, "SELECT 1 FROM memberships WHERE device_id = ? AND role = 'owner'");
  put(query, 1, device);
  return query.executeStep();
}

std::optional<Role> find_role(SQLite::Database& db, UserId user, const DeviceId& device) {
  SQLite::Statement query(db, "SELECT role FROM memberships WHERE user_id = ? AND device_id = ?");
  put(query, 1, user);
  put(query, 2, device);
  if (!query.executeStep()) return std::nullopt;
  return role_in(query.getColumn(0));
}

void insert(SQLite::Database& db, const AuditEntry& entry) {
  SQLite::Statement statement(db, "INSERT INTO audit (at, who, what, device_id) VALUES (?, ?, ?, ?)");
  put(statement, 1, entry.at);
  put(statement, 2, entry.who);
  put(statement, 3, entry.what);
  if (entry.device) put(statement, 4, *entry.device);
  statement.exec();
}

}  // namespace edl::server
