#include "server/alerts/reading_queue.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace edl::server::alerts {
namespace {

constexpr std::chrono::hours k_near{1};
constexpr std::size_t k_most_ranges = 64;

TimeRange range_of(const std::vector<Reading>& readings) {
  const auto [first, last] = std::ranges::minmax_element(readings, {}, &Reading::time);
  return {first->time, last->time + std::chrono::milliseconds(1)};
}

}  // namespace

void add_range(std::vector<TimeRange>& ranges, TimeRange range) {
  const auto is_near = [&range](const TimeRange& one) {
    return one.begin - k_near <= range.end && range.begin <= one.end + k_near;
  };
  for (const TimeRange& one : ranges) {
    if (is_near(one)) range = {std::min(one.begin, range.begin), std::max(one.end, range.end)};
  }
  std::erase_if(ranges, is_near);
  ranges.insert(std::ranges::upper_bound(ranges, range.begin, {}, &TimeRange::begin), range);
  if (ranges.size() > k_most_ranges) ranges = {{ranges.front().begin, ranges.back().end}};
}

void ReadingQueue::push(const DeviceId& device, std::vector<Reading> readings) {
  if (readings.empty()) return;
  {
    const std::lock_guard lock(mutex_);
    if (closed_) return;
    ToLookAt& waiting = waiting_[device];
    if (size_ + readings.size() > max_readings_) {
      add_range(waiting.ranges, range_of(readings));
    } else {
      size_ += readings.size();
      std::ranges::move(readings, std::back_inserter(waiting.readings));
    }
  }
  come_.notify_one();
}

void ReadingQueue::push(const DeviceId& device, TimeRange range) {
  {
    const std::lock_guard lock(mutex_);
    if (closed_) return;
    add_range(waiting_[device].ranges, range);
  }
  come_.notify_one();
}

std::map<DeviceId, ToLookAt> ReadingQueue::take(std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  busy_ = false;
  if (waiting_.empty()) idle_.notify_all();
  come_.wait_for(lock, patience, [this] { return closed_ || !waiting_.empty(); });
  busy_ = !waiting_.empty();
  size_ = 0;
  return std::exchange(waiting_, {});
}

void ReadingQueue::wait_until_idle() {
  std::unique_lock lock(mutex_);
  idle_.wait(lock, [this] { return closed_ || (waiting_.empty() && !busy_); });
}

void ReadingQueue::close() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  come_.notify_all();
  idle_.notify_all();
}

bool ReadingQueue::closed() const {
  const std::lock_guard lock(mutex_);
  return closed_;
}

std::size_t ReadingQueue::size() const {
  const std::lock_guard lock(mutex_);
  return size_;
}

}  // namespace edl::server::alerts
