#include <string>
#include <utility>

#include "server/accounts/accounts.hpp"
#include "server/accounts/audit_rows.hpp"
#include "server/accounts/database.hpp"
#include "server/accounts/hand_over.hpp"
#include "server/accounts/rows.hpp"
#include "server/accounts/rules.hpp"

namespace edl::server {
namespace {

/// One answer for a device that does not exist and for one that is not the user's.
tl::unexpected<Error> no_such_device() { return fail(Errc::not_found, "there is no such device"); }

/// The administrator's record, if the user is one.
Result<User> administrator(SQLite::Database& db, UserId by, const DeviceId& device) {
  const auto role = find_role(db, by, device);
  auto user = find_user(db, by);
  if (!role || !user) return no_such_device();
  if (!may_administer(*role)) return fail(Errc::forbidden, "this is the owner's to do");
  return std::move(*user);
}

/// The record of whoever may take `username`'s role away: the owner anybody's, each member their own.
Result<User> remover_of(SQLite::Database& db, UserId by, const DeviceId& device, std::string_view username) {
  const auto themselves = find_user(db, username);
  if (!themselves || themselves->id != by || !find_role(db, by, device)) return administrator(db, by, device);
  return *themselves;
}

Faults as_faults(Error error) { return {error.code, std::move(error.message)}; }

void set_tariff(SQLite::Database& db, const DeviceId& device, const std::optional<std::string>& book) {
  SQLite::Statement change(db, book ? "INSERT OR REPLACE INTO tariffs (device_id, book) VALUES (?, ?)"
                                    : "DELETE FROM tariffs WHERE device_id = ?");
  put(change, 1, device);
  if (book) put(change, 2, *book);
  change.exec();
}

/// An empty name is none, so that an app may send what stands in its field.
void set_site(SQLite::Database& db, const DeviceId& device, const std::optional<std::string>& site) {
  SQLite::Statement change(db, "UPDATE devices SET site = ? WHERE device_id = ?");
  if (site && !site->empty()) put(change, 1, *site);
  put(change, 2, device);
  change.exec();
}

void set_wiring(SQLite::Database& db, const DeviceId& device, std::optional<Wiring> wiring) {
  SQLite::Statement change(db, "UPDATE devices SET wiring = ? WHERE device_id = ?");
  if (wiring) put(change, 1, *wiring);
  put(change, 2, device);
  change.exec();
}

void apply(SQLite::Database& db, const DeviceId& device, const DeviceChanges& changes) {
  SQLite::Statement update(db,
                           "UPDATE devices SET name = coalesce(?, name), timezone = coalesce(?, timezone),"
                           " nominal_voltage = coalesce(?, nominal_voltage) WHERE device_id = ?");
  if (changes.name) put(update, 1, *changes.name);
  if (changes.timezone) put(update, 2, *changes.timezone);
  if (changes.nominal_voltage_volt) update.bind(3, *changes.nominal_voltage_volt);
  put(update, 4, device);
  update.exec();
  if (changes.site.named) set_site(db, device, changes.site.value);
  if (changes.wiring.named) set_wiring(db, device, changes.wiring.value);
  if (changes.tariff.named) set_tariff(db, device, changes.tariff.value);
  if (!changes.timezone) return;
  // By another clock it is another schedule: the device takes what has a revision that it does not have.
  SQLite::Statement revise(db, "UPDATE schedules SET revision = revision + 1, device_error = NULL WHERE device_id = ?");
  put(revise, 1, device);
  revise.exec();
}

std::string settings_text(const DeviceChanges& changes) {
  std::string text = "settings changed:";
  if (changes.name) text += " name";
  if (changes.timezone) text += " timezone";
  if (changes.nominal_voltage_volt) text += " nominal_voltage";
  if (changes.site.named) text += " site";
  if (changes.wiring.named) text += " wiring";
  if (changes.tariff.named) text += changes.tariff.value ? " tariff" : " tariff (none)";
  return text;
}

bool changes_nothing(const DeviceChanges& changes) {
  return !changes.name && !changes.timezone && !changes.nominal_voltage_volt && !changes.site.named &&
         !changes.wiring.named && !changes.tariff.named;
}

Error owner_stays() { return {Errc::conflict, "this is the owner, who stays one until they release the device"}; }

}  // namespace

Result<std::vector<UsersDevice>> Accounts::devices_of(UserId user) {
  return database_->read([&](SQLite::Database& db) -> Result<std::vector<UsersDevice>> {
    SQLite::Statement query(db, std::string("SELECT memberships.role, ") + k_device_columns +
                                    " FROM memberships JOIN devices USING (device_id)"
                                    " WHERE memberships.user_id = ? ORDER BY device_id");
    put(query, 1, user);
    std::vector<UsersDevice> devices;
    while (query.executeStep()) devices.push_back({device_in(query, 1), role_in(query.getColumn(0))});
    return devices;
  });
}

Result<Role> Accounts::role_of(UserId user, const DeviceId& device) {
  return database_->read([&](SQLite::Database& db) -> Result<Role> {
    const auto role = find_role(db, user, device);
    if (!role) return no_such_device();
    return *role;
  });
}

Result<std::vector<UserId>> Accounts::users_of(const DeviceId& device) {
  return database_->read([&](SQLite::Database& db) -> Result<std::vector<UserId>> {
    SQLite::Statement query(db, "SELECT user_id FROM memberships WHERE device_id = ? ORDER BY user_id");
    put(query, 1, device);
    std::vector<UserId> users;
    while (query.executeStep()) users.push_back(UserId{query.getColumn(0).getInt64()});
    return users;
  });
}

Parsed<DeviceRecord> Accounts::update_device(UserId by, const DeviceId& device, const DeviceChanges& changes) {
  Faults faults{Errc::invalid, "the device's settings cannot be like this"};
  check_changes(changes, faults);
  const Timestamp now = clock_();
  return database_->write([&](SQLite::Database& db) -> Parsed<DeviceRecord> {
    // Rights come before faults: whoever may not change the device learns nothing of it.
    const auto owner = administrator(db, by, device);
    if (!owner) return tl::unexpected(as_faults(owner.error()));
    if (!faults.faults.empty()) return tl::unexpected(faults);
    if (!changes_nothing(changes)) {
      apply(db, device, changes);
      insert(db, {now, "user:" + owner->name, settings_text(changes), device});
    }
    auto record = find_device(db, device);
    if (!record) return tl::unexpected(as_faults(no_such_device().value()));
    return std::move(*record);
  });
}

Result<std::vector<Member>> Accounts::members(UserId by, const DeviceId& device) {
  return database_->read([&](SQLite::Database& db) -> Result<std::vector<Member>> {
    if (const auto owner = administrator(db, by, device); !owner) return tl::unexpected(owner.error());
    SQLite::Statement query(db, std::string("SELECT memberships.role, ") + k_user_columns +
                                    " FROM memberships JOIN users ON users.id = memberships.user_id"
                                    " WHERE device_id = ? ORDER BY role <> 'owner', users.name");
    put(query, 1, device);
    std::vector<Member> members;
    while (query.executeStep()) members.push_back({user_in(query, 1), role_in(query.getColumn(0))});
    return members;
  });
}

Result<Member> Accounts::set_member(UserId by, const DeviceId& device, std::string_view username, Role role) {
  const Timestamp now = clock_();
  return database_->write([&](SQLite::Database& db) -> Result<Member> {
    const auto owner = administrator(db, by, device);
    if (!owner) return tl::unexpected(owner.error());
    if (role == Role::owner)
      return fail(Errc::invalid, "a device has one owner: share it as operator or viewer", "/role");
    auto user = find_user(db, username);
    if (!user) return fail(Errc::not_found, "there is no such user", "/username");
    if (user->id == by) return tl::unexpected(owner_stays());
    SQLite::Statement upsert(db,
                             "INSERT INTO memberships (device_id, user_id, role, since) VALUES (?1, ?2, ?3, ?4)"
                             " ON CONFLICT (device_id, user_id) DO UPDATE SET role = ?3, since = ?4");
    put(upsert, 1, device);
    put(upsert, 2, user->id);
    put(upsert, 3, role);
    put(upsert, 4, now);
    upsert.exec();
    insert(db, {now, "user:" + owner->name, "role of " + user->name + ": " + std::string(name_of(role)), device});
    return Member{std::move(*user), role};
  });
}

Result<void> Accounts::remove_member(UserId by, const DeviceId& device, std::string_view username) {
  const Timestamp now = clock_();
  return database_->write([&](SQLite::Database& db) -> Result<void> {
    const auto remover = remover_of(db, by, device, username);
    if (!remover) return tl::unexpected(remover.error());
    const auto user = find_user(db, username);
    if (!user || !find_role(db, user->id, device)) return fail(Errc::not_found, "the user is no member of the device");
    if (find_role(db, user->id, device) == Role::owner) return tl::unexpected(owner_stays());
    SQLite::Statement remove(db, "DELETE FROM memberships WHERE device_id = ? AND user_id = ?");
    put(remove, 1, device);
    put(remove, 2, user->id);
    remove.exec();
    insert(db, {now, "user:" + remover->name, "role of " + user->name + ": none", device});
    return {};
  });
}

Result<void> Accounts::release(UserId by, const DeviceId& device, Past past) {
  const Timestamp now = clock_();
  return database_->write([&](SQLite::Database& db) -> Result<void> {
    const auto owner = administrator(db, by, device);
    if (!owner) return tl::unexpected(owner.error());
    const char* told = past == Past::erased ? "released, its data erased" : "released";
    hand_over(db, device, {now, "user:" + owner->name, told, device}, past);
    return {};
  });
}

Result<void> Accounts::reset_owner(const DeviceId& device) {
  const Timestamp now = clock_();
  return database_->write([&](SQLite::Database& db) -> Result<void> {
    const auto known = find_device(db, device);
    if (!known || known->revoked_at) return fail(Errc::unauthorized, "the device is not enrolled here");
    hand_over(db, device, {now, "device:" + device.text(), "released: the owner was reset at the device", device},
              Past::hidden);
    return {};
  });
}

Result<std::vector<AuditEntry>> Accounts::audit_for(UserId by, const DeviceId& device, TimeRange range,
                                                    std::size_t limit) {
  const auto allowed = database_->read([&](SQLite::Database& db) { return administrator(db, by, device); });
  if (!allowed) return tl::unexpected(allowed.error());
  return database_->read([&](SQLite::Database& db) { return entries_of(db, device, range, limit, Entries::shown); });
}

}  // namespace edl::server
