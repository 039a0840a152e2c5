#pragma once

#include <chrono>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "core/device_id.hpp"
#include "core/timestamp.hpp"

namespace edl::server {

/// Lets something be done with a device once in a while, whoever asks for it. Any thread.
class Pace {
 public:
  explicit Pace(std::chrono::seconds between) : between_(between) {}

  /// Takes the device's turn.
  /// @return how long to wait, if it was taken just now; at least 1 s
  [[nodiscard]] std::optional<std::chrono::seconds> take(const DeviceId& device, Timestamp now) {
    const std::lock_guard lock(mutex_);
    // Also what a clock that was put back has left in the future.
    std::erase_if(taken_, [&](const auto& entry) { return now - entry.second >= between_ || entry.second > now; });
    const auto [entry, fresh] = taken_.try_emplace(device, now);
    if (fresh) return std::nullopt;
    return std::chrono::ceil<std::chrono::seconds>(between_ - (now - entry->second));
  }

  /// Nothing came of it.
  void give_back(const DeviceId& device) {
    const std::lock_guard lock(mutex_);
    taken_.erase(device);
  }

 private:
  const std::chrono::seconds between_;
  std::mutex mutex_;
  std::unordered_map<DeviceId, Timestamp> taken_;
};

}  // namespace edl::server
