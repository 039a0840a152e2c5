#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "core/secret.hpp"

namespace edl::agent {

/// A network that the machine's radio sees; several access points of one name are several of these.
struct WifiNetwork {
  std::string ssid;        ///< 1 to 32 bytes, as sent: not always UTF-8
  int signal_percent = 0;  ///< 0 to 100
  bool secured = false;    ///< asks for a passphrase
  bool connected = false;  ///< this machine is in it

  bool operator==(const WifiNetwork&) const = default;
};

enum class NetworkKind : std::uint8_t { wifi, ethernet, none, unknown };

/// By what the machine reaches others.
struct NetworkState {
  NetworkKind kind = NetworkKind::unknown;
  std::optional<std::string> ssid{};  ///< of Wi-Fi, if it is known

  bool operator==(const NetworkState&) const = default;
};

/// The machine's network settings. Every call may block for as long as it says; any thread, one at a time.
class NetworkSettings {
 public:
  NetworkSettings() = default;
  NetworkSettings(const NetworkSettings&) = delete;
  NetworkSettings& operator=(const NetworkSettings&) = delete;
  virtual ~NetworkSettings() = default;

  /// At once; what cannot be told is unknown.
  [[nodiscard]] virtual NetworkState state() = 0;

  /// Looks around, for some 10 s at most.
  /// @return in no order | Errc::unavailable: nothing here that keeps network settings, or no radio for Wi-Fi
  [[nodiscard]] virtual Result<std::vector<WifiNetwork>> networks() = 0;

  /// Joins a network and stays in it, also after a restart; returns once the machine is connected. After a failure it
  /// goes back to the network before.
  /// @param passphrase  8 to 63 characters (WPA); nullopt: an open network
  /// @return Errc::unavailable as above | Errc::not_found: no such network | Errc::forbidden: it refused |
  ///         Errc::timeout
  [[nodiscard]] virtual Result<void> join(const std::string& ssid, const std::optional<Secret>& passphrase,
                                          std::chrono::milliseconds timeout, std::stop_token stop) = 0;
};

}  // namespace edl::agent
