#pragma once

#include "core/power_event.hpp"
#include "server/api/rooms.hpp"

namespace edl::server {

/// Keeps an event that a device told over its connection, as POST /events does, and tells the apps. Never waits.
void keep_told_event(Rooms& rooms, const DeviceId& device, PowerEvent event);

/// The answer to records that are not kept: 429 over the quota of the day, 503 no room; with Retry-After.
[[nodiscard]] net::HttpResponse not_kept(const Error& error, Timestamp now);

}  // namespace edl::server
