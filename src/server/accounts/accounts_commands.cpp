#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

#include "server/accounts/accounts.hpp"
#include "server/accounts/database.hpp"
#include "server/accounts/rows.hpp"

namespace edl::server {
namespace {

constexpr std::string_view k_by_user = "user";

void put_if_any(SQLite::Statement& statement, int index, const std::optional<std::string>& text) {
  if (text) statement.bind(index, *text);
}

std::optional<std::string> text_in(const SQLite::Column& column) {
  if (column.isNull()) return std::nullopt;
  return column.getString();
}

void insert_command(SQLite::Database& db, const DeviceId& device, const CommandRecord& command) {
  SQLite::Statement row(db,
                        "INSERT INTO commands (id, device_id, at, who, phase, asked, status, state, error, latency_ms,"
                        " cause) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  row.bind(1, command.id);
  put(row, 2, device);
  put(row, 3, command.at);
  row.bind(4, command.who);
  row.bind(5, command.phase);
  row.bind(6, command.asked);
  row.bind(7, command.status);
  put_if_any(row, 8, command.state);
  put_if_any(row, 9, command.error);
  row.bind(10, static_cast<std::int64_t>(command.latency.count()));
  row.bind(11, command.cause);
  row.exec();
  const bool by_user = command.cause == k_by_user;
  insert(db, {command.at, by_user ? "user:" + command.who : "device:" + device.text(),
              fmt::format("relay {} {}{}: {}", command.phase, command.asked,
                          by_user ? "" : fmt::format(" by itself ({})", command.cause), command.status),
              device});
}

/// Before, the device was another owner's, or what it had done was erased.
Timestamp past_of(SQLite::Database& db, const DeviceId& device) {
  SQLite::Statement query(db,
                          "SELECT max(coalesce((SELECT max(at) FROM hand_overs WHERE device_id = ?1), 0),"
                          " coalesce((SELECT erased_before FROM devices WHERE device_id = ?1), 0))");
  put(query, 1, device);
  query.executeStep();
  return time_in(query.getColumn(0));
}

bool is_known(SQLite::Database& db, const DeviceId& device, const CommandRecord& command) {
  SQLite::Statement query(db, "SELECT 1 FROM commands WHERE device_id = ? AND at = ? AND id = ?");
  put(query, 1, device);
  put(query, 2, command.at);
  query.bind(3, command.id);
  return query.executeStep();
}

}  // namespace

Result<void> Accounts::record_commands(std::span<const DeviceCommand> commands) {
  return database_->write([&](SQLite::Database& db) -> Result<void> {
    for (const auto& [device, command] : commands) {
      const auto record = find_device(db, device);
      // Whose command it was is gone, and the next owner is not to read of it.
      if (record && record->shown_from && command.at - command.latency < *record->shown_from) continue;
      insert_command(db, device, command);
    }
    return {};
  });
}

Result<std::vector<CommandRecord>> Accounts::record_switchings(const DeviceId& device,
                                                               std::span<const CommandRecord> switchings) {
  return database_->write([&](SQLite::Database& db) -> Result<std::vector<CommandRecord>> {
    const Timestamp past_until = past_of(db, device);
    std::vector<CommandRecord> fresh;
    for (const CommandRecord& one : switchings) {
      if (one.at < past_until || is_known(db, device, one)) continue;
      insert_command(db, device, one);
      fresh.push_back(one);
    }
    return fresh;
  });
}

Result<std::vector<CommandRecord>> Accounts::commands(const DeviceId& device, TimeRange range, std::size_t limit) {
  constexpr std::size_t k_most = std::numeric_limits<std::int64_t>::max();
  return database_->read([&](SQLite::Database& db) -> Result<std::vector<CommandRecord>> {
    SQLite::Statement query(db,
                            "SELECT id, at, who, phase, asked, status, state, error, latency_ms, cause FROM commands"
                            " WHERE device_id = ?1 AND at >= ?2 AND at < ?3 AND at >= coalesce((SELECT max(at)"
                            " FROM hand_overs WHERE device_id = ?1), ?2) ORDER BY at DESC, number DESC LIMIT ?4");
    put(query, 1, device);
    put(query, 2, range.begin);
    put(query, 3, range.end);
    query.bind(4, static_cast<std::int64_t>(std::min(limit, k_most)));
    std::vector<CommandRecord> commands;
    while (query.executeStep()) {
      commands.push_back({.id = query.getColumn(0).getString(),
                          .at = time_in(query.getColumn(1)),
                          .who = query.getColumn(2).getString(),
                          .phase = query.getColumn(3).getString(),
                          .asked = query.getColumn(4).getString(),
                          .status = query.getColumn(5).getString(),
                          .state = text_in(query.getColumn(6)),
                          .error = text_in(query.getColumn(7)),
                          .latency = std::chrono::milliseconds(query.getColumn(8).getInt64()),
                          .cause = query.getColumn(9).getString()});
    }
    std::ranges::reverse(commands);
    return commands;
  });
}

}  // namespace edl::server
