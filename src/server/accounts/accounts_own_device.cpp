#include <string>
#include <utility>

#include "server/accounts/accounts.hpp"
#include "server/accounts/database.hpp"
#include "server/accounts/rows.hpp"
#include "server/accounts/rules.hpp"

namespace edl::server {
namespace {

constexpr const char* k_not_enrolled = "the device is not enrolled here";

std::optional<OwnDevice> enrolled(SQLite::Database& db, const DeviceId& device) {
  auto known = find_device(db, device);
  if (!known || known->revoked_at) return std::nullopt;
  return OwnDevice{std::move(*known), has_owner(db, device)};
}

}  // namespace

Result<OwnDevice> Accounts::own_device(const DeviceId& device) {
  return database_->read([&](SQLite::Database& db) -> Result<OwnDevice> {
    auto own = enrolled(db, device);
    if (!own) return fail(Errc::unauthorized, k_not_enrolled);
    return std::move(*own);
  });
}

Parsed<OwnDevice> Accounts::name_own_device(const DeviceId& device, const std::string& name) {
  Faults faults{Errc::invalid, "the device cannot be called like this"};
  check_changes({.name = name}, faults);
  if (!faults.faults.empty()) return tl::unexpected(faults);
  const Timestamp now = clock_();
  return database_->write([&](SQLite::Database& db) -> Parsed<OwnDevice> {
    auto own = enrolled(db, device);
    if (!own) return tl::unexpected(Faults{Errc::unauthorized, k_not_enrolled});
    if (own->device.name == name) return std::move(*own);
    SQLite::Statement update(db, "UPDATE devices SET name = ? WHERE device_id = ?");
    put(update, 1, name);
    put(update, 2, device);
    update.exec();
    own->device.name = name;
    insert(db, {now, "device:" + device.text(), "settings changed: name", device});
    return std::move(*own);
  });
}

}  // namespace edl::server
