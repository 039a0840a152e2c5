#include <algorithm>
#include <cstdint>
#include <limits>

#include "server/accounts/accounts.hpp"
#include "server/accounts/audit_rows.hpp"
#include "server/accounts/database.hpp"
#include "server/accounts/rows.hpp"

namespace edl::server {

Result<void> Accounts::record(const AuditEntry& entry) {
  return database_->write([&](SQLite::Database& db) -> Result<void> {
    insert(db, entry);
    return {};
  });
}

Result<std::vector<AuditEntry>> entries_of(SQLite::Database& db, const DeviceId& device, TimeRange range,
                                           std::size_t limit, Entries which) {
  constexpr std::size_t k_most = std::numeric_limits<std::int64_t>::max();
  SQLite::Statement query(
      db,
      "SELECT at, who, what FROM audit WHERE device_id = ?1 AND at >= ?2 AND at < ?3"
      " AND (?5 OR substr(who, 1, 5) <> 'user:' OR id > coalesce((SELECT max(last_audit) FROM hand_overs"
      " WHERE device_id = ?1), 0)) ORDER BY at DESC, id DESC LIMIT ?4");
  put(query, 1, device);
  put(query, 2, range.begin);
  put(query, 3, range.end);
  query.bind(4, static_cast<std::int64_t>(std::min(limit, k_most)));
  query.bind(5, which == Entries::all ? 1 : 0);
  std::vector<AuditEntry> entries;
  while (query.executeStep()) {
    entries.push_back(
        {time_in(query.getColumn(0)), query.getColumn(1).getString(), query.getColumn(2).getString(), device});
  }
  std::reverse(entries.begin(), entries.end());
  return entries;
}

Result<std::vector<AuditEntry>> Accounts::audit(const DeviceId& device, TimeRange range, std::size_t limit) {
  return database_->read([&](SQLite::Database& db) { return entries_of(db, device, range, limit, Entries::all); });
}

}  // namespace edl::server
