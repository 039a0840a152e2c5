#include <optional>
#include <string>
#include <utility>

#include "server/accounts/accounts.hpp"
#include "server/accounts/database.hpp"
#include "server/accounts/rows.hpp"

namespace edl::server {
namespace {

void add_device(SQLite::Database& db, const DeviceId& device, const DevicePublicKey& key, Timestamp now) {
  SQLite::Statement statement(db,
                              "INSERT INTO devices (device_id, public_key, name, enrolled_at) VALUES (?1, ?2, ?1, ?3)");
  put(statement, 1, device);
  put(statement, 2, key.pem());
  put(statement, 3, now);
  statement.exec();
}

/// Sets the key, and ends a revocation.
void admit(SQLite::Database& db, const DeviceId& device, const DevicePublicKey& key) {
  SQLite::Statement statement(db, "UPDATE devices SET public_key = ?, revoked_at = NULL WHERE device_id = ?");
  put(statement, 1, key.pem());
  put(statement, 2, device);
  statement.exec();
}

/// A code that a device has asked for is void once the device, or its key, is no longer trusted.
void void_code(SQLite::Database& db, const DeviceId& device) {
  SQLite::Statement statement(db, "DELETE FROM device_codes WHERE device_id = ?");
  put(statement, 1, device);
  statement.exec();
}

std::optional<std::string> stored_key(SQLite::Database& db, const DeviceId& device) {
  SQLite::Statement query(db, "SELECT public_key FROM devices WHERE device_id = ?");
  put(query, 1, device);
  if (!query.executeStep()) return std::nullopt;
  return query.getColumn(0).getString();
}

Result<DeviceRecord> existing(SQLite::Database& db, const DeviceId& device) {
  auto record = find_device(db, device);
  if (!record) return fail(Errc::not_found, "there is no such device");
  return std::move(*record);
}

}  // namespace

Result<DeviceRecord> Accounts::enroll(const DeviceId& device, std::string_view public_key_pem, OtherKey other_key) {
  const auto key = DevicePublicKey::parse(public_key_pem);
  if (!key) return tl::unexpected(key.error());
  const Timestamp now = clock_();
  return database_->write([&](SQLite::Database& db) -> Result<DeviceRecord> {
    const auto known_key = stored_key(db, device);
    if (!known_key) {
      add_device(db, device, *key, now);
      insert(db, {now, "host", "enrolled", device});
      return existing(db, device);
    }
    const bool same_key = *known_key == key->pem();
    if (!same_key && other_key == OtherKey::refuse) {
      return fail(Errc::conflict, "the device is enrolled with another key; replace it only if the device is yours");
    }
    auto record = existing(db, device);
    if (!record || (same_key && !record->revoked_at)) return record;
    admit(db, device, *key);
    if (!same_key) void_code(db, device);
    insert(db, {now, "host", same_key ? "revocation ended" : "key replaced", device});
    return existing(db, device);
  });
}

Result<std::vector<DeviceRecord>> Accounts::list_devices() {
  return database_->read([](SQLite::Database& db) -> Result<std::vector<DeviceRecord>> {
    SQLite::Statement query(db, std::string("SELECT ") + k_device_columns + " FROM devices ORDER BY device_id");
    std::vector<DeviceRecord> devices;
    while (query.executeStep()) devices.push_back(device_in(query));
    return devices;
  });
}

Result<void> Accounts::revoke_device(const DeviceId& device) {
  const Timestamp now = clock_();
  return database_->write([&](SQLite::Database& db) -> Result<void> {
    const auto record = existing(db, device);
    if (!record) return tl::unexpected(record.error());
    if (record->revoked_at) return {};
    SQLite::Statement statement(db, "UPDATE devices SET revoked_at = ? WHERE device_id = ?");
    put(statement, 1, now);
    put(statement, 2, device);
    statement.exec();
    void_code(db, device);
    insert(db, {now, "host", "revoked", device});
    return {};
  });
}

Result<DevicePublicKey> Accounts::public_key_of(const DeviceId& device) { return database_->public_key_of(device); }

Result<DeviceRecord> Accounts::device(const DeviceId& device) {
  return database_->read([&](SQLite::Database& db) { return existing(db, device); });
}

Result<std::optional<std::string>> Accounts::tariff(const DeviceId& device) {
  return database_->read([&](SQLite::Database& db) -> Result<std::optional<std::string>> {
    SQLite::Statement query(db, "SELECT book FROM tariffs WHERE device_id = ?");
    put(query, 1, device);
    if (!query.executeStep()) return std::nullopt;
    return query.getColumn(0).getString();
  });
}

}  // namespace edl::server
