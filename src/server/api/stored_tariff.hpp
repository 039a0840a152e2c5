#pragma once

#include <optional>

#include "core/device_id.hpp"
#include "core/result.hpp"
#include "server/analytics/tariff.hpp"
#include "server/api/rooms.hpp"

namespace edl::server {

/// What energy costs at a device; nullopt where its owner has not said.
/// @return Errc::corrupt if what is stored is no tariff; else as Accounts::tariff
[[nodiscard]] Result<std::optional<analytics::TariffBook>> tariff_of(Rooms& rooms, const DeviceId& device);

}  // namespace edl::server
