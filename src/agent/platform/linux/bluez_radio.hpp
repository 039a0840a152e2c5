#pragma once

#include <memory>
#include <string>

#include "agent/port/radio.hpp"
#include "core/result.hpp"

namespace edl::agent {

/// This machine's Bluetooth as BlueZ has it. A radio that comes later, or comes again, is found by itself (BluezGattServer);
/// only the end of the bus ends its loop.
/// @param adapter  for example "hci0"; empty: the first that is powered, else the first
/// @return Errc::unavailable: there is no system bus
[[nodiscard]] Result<std::unique_ptr<Radio>> open_bluez_radio(const std::string& adapter);

}  // namespace edl::agent
