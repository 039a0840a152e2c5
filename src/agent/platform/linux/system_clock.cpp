#include "agent/platform/linux/system_clock.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>

namespace edl::agent {
namespace {

using std::chrono::system_clock;

/// Blocks until `clock_time` on its own clock or until stop is requested; the kernel follows a wall clock that is set
/// meanwhile, since the deadline is absolute.
template <typename TimePoint>
bool wait(TimePoint clock_time, std::stop_token stop) {
  std::mutex mutex;
  std::condition_variable_any nobody_notifies;
  std::unique_lock lock(mutex);
  nobody_notifies.wait_until(lock, stop, clock_time, [] { return false; });
  return TimePoint::clock::now() >= clock_time;
}

}  // namespace

Timestamp SystemClock::now() const { return std::chrono::floor<std::chrono::milliseconds>(system_clock::now()); }

MonotonicTime SystemClock::monotonic() const { return std::chrono::steady_clock::now(); }

bool SystemClock::wait_until(Timestamp time, std::stop_token stop) {
  return wait(std::chrono::time_point_cast<system_clock::duration>(time), std::move(stop));
}

bool SystemClock::wait_until(MonotonicTime time, std::stop_token stop) { return wait(time, std::move(stop)); }

}  // namespace edl::agent
