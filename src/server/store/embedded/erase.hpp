#pragma once

#include "core/device_id.hpp"
#include "core/result.hpp"
#include "core/timestamp.hpp"
#include "server/store/embedded/database.hpp"
#include "server/store/embedded/open_hours.hpp"

namespace edl::server {

/// Deletes what a device measured before `before`, with its rollups, in one atomic and durable write: no crash leaves
/// rollups of readings that are gone. The hour that has `before` is cut: its block is made anew, and its intervals are
/// rolled up again of what stays; where its seconds are no longer kept it goes whole. The bytes are in the files until Database::rewrite.
///
/// To be called while nothing is appended, sealed or dropped.
/// @return whether there was anything | corrupt or io naming the hour, unavailable if the disk is full
[[nodiscard]] Result<bool> erase_before(Database& database, const OpenHours& open, const DeviceId& device,
                                        Timestamp before);

}  // namespace edl::server
