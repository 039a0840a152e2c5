#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "agent/platform/linux/network_manager_bus.hpp"
#include "agent/port/network_settings.hpp"

// What NetworkManager's radio sees. All of it may throw sdbus::Error, as Bus does.

namespace edl::agent::network_manager {

inline constexpr std::uint32_t k_psk = 0x100;  ///< NM_802_11_AP_SEC_KEY_MGMT_PSK
inline constexpr std::uint32_t k_sae = 0x400;  ///< NM_802_11_AP_SEC_KEY_MGMT_SAE

struct AccessPoint {
  Path path;
  WifiNetwork network;
  std::uint32_t key_management = 0;  ///< k_psk, k_sae and others, of WPA and WPA2 (RSN) together
};

[[nodiscard]] std::string text_of(const Bytes& bytes);

/// The first device for Wi-Fi; k_nothing: there is none.
[[nodiscard]] Path wifi_device(Bus& bus);

/// All that are known now, but for those that hide their network's name.
[[nodiscard]] std::vector<AccessPoint> access_points(Bus& bus, const Path& device);

/// Looks around once, as long as that takes but no longer than 10 s.
void scan(Bus& bus, const Path& device, const std::stop_token& stop);

/// The strongest access point of that name; looks around where it is not known.
[[nodiscard]] std::optional<AccessPoint> find(Bus& bus, const Path& device, const std::string& ssid,
                                              const std::stop_token& stop);

}  // namespace edl::agent::network_manager
