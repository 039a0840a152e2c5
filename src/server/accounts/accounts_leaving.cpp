// What a user takes along, and how they leave.

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <utility>

#include "server/accounts/accounts.hpp"
#include "server/accounts/database.hpp"
#include "server/accounts/hand_over.hpp"
#include "server/accounts/rows.hpp"

namespace edl::server {
namespace {

/// Stands where a name stood. No name can be this: parentheses are not allowed in them.
constexpr std::string_view k_nobody = "(deleted)";

/// Of more than this, the newest: a bound for memory, which a household reaches after decades.
constexpr int k_max_exported = 100'000;

/// The audit writes names behind these words alone; what stands behind the name follows.
struct Mention {
  std::string_view column;
  std::string_view before;
  std::string_view behind;
};
constexpr Mention k_mentions[] = {{"who", "user:", ""}, {"what", "role of ", ": "}, {"what", "password of ", " reset"}};

void forget_name(SQLite::Database& db, const std::string& name) {
  for (const auto& [column, before, behind] : k_mentions) {
    SQLite::Statement update(
        db, fmt::format("UPDATE audit SET {0} = ?1 || substr({0}, length(?2) + 1) WHERE {1} = ?2", column,
                        behind.empty() ? std::string(column) : fmt::format("substr({}, 1, length(?2))", column)));
    put(update, 1, fmt::format("{}{}{}", before, k_nobody, behind));
    put(update, 2, fmt::format("{}{}{}", before, name, behind));
    update.exec();
  }
  SQLite::Statement commands(db, "UPDATE commands SET who = ? WHERE who = ? AND cause = 'user'");
  put(commands, 1, k_nobody);
  put(commands, 2, name);
  commands.exec();
  SQLite::Statement schedules(db, "UPDATE schedules SET changed_by = ? WHERE changed_by = ?");
  put(schedules, 1, k_nobody);
  put(schedules, 2, name);
  schedules.exec();
}

std::vector<DeviceId> owned_by(SQLite::Database& db, UserId user) {
  SQLite::Statement query(db, "SELECT device_id FROM memberships WHERE user_id = ? AND role = 'owner'");
  put(query, 1, user);
  std::vector<DeviceId> devices;
  while (query.executeStep()) devices.push_back(device_id_in(query.getColumn(0)));
  return devices;
}

void release_all(SQLite::Database& db, UserId user, Timestamp now) {
  for (const DeviceId& device : owned_by(db, user)) {
    hand_over(db, device, {now, "user:" + std::string(k_nobody), "released: the owner's account was deleted", device},
              Past::erased);
  }
}

}  // namespace

Parsed<void> Accounts::remove_user(UserId user, const Secret& password) {
  const auto known = this->user(user);
  if (!known) return tl::unexpected(Faults{known.error().code, known.error().message});
  const auto checked = login(known->name, password);
  if (!checked && checked.error().code == Errc::unauthorized) {
    return tl::unexpected(Faults{Errc::forbidden, "the password is wrong"});
  }
  if (!checked) return tl::unexpected(Faults{checked.error().code, checked.error().message});
  const Timestamp now = clock_();
  return database_->write([&](SQLite::Database& db) -> Parsed<void> {
    release_all(db, user, now);
    forget_name(db, known->name);
    SQLite::Statement remove(db, "DELETE FROM users WHERE id = ?");  // sessions and roles go with it
    put(remove, 1, user);
    remove.exec();
    return {};
  });
}

Result<std::vector<AuditEntry>> Accounts::audit_of(UserId user) {
  return database_->read([&](SQLite::Database& db) -> Result<std::vector<AuditEntry>> {
    const auto known = find_user(db, user);
    if (!known) return fail(Errc::not_found, "there is no such user");
    SQLite::Statement query(db,
                            "SELECT at, who, what, device_id FROM (SELECT * FROM audit WHERE who = ?1 OR"
                            " substr(what, 1, length(?2)) = ?2 OR what = ?3 ORDER BY id DESC LIMIT ?4) ORDER BY id");
    put(query, 1, "user:" + known->name);
    put(query, 2, "role of " + known->name + ": ");
    put(query, 3, "password of " + known->name + " reset");
    query.bind(4, k_max_exported);
    std::vector<AuditEntry> entries;
    while (query.executeStep()) {
      AuditEntry entry{time_in(query.getColumn(0)), query.getColumn(1).getString(), query.getColumn(2).getString()};
      if (!query.getColumn(3).isNull()) entry.device = device_id_in(query.getColumn(3));
      entries.push_back(std::move(entry));
    }
    return entries;
  });
}

}  // namespace edl::server
