#include <string>
#include <utility>

#include "core/digest.hpp"
#include "server/accounts/accounts.hpp"
#include "server/accounts/database.hpp"
#include "server/accounts/device_code.hpp"
#include "server/accounts/hand_over.hpp"
#include "server/accounts/rows.hpp"
#include "server/accounts/rules.hpp"

namespace edl::server {
namespace {

constexpr const char* k_wrong_code = "this device code is not good, or no longer: ask the device for a new one";

/// @param pointer  the member whose value something else has already
tl::unexpected<Faults> conflict(std::string pointer, const std::string& summary) {
  Faults faults{Errc::conflict, summary};
  faults.add(std::move(pointer), summary);
  return tl::unexpected(std::move(faults));
}

tl::unexpected<Faults> wrong_code() {
  Faults faults{Errc::invalid, k_wrong_code};
  faults.add("/device_code", k_wrong_code);
  return tl::unexpected(std::move(faults));
}

/// The device that a code is good for, if it is free to be owned.
Parsed<DeviceId> claimable(SQLite::Database& db, const DeviceCode& code, Timestamp now) {
  // A revoked device has no code: revoke_device takes it away.
  SQLite::Statement query(db,
                          "SELECT device_id FROM device_codes"
                          " WHERE code_hash = ? AND expires_at > ? AND used_at IS NULL");
  put(query, 1, sha256(code.text().reveal()));
  put(query, 2, now);
  if (!query.executeStep()) return wrong_code();
  DeviceId device = device_id_in(query.getColumn(0));
  if (has_owner(db, device))
    return conflict("/device_code", "the device has an owner already, who can share it or release it");
  return device;
}

/// Makes the user the owner and spends the code.
void claim(SQLite::Database& db, const User& user, const DeviceId& device, Timestamp now) {
  SQLite::Statement member(db, "INSERT INTO memberships (device_id, user_id, role, since) VALUES (?, ?, 'owner', ?)");
  put(member, 1, device);
  put(member, 2, user.id);
  put(member, 3, now);
  member.exec();
  take_over(db, device, user.id);
  SQLite::Statement spend(db, "UPDATE device_codes SET used_at = ? WHERE device_id = ?");
  put(spend, 1, now);
  put(spend, 2, device);
  spend.exec();
  insert(db, {now, "user:" + user.name, "became the owner", device});
}

User add_user(SQLite::Database& db, std::string_view name, const std::string& password_hash, Timestamp now) {
  SQLite::Statement statement(db, "INSERT INTO users (name, password_hash, created_at) VALUES (?, ?, ?)");
  put(statement, 1, name);
  put(statement, 2, password_hash);
  put(statement, 3, now);
  statement.exec();
  return {UserId{db.getLastInsertRowid()}, std::string(name), now};
}

}  // namespace

Parsed<SignedUp> Accounts::sign_up(std::string_view username, const Secret& password, std::string_view device_code) {
  Faults faults{Errc::invalid, "the account cannot be made like this"};
  check_username(username, faults);
  check_password(password, faults);
  const auto code = DeviceCode::parse(device_code);
  if (!code) faults.add("/device_code", k_wrong_code);
  if (!faults.faults.empty()) return tl::unexpected(std::move(faults));

  // Asked before the costly hash, so that guesses cost us little, and again in the transaction, where it
  // counts.
  const auto early = database_->read([&](SQLite::Database& db) { return claimable(db, *code, clock_()); });
  if (!early) return tl::unexpected(early.error());
  const std::string password_hash = hasher_.hash(password);
  const Timestamp now = clock_();
  return database_->write([&](SQLite::Database& db) -> Parsed<SignedUp> {
    auto device = claimable(db, *code, now);
    if (!device) return tl::unexpected(std::move(device.error()));
    if (find_user(db, username)) return conflict("/username", "the user name is taken");
    User user = add_user(db, username, password_hash, now);
    claim(db, user, *device, now);
    return SignedUp{std::move(user), std::move(*device)};
  });
}

Parsed<DeviceId> Accounts::link(UserId user, std::string_view device_code) {
  const auto code = DeviceCode::parse(device_code);
  if (!code) return wrong_code();
  const Timestamp now = clock_();
  return database_->write([&](SQLite::Database& db) -> Parsed<DeviceId> {
    const auto known = find_user(db, user);
    if (!known) return tl::unexpected(Faults{Errc::not_found, "there is no such user"});
    auto device = claimable(db, *code, now);
    if (device) claim(db, *known, *device, now);
    return device;
  });
}

Result<MintedCode> Accounts::mint_device_code(const DeviceId& device) {
  MintedCode minted{DeviceCode::random(), clock_() + k_device_code_lifetime};
  return database_->write([&](SQLite::Database& db) -> Result<MintedCode> {
    const auto known = find_device(db, device);
    if (!known || known->revoked_at) return fail(Errc::unauthorized, "the device is not enrolled here");
    SQLite::Statement statement(
        db,
        "INSERT INTO device_codes (device_id, code_hash, expires_at) VALUES (?1, ?2, ?3)"
        " ON CONFLICT (device_id) DO UPDATE SET code_hash = ?2, expires_at = ?3, used_at = NULL");
    put(statement, 1, device);
    put(statement, 2, sha256(minted.code.text().reveal()));
    put(statement, 3, minted.expires_at);
    statement.exec();
    return minted;
  });
}

}  // namespace edl::server
