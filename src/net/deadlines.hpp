#pragma once

#include <algorithm>
#include <chrono>
#include <memory>
#include <vector>

#include "net/asio.hpp"

namespace edl::net {

/// Something that must have gone on by a certain time.
class WithDeadline {
 public:
  using Time = std::chrono::steady_clock::time_point;

  WithDeadline() = default;
  WithDeadline(const WithDeadline&) = delete;
  WithDeadline& operator=(const WithDeadline&) = delete;
  virtual ~WithDeadline() = default;

  [[nodiscard]] virtual Time deadline() const = 0;
  virtual void deadline_passed() = 0;
};

/// Looks at the deadlines of all connections of one I/O thread now and then, because arming and disarming a timer for
/// every request costs more than the request. A deadline is noticed up to one period late. Used by its thread alone.
class Deadlines {
 public:
  /// @param shortest  the shortest time that a deadline is set ahead; the period is a quarter of it, at most a second
  Deadlines(const IoExecutor& executor, std::chrono::milliseconds shortest)
      : timer_(executor), period_(std::clamp(shortest / 4, k_min_period, k_max_period)) {}

  void watch(std::weak_ptr<WithDeadline> watched) {
    watched_.push_back(std::move(watched));
    if (watched_.size() == 1) wait();
  }

  /// Waits no longer, so that the thread may end.
  void stop() { timer_.cancel(); }

 private:
  static constexpr std::chrono::milliseconds k_min_period{5};
  static constexpr std::chrono::milliseconds k_max_period{1000};

  /// With nothing left to watch it waits for nothing, so that a thread without connections sleeps, and may end.
  void wait() {
    timer_.expires_after(period_);
    timer_.async_wait([this](const ErrorCode& error) {
      if (error) return;
      look();
      if (!watched_.empty()) wait();
    });
  }

  void look() {
    const auto now = std::chrono::steady_clock::now();
    std::erase_if(watched_, [now](const std::weak_ptr<WithDeadline>& watched) {
      const auto alive = watched.lock();
      if (alive && alive->deadline() <= now) alive->deadline_passed();
      return !alive;
    });
  }

  asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, IoExecutor>
      timer_;
  std::chrono::milliseconds period_;
  std::vector<std::weak_ptr<WithDeadline>> watched_;
};

}  // namespace edl::net
