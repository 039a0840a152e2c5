#include "server/accounts/hand_over.hpp"

#include <string>

#include "server/accounts/database.hpp"
#include "server/accounts/rows.hpp"

namespace edl::server {
namespace {

/// Runs a statement whose one parameter is the device.
int run_for(SQLite::Database& db, const DeviceId& device, const char* sql) {
  SQLite::Statement statement(db, sql);
  put(statement, 1, device);
  return statement.exec();
}

/// In the transaction that ends the ownership: whatever happens from here on, it will be erased.
void note_erasure(SQLite::Database& db, const DeviceId& device, Timestamp before) {
  SQLite::Statement note(db, "INSERT OR REPLACE INTO erasures (device_id, before) VALUES (?, ?)");
  put(note, 1, device);
  put(note, 2, before);
  note.exec();
  SQLite::Statement mark(db, "UPDATE devices SET erased_before = ? WHERE device_id = ?");
  put(mark, 1, before);
  put(mark, 2, device);
  mark.exec();
  run_for(db, device, "DELETE FROM commands WHERE device_id = ?");
  run_for(db, device, "DELETE FROM audit WHERE device_id = ? AND substr(what, 1, 6) = 'relay '");
}

}  // namespace

bool hand_over(SQLite::Database& db, const DeviceId& device, const AuditEntry& told, Past past) {
  SQLite::Statement owner(db, "SELECT user_id FROM memberships WHERE device_id = ? AND role = 'owner'");
  put(owner, 1, device);
  const bool has_owner = owner.executeStep();
  SQLite::Statement hide(db, "INSERT INTO hand_overs (device_id, at, last_audit, owner) VALUES (?, ?, ?, ?)");
  put(hide, 1, device);
  put(hide, 2, told.at);
  if (has_owner) hide.bind(4, owner.getColumn(0).getInt64());
  owner.reset();
  if (run_for(db, device, "DELETE FROM memberships WHERE device_id = ?") == 0) return false;
  insert(db, told);
  hide.bind(3, db.getLastInsertRowid());
  hide.exec();
  run_for(db, device, "UPDATE devices SET name = device_id, site = NULL WHERE device_id = ?");
  run_for(db, device, "DELETE FROM tariffs WHERE device_id = ?");
  // The next owner neither reads when the one before was at home, nor is switched by it: the device is told so.
  run_for(db, device,
          "UPDATE schedules SET revision = revision + 1, schedule = '', changed_at = NULL, changed_by = NULL,"
          " device_error = NULL WHERE device_id = ?");
  if (past == Past::erased) note_erasure(db, device, told.at);
  return true;
}

void take_over(SQLite::Database& db, const DeviceId& device, UserId owner) {
  SQLite::Statement show(db,
                         "DELETE FROM hand_overs WHERE owner = ?2 AND id = (SELECT max(id) FROM hand_overs"
                         " WHERE device_id = ?1)");
  put(show, 1, device);
  put(show, 2, owner);
  show.exec();
}

}  // namespace edl::server
