#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace edl {

/// Who started this program as a service and wants to hear how it is: systemd, or whoever speaks its protocol, which is
/// one datagram for each thing that is told. Where nobody wants to, nothing is sent. Any thread; never waits.
/// @source sd_notify(3), sd_watchdog_enabled(3)
class ServiceManager {
 public:
  /// Nobody.
  ServiceManager() = default;

  /// As the environment says: NOTIFY_SOCKET, WATCHDOG_USEC, and WATCHDOG_PID where it names this process.
  [[nodiscard]] static ServiceManager from_environment();

  /// @param socket  a path, or a name in Linux's abstract name space with '@' before it; empty: nobody
  /// @param watchdog  within what time it wants to hear alive() again and again
  explicit ServiceManager(std::string socket, std::optional<std::chrono::microseconds> watchdog = {})
      : socket_(std::move(socket)), watchdog_(watchdog) {}

  [[nodiscard]] bool listens() const { return !socket_.empty(); }
  /// Twice as often as it has to be, so that one that is late does no harm; nullopt: nobody waits for it.
  [[nodiscard]] std::optional<std::chrono::milliseconds> alive_every() const;

  /// The program does its work from now on; also after reloading().
  void ready(std::string_view status) const;
  void reloading() const;
  void stopping(std::string_view status) const;
  void alive() const;

 private:
  void tell(const std::string& message) const;

  std::string socket_;
  std::optional<std::chrono::microseconds> watchdog_;
};

}  // namespace edl
