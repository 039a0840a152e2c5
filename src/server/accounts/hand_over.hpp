#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include "core/device_id.hpp"
#include "server/accounts/records.hpp"

// How a device changes hands, for the sources of this room (docs/decisions/0016-a-past-belongs-to-its-owner.md).

namespace edl::server {

/// Takes the device from its owner and all members, and the name, the site and the tariff that it had from them. What there is of it from before,
/// in the audit and the commands too, is hidden from others from now on; and noted to be erased, if it is to be: relay
/// commands at once, all else by whoever asks for Accounts::erasures().
/// @param told  what the audit shall say of it; its time is the moment
/// @return whether it had an owner or members; otherwise nothing has changed
bool hand_over(SQLite::Database& db, const DeviceId& device, const AuditEntry& told, Past past);

/// The device has a new owner, who sees again what is hidden if it was theirs at the last hand-over.
void take_over(SQLite::Database& db, const DeviceId& device, UserId owner);

}  // namespace edl::server
