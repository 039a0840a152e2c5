#pragma once

#include <chrono>
#include <functional>
#include <memory>

namespace edl::net {

/// A running timer; letting it go cancels it (a call that has begun is not stopped).
class Timer {
 public:
  Timer() = default;
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;
  virtual ~Timer() = default;
};

/// Calls functions later. Deadlines come through here so that tests move them by hand.
class Scheduler {
 public:
  virtual ~Scheduler() = default;

  /// Calls `run` once, `delay` from now, on a thread of the scheduler's. Any thread.
  [[nodiscard]] virtual std::unique_ptr<Timer> after(std::chrono::milliseconds delay, std::function<void()> run) = 0;
};

/// A scheduler with a thread of its own, which ends with it. Timers must be let go before it.
[[nodiscard]] std::unique_ptr<Scheduler> start_scheduler();

}  // namespace edl::net
