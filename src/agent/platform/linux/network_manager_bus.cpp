#include "agent/platform/linux/network_manager_bus.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace edl::agent::network_manager {

Error error_of(const sdbus::Error& error) {
  const std::string& name = error.getName();
  if (name.ends_with(".ServiceUnknown") || name.ends_with(".NameHasNoOwner") || name.ends_with(".Spawn.ChildExited")) {
    return {Errc::unavailable, "nothing here keeps network settings: NetworkManager is not running"};
  }
  if (name.ends_with(".AccessDenied") || name.ends_with(".PermissionDenied")) {
    return {Errc::unavailable,
            fmt::format("this user may not change network settings (polkit decides): {}", error.getMessage())};
  }
  return {Errc::io, fmt::format("NetworkManager says: {}", error.getMessage().empty() ? name : error.getMessage())};
}

Result<Bus> Bus::open(const std::string& address) {
  auto loop = BusLoop::open(address);
  if (!loop) return tl::unexpected(std::move(loop).error());
  constexpr std::chrono::seconds k_patience{5};
  (*loop)->bus().setMethodCallTimeout(k_patience);
  return Bus(std::move(*loop));
}

sdbus::Slot Bus::hear(const std::string& path, const char* interface, const char* signal, Handler handler) {
  const auto rule =
      fmt::format("type='signal',sender='{}',path='{}',interface='{}',member='{}'", k_service, path, interface, signal);
  return loop_->bus().addMatch(rule, [handler = std::move(handler)](sdbus::Message& message) {
    try {
      handler(message);
    } catch (const sdbus::Error&) {
      // Another shape than the API says: nothing is learned from it.
    }
  });
}

bool Bus::wait(const std::function<bool()>& condition, MonotonicTime deadline, const std::stop_token& stop) {
  std::stop_source enough;
  const std::stop_callback stopped(stop, [&] { enough.request_stop(); });
  bool holds = false;
  const auto round = [&]() -> std::optional<MonotonicTime> {
    constexpr std::chrono::milliseconds k_ask_every{250};
    holds = condition();
    const MonotonicTime now = std::chrono::steady_clock::now();
    if (holds || now >= deadline) enough.request_stop();
    return std::min(deadline, now + k_ask_every);
  };
  const auto ran = loop_->run(round, enough.get_token());
  return ran && holds;
}

}  // namespace edl::agent::network_manager
