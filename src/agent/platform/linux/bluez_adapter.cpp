#include "agent/platform/linux/bluez_adapter.hpp"

#include <fmt/format.h>

#include <vector>

namespace edl::agent::bluez {
namespace {

std::string name_of(const std::string& path) { return path.substr(path.rfind('/') + 1); }

}  // namespace

Result<Adapter> choose_adapter(const ManagedObjects& objects, const std::string& name) {
  std::vector<Adapter> able;
  std::string others;
  for (const auto& [path, interfaces] : objects) {
    const auto found = interfaces.find(k_adapter);
    if (found == interfaces.end()) continue;
    const bool wanted = name.empty() || name_of(path) == name;
    const bool peripheral = interfaces.contains(k_gatt_manager) && interfaces.contains(k_advertising_manager);
    if (wanted && peripheral) {
      able.push_back({.path = path, .powered = value_of<bool>(found->second, "Powered").value_or(false)});
    } else {
      others += fmt::format("{}{}{}", others.empty() ? "" : ", ", name_of(path),
                            peripheral ? "" : " (which cannot be a Bluetooth LE peripheral)");
    }
  }
  for (const Adapter& adapter : able) {
    if (adapter.powered) return adapter;
  }
  if (!able.empty()) return able.front();
  const std::string which = name.empty() ? "" : " " + name;
  if (others.empty()) return fail(Errc::unavailable, fmt::format("there is no Bluetooth radio{}", which));
  return fail(Errc::unavailable, fmt::format("there is no Bluetooth radio{} that will do, only {}", which, others));
}

}  // namespace edl::agent::bluez
