#pragma once

#include <sdbus-c++/sdbus-c++.h>

#include <map>
#include <optional>
#include <string>

// BlueZ's names and shapes on D-Bus (its doc/: adapter-api, device-api, gatt-api, advertising-api; BlueZ 5.66).

namespace edl::agent::bluez {

inline constexpr const char* k_service = "org.bluez";
inline constexpr const char* k_adapter = "org.bluez.Adapter1";
inline constexpr const char* k_device = "org.bluez.Device1";
inline constexpr const char* k_gatt_manager = "org.bluez.GattManager1";
inline constexpr const char* k_advertising_manager = "org.bluez.LEAdvertisingManager1";
inline constexpr const char* k_gatt_service = "org.bluez.GattService1";
inline constexpr const char* k_gatt_characteristic = "org.bluez.GattCharacteristic1";
inline constexpr const char* k_advertisement = "org.bluez.LEAdvertisement1";

inline constexpr const char* k_object_manager = "org.freedesktop.DBus.ObjectManager";
inline constexpr const char* k_properties = "org.freedesktop.DBus.Properties";

using Values = std::map<std::string, sdbus::Variant>;
/// By interface.
using Interfaces = std::map<std::string, Values>;
using ManagedObjects = std::map<sdbus::ObjectPath, Interfaces>;

/// A value by its name, if it is there and of that type.
template <typename T>
std::optional<T> value_of(const Values& values, const std::string& name) {
  const auto found = values.find(name);
  if (found == values.end() || !found->second.containsValueOfType<T>()) return std::nullopt;
  return found->second.get<T>();
}

}  // namespace edl::agent::bluez
