#include <optional>
#include <string>
#include <utility>

#include "server/accounts/accounts.hpp"
#include "server/accounts/database.hpp"
#include "server/accounts/rows.hpp"

namespace edl::server {
namespace {

std::optional<std::string> text_at(SQLite::Statement& row, int column) {
  if (row.isColumnNull(column)) return std::nullopt;
  return row.getColumn(column).getString();
}

ScheduleRecord find_schedule(SQLite::Database& db, const DeviceId& device) {
  SQLite::Statement query(db,
                          "SELECT revision, schedule, changed_at, changed_by, device_revision, device_error"
                          " FROM schedules WHERE device_id = ?");
  put(query, 1, device);
  ScheduleRecord record;
  if (!query.executeStep()) return record;
  record.revision = static_cast<std::uint64_t>(query.getColumn(0).getInt64());
  record.schedule = query.getColumn(1).getString();
  if (!query.isColumnNull(2)) record.changed_at = time_in(query.getColumn(2));
  record.changed_by = text_at(query, 3);
  if (!query.isColumnNull(4)) record.device_revision = static_cast<std::uint64_t>(query.getColumn(4).getInt64());
  record.device_error = text_at(query, 5);
  return record;
}

void keep(SQLite::Database& db, const DeviceId& device, const ScheduleRecord& record) {
  SQLite::Statement row(db,
                        "INSERT OR REPLACE INTO schedules (device_id, revision, schedule, changed_at, changed_by,"
                        " device_revision, device_error) VALUES (?, ?, ?, ?, ?, ?, ?)");
  put(row, 1, device);
  row.bind(2, static_cast<std::int64_t>(record.revision));
  put(row, 3, record.schedule);
  if (record.changed_at) put(row, 4, *record.changed_at);
  if (record.changed_by) put(row, 5, *record.changed_by);
  if (record.device_revision) row.bind(6, static_cast<std::int64_t>(*record.device_revision));
  if (record.device_error) put(row, 7, *record.device_error);
  row.exec();
}

}  // namespace

Result<ScheduleRecord> Accounts::schedule(const DeviceId& device) {
  return database_->read([&](SQLite::Database& db) -> Result<ScheduleRecord> { return find_schedule(db, device); });
}

Result<ScheduleRecord> Accounts::set_schedule(UserId by, const DeviceId& device, std::uint64_t based_on,
                                              const std::string& json) {
  const Timestamp now = clock_();
  return database_->write([&](SQLite::Database& db) -> Result<ScheduleRecord> {
    const auto role = find_role(db, by, device);
    const auto user = find_user(db, by);
    if (!role || !user) return fail(Errc::not_found, "there is no such device");
    if (!may_switch(*role)) return fail(Errc::forbidden, "a schedule is for those who may switch");
    ScheduleRecord record = find_schedule(db, device);
    if (record.revision != based_on) {
      return fail(Errc::conflict, "the schedule was changed meanwhile: it has revision " +
                                      std::to_string(record.revision) + " by now, look at that first");
    }
    ++record.revision;
    record.schedule = json;
    record.changed_at = now;
    record.changed_by = user->name;
    record.device_error.reset();
    keep(db, device, record);
    insert(db, {now, "user:" + user->name, "schedule changed", device});
    return record;
  });
}

Result<std::optional<ScheduleRecord>> Accounts::note_device_schedule(const DeviceId& device,
                                                                     std::optional<std::uint64_t> revision,
                                                                     const std::optional<std::string>& error) {
  return database_->write([&](SQLite::Database& db) -> Result<std::optional<ScheduleRecord>> {
    ScheduleRecord record = find_schedule(db, device);
    const ScheduleRecord before = record;
    record.device_revision = revision;
    record.device_error = error;
    if (record == before) return std::nullopt;
    keep(db, device, record);
    return record;
  });
}

}  // namespace edl::server
