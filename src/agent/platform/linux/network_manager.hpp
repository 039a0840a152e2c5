#pragma once

#include <memory>
#include <string>
#include <utility>

#include "agent/port/network_settings.hpp"

namespace edl::agent {

/// Network settings as NetworkManager keeps them (its D-Bus API, 1.42). Each call has a connection of its own to the bus.
/// What needs rights of polkit says so: see docs/hardware.md.
class NetworkManager final : public NetworkSettings {
 public:
  /// @param bus  address of the bus; empty: the system bus
  explicit NetworkManager(std::string bus = {}) : bus_(std::move(bus)) {}

  [[nodiscard]] NetworkState state() override;
  [[nodiscard]] Result<std::vector<WifiNetwork>> networks() override;
  /// The network's name is searched for, so that a hidden one is not found. Settings that NetworkManager had for the same
  /// name give way to the new ones once these work.
  [[nodiscard]] Result<void> join(const std::string& ssid, const std::optional<Secret>& passphrase,
                                  std::chrono::milliseconds timeout, std::stop_token stop) override;

 private:
  std::string bus_;
};

/// NetworkManager on the system bus.
[[nodiscard]] std::shared_ptr<NetworkSettings> open_network_manager();

}  // namespace edl::agent
