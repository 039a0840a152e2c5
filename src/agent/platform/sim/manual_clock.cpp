#include "agent/platform/sim/manual_clock.hpp"

#include <utility>

namespace edl::agent {

using std::chrono::nanoseconds;

ManualClock::ManualClock(Timestamp start, Waits waits) : wall_(start), waits_(waits) {}

Timestamp ManualClock::now() const {
  const std::lock_guard lock(mutex_);
  return std::chrono::floor<std::chrono::milliseconds>(wall_);
}

MonotonicTime ManualClock::monotonic() const {
  const std::lock_guard lock(mutex_);
  return monotonic_;
}

bool ManualClock::wait_until(Timestamp time, std::stop_token stop) {
  return wait([this, time] { return nanoseconds(time - wall_); }, stop);
}

bool ManualClock::wait_until(MonotonicTime time, std::stop_token stop) {
  return wait([this, time] { return nanoseconds(time - monotonic_); }, stop);
}

bool ManualClock::wait(const std::function<nanoseconds()>& remaining, const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  if (waits_ == Waits::advance && !stop.stop_requested() && remaining() > nanoseconds::zero()) move(remaining());
  const auto reached = [&] { return remaining() <= nanoseconds::zero(); };
  if (reached()) return true;
  ++waiters_;
  moved_.notify_all();
  const bool in_time = moved_.wait(lock, stop, reached);
  --waiters_;
  return in_time;
}

void ManualClock::move(nanoseconds by) {
  wall_ += by;
  monotonic_ += by;
  moved_.notify_all();
}

void ManualClock::advance(nanoseconds by) {
  const std::lock_guard lock(mutex_);
  move(by);
}

void ManualClock::set_wall(Timestamp to) {
  const std::lock_guard lock(mutex_);
  wall_ = to;
  moved_.notify_all();
}

void ManualClock::await_waiters(std::size_t count) {
  std::unique_lock lock(mutex_);
  moved_.wait(lock, [&] { return waiters_ >= count; });
}

}  // namespace edl::agent
