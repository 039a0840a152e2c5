#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace edl::server {

/// How long something took, counted by length. Any thread, without a lock: the library's own histogram takes one each
/// time.
class DurationHistogram {
 public:
  using Duration = std::chrono::nanoseconds;

  /// The longest that each bucket but the last takes: what an SSD and an SD card need for a sync, and a year of readings
  /// for an answer, lie within.
  static constexpr std::array<std::chrono::microseconds, 15> k_bounds{
      std::chrono::microseconds(250),  std::chrono::microseconds(500), std::chrono::milliseconds(1),
      std::chrono::microseconds(2500), std::chrono::milliseconds(5),   std::chrono::milliseconds(10),
      std::chrono::milliseconds(25),   std::chrono::milliseconds(50),  std::chrono::milliseconds(100),
      std::chrono::milliseconds(250),  std::chrono::milliseconds(500), std::chrono::seconds(1),
      std::chrono::milliseconds(2500), std::chrono::seconds(5),        std::chrono::seconds(10)};

  void add(Duration duration) {
    const auto bucket = static_cast<std::size_t>(std::ranges::lower_bound(k_bounds, duration) - k_bounds.begin());
    counts_.at(bucket).fetch_add(1, std::memory_order_relaxed);
    const auto length = static_cast<std::uint64_t>(std::max(duration, Duration(0)).count());
    sum_ns_.fetch_add(length, std::memory_order_relaxed);
  }

  struct Counts {
    std::array<std::uint64_t, k_bounds.size() + 1> up_to{};  ///< by bucket, with all shorter ones; the last: all
    double sum_s = 0.0;
  };

  [[nodiscard]] Counts counts() const {
    Counts counts;
    std::uint64_t all = 0;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      all += counts_.at(i).load(std::memory_order_relaxed);
      counts.up_to.at(i) = all;
    }
    counts.sum_s = std::chrono::duration<double>(Duration(sum_ns_.load(std::memory_order_relaxed))).count();
    return counts;
  }

 private:
  std::array<std::atomic<std::uint64_t>, k_bounds.size() + 1> counts_{};
  std::atomic<std::uint64_t> sum_ns_{0};
};

}  // namespace edl::server
