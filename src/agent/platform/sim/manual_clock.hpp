#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>

#include "agent/port/clock.hpp"

namespace edl::agent {

/// A clock that the test moves. Any thread.
class ManualClock final : public Clock {
 public:
  /// What a wait does when its time has not come.
  enum class Waits : std::uint8_t {
    block,    ///< it blocks until somebody moves the clock: for tests with threads
    advance,  ///< it moves the clock there itself: for tests with one thread, where time passes only in waits
  };

  explicit ManualClock(Timestamp start, Waits waits = Waits::block);

  [[nodiscard]] Timestamp now() const override;
  [[nodiscard]] MonotonicTime monotonic() const override;
  [[nodiscard]] bool wait_until(Timestamp time, std::stop_token stop) override;
  [[nodiscard]] bool wait_until(MonotonicTime time, std::stop_token stop) override;

  /// Time passes: both clocks move.
  void advance(std::chrono::nanoseconds by);

  /// Somebody sets the wall clock; monotonic time does not notice.
  void set_wall(Timestamp to);

  /// Returns once `count` threads wait on this clock.
  void await_waiters(std::size_t count);

 private:
  bool wait(const std::function<std::chrono::nanoseconds()>& remaining, const std::stop_token& stop);
  void move(std::chrono::nanoseconds by);

  mutable std::mutex mutex_;
  std::condition_variable_any moved_;
  std::chrono::sys_time<std::chrono::nanoseconds> wall_;
  MonotonicTime monotonic_{};
  Waits waits_;
  std::size_t waiters_ = 0;
};

}  // namespace edl::agent
