#include "agent/platform/linux/network_manager.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <tuple>
#include <utility>

#include "agent/platform/linux/network_manager_bus.hpp"
#include "agent/platform/linux/network_manager_wifi.hpp"

// Numbers of NetworkManager's D-Bus API, 1.42 (nm-dbus-interface.h).

namespace edl::agent {
namespace {

using namespace network_manager;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// Of a connection that is being made: NM_ACTIVE_CONNECTION_STATE_*.
enum class ActiveState : std::uint32_t {
  unknown = 0,
  activating = 1,
  activated = 2,
  deactivating = 3,
  deactivated = 4
};

/// Why a device gave up: NM_DEVICE_STATE_REASON_*.
enum class Reason : std::uint32_t { none = 0, no_secrets = 7, supplicant_disconnect = 8, ssid_not_found = 53 };

Error no_radio() { return {Errc::unavailable, "this machine has no radio for Wi-Fi that NetworkManager uses"}; }

Settings settings_for(const AccessPoint& point, const std::optional<Secret>& passphrase) {
  const std::string& ssid = point.network.ssid;
  Settings settings;
  // The name is for people, and must be text.
  settings["connection"] = {{"id", sdbus::Variant(std::string("edl-agent pairing"))},
                            {"type", sdbus::Variant(std::string("802-11-wireless"))},
                            {"autoconnect", sdbus::Variant(true)}};
  settings["802-11-wireless"] = {{"ssid", sdbus::Variant(Bytes(ssid.begin(), ssid.end()))},
                                 {"mode", sdbus::Variant(std::string("infrastructure"))}};
  if (passphrase) {
    const bool only_sae = (point.key_management & k_sae) != 0 && (point.key_management & k_psk) == 0;
    settings["802-11-wireless-security"] = {{"key-mgmt", sdbus::Variant(std::string(only_sae ? "sae" : "wpa-psk"))},
                                            {"psk", sdbus::Variant(std::string(passphrase->reveal()))}};
  }
  return settings;
}

/// A network that is being joined, and what to go back to.
class Joining {
 public:
  Joining(Bus& bus, Path device, std::string ssid) : bus_(bus), device_(std::move(device)), ssid_(std::move(ssid)) {
    const auto active = bus_.get<Path>(device_, k_device, "ActiveConnection");
    if (active != k_nothing) before_ = bus_.get<Path>(active, k_active, "Connection");
  }

  Result<void> run(const AccessPoint& point, const std::optional<Secret>& passphrase, MonotonicTime deadline,
                   const std::stop_token& stop) {
    const auto heard = bus_.hear(device_, k_device, "StateChanged", [&](sdbus::Message& signal) {
      std::uint32_t now = 0;
      std::uint32_t was = 0;
      std::uint32_t reason = 0;
      signal >> now >> was >> reason;
      note(Reason{reason});
    });
    bus_.call(k_root, k_manager, "AddAndActivateConnection", std::tie(added_, active_), settings_for(point, passphrase),
              device_, point.path);
    auto state = ActiveState::unknown;
    const bool settled = bus_.wait(
        [&] {
          state = active_state();
          return state == ActiveState::activated || state == ActiveState::deactivated;
        },
        deadline, stop);
    if (state == ActiveState::activated) return {};
    if (!settled) return fail(Errc::timeout, "the network has not let this machine in within the time", ssid_);
    return tl::unexpected(why());
  }

  /// Forgets what was tried, and takes what was before.
  void go_back() {
    quietly([&] { bus_.call(added_, k_connection, "Delete", std::tuple<>()); });
    if (before_ == k_nothing) return;
    Path active;
    quietly([&] {
      bus_.call(k_root, k_manager, "ActivateConnection", std::tie(active), before_, device_, Path(k_nothing));
    });
  }

  /// Forgets other settings of the same network: they may have another passphrase.
  void forget_others() {
    Paths all;
    quietly([&] { bus_.call(k_settings_path, k_settings, "ListConnections", std::tie(all)); });
    for (const Path& each : all) {
      if (each == added_) continue;
      quietly([&] {
        Settings settings;
        bus_.call(each, k_connection, "GetSettings", std::tie(settings));
        const auto& wireless = settings["802-11-wireless"];
        const auto found = wireless.find("ssid");
        if (found == wireless.end() || text_of(found->second.get<Bytes>()) != ssid_) return;
        bus_.call(each, k_connection, "Delete", std::tuple<>());
      });
    }
  }

 private:
  template <typename Deed>
  void quietly(Deed deed) {
    try {
      deed();
    } catch (const sdbus::Error& error) {
      spdlog::warn("network settings: {}", error_of(error).message);
    }
  }

  ActiveState active_state() {
    try {
      return ActiveState{bus_.get<std::uint32_t>(active_, k_active, "State")};
    } catch (const sdbus::Error&) {
      return ActiveState::deactivated;  // NetworkManager takes it off the bus then
    }
  }

  // The first that tells something: the device goes on to others while it gives up.
  void note(Reason reason) {
    const bool telling =
        reason == Reason::no_secrets || reason == Reason::supplicant_disconnect || reason == Reason::ssid_not_found;
    if (telling && reason_ == Reason::none) reason_ = reason;
  }

  [[nodiscard]] Error why() const {
    switch (reason_) {
      case Reason::no_secrets: return {Errc::forbidden, "the network does not take this passphrase", ssid_};
      case Reason::supplicant_disconnect: return {Errc::forbidden, "the network has refused this machine", ssid_};
      case Reason::ssid_not_found: return {Errc::not_found, "the network cannot be found any more", ssid_};
      case Reason::none: break;
    }
    return {Errc::forbidden, "the machine was not let into the network, or got no address in it", ssid_};
  }

  Bus& bus_;
  Path device_;
  std::string ssid_;
  Path before_ = k_nothing;
  Path added_ = k_nothing;
  Path active_ = k_nothing;
  Reason reason_ = Reason::none;
};

Result<void> join_with(Bus& bus, const std::string& ssid, const std::optional<Secret>& passphrase,
                       MonotonicTime deadline, const std::stop_token& stop) {
  const Path device = wifi_device(bus);
  if (device == k_nothing) return tl::unexpected(no_radio());
  const auto point = find(bus, device, ssid, stop);
  if (!point) return fail(Errc::not_found, "no such network is seen here", ssid);
  if (point->network.secured && !passphrase) return fail(Errc::forbidden, "the network asks for a passphrase", ssid);
  if (passphrase && (point->key_management & (k_psk | k_sae)) == 0) {
    return fail(Errc::forbidden, "the network takes no passphrase", ssid);
  }
  Joining joining(bus, device, ssid);
  auto joined = joining.run(*point, passphrase, deadline, stop);
  if (joined) {
    joining.forget_others();
  } else {
    joining.go_back();
  }
  return joined;
}

}  // namespace

NetworkState NetworkManager::state() {
  auto bus = Bus::open(bus_);
  if (!bus) return {};
  try {
    const auto type = bus->get<std::string>(k_root, k_manager, "PrimaryConnectionType");
    if (type.empty()) return {.kind = NetworkKind::none};
    if (type == "802-3-ethernet") return {.kind = NetworkKind::ethernet};
    if (type != "802-11-wireless") return {};
    NetworkState state{.kind = NetworkKind::wifi};
    const Path device = wifi_device(*bus);
    const auto active = device == k_nothing ? device : bus->get<Path>(device, k_wireless, "ActiveAccessPoint");
    if (active != k_nothing) state.ssid = text_of(bus->get<Bytes>(active, k_access_point, "Ssid"));
    return state;
  } catch (const sdbus::Error&) {
    return {};
  }
}

Result<std::vector<WifiNetwork>> NetworkManager::networks() {
  auto bus = Bus::open(bus_);
  if (!bus) return tl::unexpected(std::move(bus).error());
  try {
    const Path device = wifi_device(*bus);
    if (device == k_nothing) return tl::unexpected(no_radio());
    scan(*bus, device, {});
    std::vector<WifiNetwork> networks;
    for (AccessPoint& each : access_points(*bus, device)) networks.push_back(std::move(each.network));
    return networks;
  } catch (const sdbus::Error& error) {
    return tl::unexpected(error_of(error));
  }
}

Result<void> NetworkManager::join(const std::string& ssid, const std::optional<Secret>& passphrase,
                                  milliseconds timeout, std::stop_token stop) {
  const MonotonicTime deadline = steady_clock::now() + timeout;
  auto bus = Bus::open(bus_);
  if (!bus) return tl::unexpected(std::move(bus).error());
  try {
    return join_with(*bus, ssid, passphrase, deadline, stop);
  } catch (const sdbus::Error& error) {
    return tl::unexpected(error_of(error));
  }
}

std::shared_ptr<NetworkSettings> open_network_manager() { return std::make_shared<NetworkManager>(); }

}  // namespace edl::agent
