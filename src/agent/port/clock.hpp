#pragma once

#include <chrono>
#include <stop_token>

#include "core/timestamp.hpp"

namespace edl::agent {

/// A moment that only moves forward and knows nothing of dates: for durations and paces.
using MonotonicTime = std::chrono::steady_clock::time_point;

/// What time it is, and waiting for another time. Safe to use from any thread.
class Clock {
 public:
  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock() = default;

  /// Wall time in UTC. May be set forward or back by NTP or a person at any moment.
  [[nodiscard]] virtual Timestamp now() const = 0;
  [[nodiscard]] virtual MonotonicTime monotonic() const = 0;

  /// Waits until now() has reached `time`, also when the wall clock is set while it waits.
  /// @return true once it has; false as soon as stop is requested before
  [[nodiscard]] virtual bool wait_until(Timestamp time, std::stop_token stop) = 0;

  /// Waits until monotonic() has reached `time`. Returns as above.
  [[nodiscard]] virtual bool wait_until(MonotonicTime time, std::stop_token stop) = 0;
};

}  // namespace edl::agent
