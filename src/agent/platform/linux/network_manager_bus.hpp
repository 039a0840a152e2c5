#pragma once

#include <sdbus-c++/sdbus-c++.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <tuple>
#include <vector>

#include "agent/platform/linux/bus_loop.hpp"
#include "core/result.hpp"

namespace edl::agent::network_manager {

inline constexpr const char* k_service = "org.freedesktop.NetworkManager";
inline constexpr const char* k_root = "/org/freedesktop/NetworkManager";
inline constexpr const char* k_settings_path = "/org/freedesktop/NetworkManager/Settings";

inline constexpr const char* k_manager = "org.freedesktop.NetworkManager";
inline constexpr const char* k_device = "org.freedesktop.NetworkManager.Device";
inline constexpr const char* k_wireless = "org.freedesktop.NetworkManager.Device.Wireless";
inline constexpr const char* k_access_point = "org.freedesktop.NetworkManager.AccessPoint";
inline constexpr const char* k_active = "org.freedesktop.NetworkManager.Connection.Active";
inline constexpr const char* k_settings = "org.freedesktop.NetworkManager.Settings";
inline constexpr const char* k_connection = "org.freedesktop.NetworkManager.Settings.Connection";

using Bytes = std::vector<std::uint8_t>;
using Path = sdbus::ObjectPath;
using Paths = std::vector<Path>;
using Values = std::map<std::string, sdbus::Variant>;
/// By section, as NetworkManager has them in its files.
using Settings = std::map<std::string, Values>;

/// How NetworkManager says that there is none.
inline constexpr const char* k_nothing = "/";

/// What went wrong, in the words of NetworkSettings: Errc::unavailable, or Errc::io.
[[nodiscard]] Error error_of(const sdbus::Error& error);

/// A conversation with NetworkManager. What it does not answer is thrown as sdbus::Error, for one place to catch.
class Bus {
 public:
  /// @return Errc::unavailable
  [[nodiscard]] static Result<Bus> open(const std::string& address);

  template <typename T>
  [[nodiscard]] T get(const std::string& path, const char* interface, const char* property) {
    return proxy(path)->getProperty(property).onInterface(interface).get<T>();
  }

  template <typename... Results, typename... Arguments>
  void call(const std::string& path, const char* interface, const char* method, std::tuple<Results&...> results,
            const Arguments&... arguments) {
    auto to = proxy(path);
    const std::string name = method;  // the invocation keeps a reference
    auto invocation = to->callMethod(name);
    invocation.onInterface(interface).withArguments(arguments...);
    std::apply([&](auto&... into) { invocation.storeResultsTo(into...); }, results);
  }

  using Handler = std::function<void(sdbus::Message&)>;
  /// Hears a signal for as long as the subscription is kept, while wait() waits.
  [[nodiscard]] sdbus::Slot hear(const std::string& path, const char* interface, const char* signal, Handler handler);

  /// Waits until the condition holds, which is asked after each signal and some times a second, or the time is over, or
  /// somebody asks to stop.
  /// @return whether the condition holds
  [[nodiscard]] bool wait(const std::function<bool()>& condition, MonotonicTime deadline, const std::stop_token& stop);

 private:
  explicit Bus(std::unique_ptr<BusLoop> loop) : loop_(std::move(loop)) {}
  [[nodiscard]] std::unique_ptr<sdbus::IProxy> proxy(const std::string& path) {
    return sdbus::createProxy(loop_->bus(), k_service, path);
  }

  std::unique_ptr<BusLoop> loop_;
};

}  // namespace edl::agent::network_manager
