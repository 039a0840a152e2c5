#include <optional>
#include <string>
#include <utility>

#include "server/accounts/accounts.hpp"
#include "server/accounts/database.hpp"
#include "server/accounts/rows.hpp"
#include "server/accounts/rules.hpp"

namespace edl::server {
namespace {

struct Credentials {
  User user;
  std::string password_hash;
};

void set_password(SQLite::Database& db, UserId user, const std::string& hash, Timestamp now) {
  SQLite::Statement set_hash(db, "UPDATE users SET password_hash = ? WHERE id = ?");
  put(set_hash, 1, hash);
  put(set_hash, 2, user);
  set_hash.exec();
  SQLite::Statement end_sessions(db, "UPDATE sessions SET revoked_at = ? WHERE user_id = ? AND revoked_at IS NULL");
  put(end_sessions, 1, now);
  put(end_sessions, 2, user);
  end_sessions.exec();
}

}  // namespace

Result<User> Accounts::login(std::string_view username, const Secret& password) {
  const auto found = database_->read([&](SQLite::Database& db) -> Result<std::optional<Credentials>> {
    SQLite::Statement query(db, std::string("SELECT ") + k_user_columns + ", password_hash FROM users WHERE name = ?");
    put(query, 1, username);
    if (!query.executeStep()) return std::nullopt;
    return Credentials{user_in(query), query.getColumn(3).getString()};
  });
  if (!found) return tl::unexpected(found.error());
  const bool good = *found ? hasher_.verify((*found)->password_hash, password) : hasher_.verify_nobody(password);
  if (!good) return fail(Errc::unauthorized, "the user name or the password is wrong");
  return (*found)->user;
}

Result<User> Accounts::user(UserId id) {
  return database_->read([&](SQLite::Database& db) -> Result<User> {
    auto user = find_user(db, id);
    if (!user) return fail(Errc::not_found, "there is no such user");
    return std::move(*user);
  });
}

Result<std::vector<User>> Accounts::users() {
  return database_->read([](SQLite::Database& db) -> Result<std::vector<User>> {
    SQLite::Statement query(db, std::string("SELECT ") + k_user_columns + " FROM users ORDER BY name");
    std::vector<User> users;
    while (query.executeStep()) users.push_back(user_in(query));
    return users;
  });
}

Parsed<void> Accounts::reset_password(std::string_view username, const Secret& password) {
  Faults faults{Errc::invalid, "the password cannot be used"};
  check_password(password, faults);
  if (!faults.faults.empty()) return tl::unexpected(std::move(faults));
  const std::string hash = hasher_.hash(password);
  const Timestamp now = clock_();
  return database_->write([&](SQLite::Database& db) -> Parsed<void> {
    const auto user = find_user(db, username);
    if (!user) return tl::unexpected(Faults{Errc::not_found, "there is no such user"});
    set_password(db, user->id, hash, now);
    insert(db, {now, "host", "password of " + user->name + " reset"});
    return {};
  });
}

Parsed<void> Accounts::change_password(UserId user, const Secret& present, const Secret& new_password) {
  const auto known = this->user(user);
  if (!known) return tl::unexpected(Faults{known.error().code, known.error().message});
  const auto checked = login(known->name, present);
  if (!checked && checked.error().code == Errc::unauthorized) {
    return tl::unexpected(Faults{Errc::forbidden, "the present password is wrong"});
  }
  if (!checked) return tl::unexpected(Faults{checked.error().code, checked.error().message});
  Faults faults{Errc::invalid, "the new password cannot be used"};
  check_password(new_password, faults, "/new_password");
  if (!faults.faults.empty()) return tl::unexpected(std::move(faults));
  const std::string hash = hasher_.hash(new_password);
  const Timestamp now = clock_();
  return database_->write([&](SQLite::Database& db) -> Parsed<void> {
    set_password(db, user, hash, now);
    insert(db, {now, "user:" + known->name, "password changed"});
    return {};
  });
}

}  // namespace edl::server
