#pragma once

#include "core/device_id.hpp"
#include "core/result.hpp"
#include "server/store/embedded/database.hpp"
#include "server/store/embedded/hour.hpp"
#include "server/store/embedded/open_hours.hpp"

namespace edl::server {

/// Takes the fragments of an hour into its block and brings its rollups up to date, in one atomic write; without
/// fragments nothing is done. What is appended meanwhile stays a fragment. One thread at a time.
///
/// Late readings of an hour whose seconds are no longer kept are added to its rollups, and go.
/// @param open  knows the hour already; is not changed
/// @return corrupt or io naming the hour, unavailable if the disk is full
[[nodiscard]] Result<void> seal_hour(Database& database, const OpenHours& open, const DeviceId& device, Hour hour);

}  // namespace edl::server
