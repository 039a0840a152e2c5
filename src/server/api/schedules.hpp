#pragma once

#include <cstdint>
#include <optional>

#include "core/messages.hpp"
#include "core/schedule.hpp"
#include "server/api/rooms.hpp"

namespace edl::server {

/// When the device switches by itself; without entries where nobody has said.
[[nodiscard]] Result<Schedule> schedule_of(Rooms& rooms, const DeviceId& device);

/// Gives the device its schedule as it is now, if it is connected, and tells the apps that there is another one. On a
/// worker.
void tell_schedule(Rooms& rooms, const DeviceId& device);

/// The device has said which schedule it keeps (nullopt: it knows none): it gets the present one if that is another.
/// Never waits.
void schedule_kept(Rooms& rooms, const DeviceId& device, std::optional<std::uint64_t> revision);

/// The device has answered a schedule. Never waits.
void schedule_answered(Rooms& rooms, const DeviceId& device, message::ScheduleState state);

}  // namespace edl::server
