#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <map>
#include <mutex>
#include <vector>

#include "core/device_id.hpp"
#include "core/reading.hpp"
#include "core/timestamp.hpp"

namespace edl::server::alerts {

/// Adds a range to ranges that are far from each other, ascending: what is near is joined, and so are all where they
/// become too many.
void add_range(std::vector<TimeRange>& ranges, TimeRange range);

/// What of a device is to be looked at.
struct ToLookAt {
  std::vector<Reading> readings{};  ///< as they came
  std::vector<TimeRange> ranges{};  ///< to be read from the store; ascending
};

/// Where readings wait for the thread that looks at them. Readings that find no room are not lost: the time in which they
/// are is noted, and read from the store later.
class ReadingQueue {
 public:
  explicit ReadingQueue(std::size_t max_readings) : max_readings_(max_readings) {}

  /// Any thread; never waits.
  void push(const DeviceId& device, std::vector<Reading> readings);
  void push(const DeviceId& device, TimeRange range);

  /// Takes all that wait; waits for the first, but not for longer than `patience`. Whoever takes is busy until the next call.
  [[nodiscard]] std::map<DeviceId, ToLookAt> take(std::chrono::milliseconds patience);

  /// Waits until nothing waits and nobody is busy with any of it.
  void wait_until_idle();

  void close();
  [[nodiscard]] bool closed() const;
  [[nodiscard]] std::size_t size() const;

 private:
  const std::size_t max_readings_;
  mutable std::mutex mutex_;
  std::condition_variable come_;
  std::condition_variable idle_;
  std::map<DeviceId, ToLookAt> waiting_;
  std::size_t size_ = 0;
  bool busy_ = false;
  bool closed_ = false;
};

}  // namespace edl::server::alerts
