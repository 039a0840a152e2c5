#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <optional>
#include <string_view>

#include "core/device_id.hpp"
#include "core/digest.hpp"
#include "core/result.hpp"
#include "core/timestamp.hpp"
#include "server/accounts/records.hpp"

// Between rows and records, for the sources of this room.

namespace edl::server {

void put(SQLite::Statement& statement, int index, UserId user);
void put(SQLite::Statement& statement, int index, const DeviceId& device);
void put(SQLite::Statement& statement, int index, Timestamp time);
void put(SQLite::Statement& statement, int index, Role role);
void put(SQLite::Statement& statement, int index, Wiring wiring);
void put(SQLite::Statement& statement, int index, const Sha256& digest);
void put(SQLite::Statement& statement, int index, std::string_view text);

[[nodiscard]] Timestamp time_in(const SQLite::Column& column);
/// @throws CorruptRow, as all below
[[nodiscard]] DeviceId device_id_in(const SQLite::Column& column);
[[nodiscard]] Role role_in(const SQLite::Column& column);
[[nodiscard]] Wiring wiring_in(const SQLite::Column& column);

/// The columns that user_in and device_in read, in their order.
inline constexpr const char* k_user_columns = "users.id, users.name, users.created_at";
inline constexpr const char* k_device_columns =
    "devices.device_id, devices.name, devices.timezone, devices.nominal_voltage, devices.enrolled_at, "
    "devices.revoked_at, (SELECT max(at) FROM hand_overs WHERE hand_overs.device_id = devices.device_id), "
    "devices.site, devices.wiring";
/// @param first  the index of the record's first column
[[nodiscard]] User user_in(SQLite::Statement& row, int first = 0);
[[nodiscard]] DeviceRecord device_in(SQLite::Statement& row, int first = 0);

[[nodiscard]] std::optional<User> find_user(SQLite::Database& db, UserId id);
[[nodiscard]] std::optional<User> find_user(SQLite::Database& db, std::string_view name);
[[nodiscard]] std::optional<DeviceRecord> find_device(SQLite::Database& db, const DeviceId& device);
[[nodiscard]] bool has_owner(SQLite::Database& db, const DeviceId& device);
[[nodiscard]] std::optional<Role> find_role(SQLite::Database& db, UserId user, const DeviceId& device);

void insert(SQLite::Database& db, const AuditEntry& entry);

}  // namespace edl::server
