// Whose data is to be erased, and was.

#include "server/accounts/accounts.hpp"
#include "server/accounts/database.hpp"
#include "server/accounts/rows.hpp"

namespace edl::server {
namespace {

Result<std::vector<Erasure>> erasures_in(SQLite::Database& db, const char* sql) {
  SQLite::Statement query(db, sql);
  std::vector<Erasure> erasures;
  while (query.executeStep()) erasures.push_back({device_id_in(query.getColumn(0)), time_in(query.getColumn(1))});
  return erasures;
}

}  // namespace

Result<std::vector<Erasure>> Accounts::erasures() {
  return database_->read([](SQLite::Database& db) {
    return erasures_in(db, "SELECT device_id, before FROM erasures ORDER BY before, device_id");
  });
}

Result<void> Accounts::erased(const Erasure& erasure) {
  return database_->write([&](SQLite::Database& db) -> Result<void> {
    SQLite::Statement remove(db, "DELETE FROM erasures WHERE device_id = ? AND before = ?");
    put(remove, 1, erasure.device);
    put(remove, 2, erasure.before);
    remove.exec();
    return {};
  });
}

Result<std::vector<Erasure>> Accounts::erased_pasts() {
  return database_->read([](SQLite::Database& db) {
    return erasures_in(db,
                       "SELECT device_id, erased_before FROM devices WHERE erased_before IS NOT NULL"
                       " ORDER BY device_id");
  });
}

}  // namespace edl::server
