#pragma once

#include <string>

#include "agent/platform/linux/bluez_names.hpp"
#include "core/result.hpp"

namespace edl::agent::bluez {

/// A radio that can be a Bluetooth LE peripheral.
struct Adapter {
  std::string path;  ///< as BlueZ's object, for example /org/bluez/hci0
  bool powered = false;
  bool operator==(const Adapter&) const = default;
};

/// The adapter of that name ("hci0"); for an empty one the first that is powered, else the first.
/// @return Errc::unavailable, with what there is instead
[[nodiscard]] Result<Adapter> choose_adapter(const ManagedObjects& objects, const std::string& name);

}  // namespace edl::agent::bluez
