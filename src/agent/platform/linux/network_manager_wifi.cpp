#include "agent/platform/linux/network_manager_wifi.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace edl::agent::network_manager {
namespace {

constexpr std::uint32_t k_wifi_device = 2;  // NM_DEVICE_TYPE_WIFI
constexpr std::uint32_t k_privacy = 0x1;    // NM_802_11_AP_FLAGS_PRIVACY
constexpr std::chrono::seconds k_scan_time{10};

std::optional<AccessPoint> access_point(Bus& bus, const Path& path, const Path& active) {
  try {
    const auto wpa = bus.get<std::uint32_t>(path, k_access_point, "WpaFlags");
    const auto rsn = bus.get<std::uint32_t>(path, k_access_point, "RsnFlags");
    const bool privacy = (bus.get<std::uint32_t>(path, k_access_point, "Flags") & k_privacy) != 0;
    return AccessPoint{.path = path,
                       .network = {.ssid = text_of(bus.get<Bytes>(path, k_access_point, "Ssid")),
                                   .signal_percent = bus.get<std::uint8_t>(path, k_access_point, "Strength"),
                                   .secured = privacy || wpa != 0 || rsn != 0,
                                   .connected = path == active},
                       .key_management = wpa | rsn};
  } catch (const sdbus::Error&) {
    return std::nullopt;  // it has gone while it was asked
  }
}

}  // namespace

std::string text_of(const Bytes& bytes) { return {bytes.begin(), bytes.end()}; }

Path wifi_device(Bus& bus) {
  Paths devices;
  bus.call(k_root, k_manager, "GetDevices", std::tie(devices));
  for (const Path& device : devices) {
    if (bus.get<std::uint32_t>(device, k_device, "DeviceType") == k_wifi_device) return device;
  }
  return k_nothing;
}

std::vector<AccessPoint> access_points(Bus& bus, const Path& device) {
  Paths paths;
  bus.call(device, k_wireless, "GetAllAccessPoints", std::tie(paths));
  const auto active = bus.get<Path>(device, k_wireless, "ActiveAccessPoint");
  std::vector<AccessPoint> seen;
  for (const Path& path : paths) {
    auto one = access_point(bus, path, active);
    if (one && !one->network.ssid.empty()) seen.push_back(std::move(*one));
  }
  return seen;
}

void scan(Bus& bus, const Path& device, const std::stop_token& stop) {
  bool done = false;
  const auto heard =
      bus.hear(device, "org.freedesktop.DBus.Properties", "PropertiesChanged", [&](sdbus::Message& signal) {
        std::string interface;
        Values changed;
        signal >> interface >> changed;
        done = done || (interface == k_wireless && changed.contains("LastScan"));
      });
  try {
    bus.call(device, k_wireless, "RequestScan", std::tuple<>(), Values{});
  } catch (const sdbus::Error&) {
    return;  // it has just looked around, or is in the middle of it: what it knows is fresh
  }
  static_cast<void>(bus.wait([&] { return done; }, std::chrono::steady_clock::now() + k_scan_time, stop));
}

std::optional<AccessPoint> find(Bus& bus, const Path& device, const std::string& ssid, const std::stop_token& stop) {
  for (const bool looked : {false, true}) {
    auto seen = access_points(bus, device);
    std::erase_if(seen, [&](const AccessPoint& each) { return each.network.ssid != ssid; });
    const auto best =
        std::ranges::max_element(seen, {}, [](const AccessPoint& each) { return each.network.signal_percent; });
    if (best != seen.end()) return *best;
    if (!looked) scan(bus, device, stop);
  }
  return std::nullopt;
}

}  // namespace edl::agent::network_manager
