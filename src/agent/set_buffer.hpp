#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <vector>

#include "core/reading.hpp"

namespace edl::agent {

/// Reading sets on their way from the meter to the outbox: whoever writes takes all that have gathered, so that a
/// slow disk costs larger transactions and not seconds. Bounded: a meter that runs ahead waits.
class SetBuffer {
 public:
  explicit SetBuffer(std::size_t max_sets) : max_sets_(max_sets) {}

  /// Waits while the buffer is full.
  void put(ReadingSet set) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return sets_.size() < max_sets_; });
    sets_.push_back(std::move(set));
    changed_.notify_all();
  }

  /// No more will be put.
  void close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    changed_.notify_all();
  }

  /// Waits for at least one set and takes all; none once the buffer is closed and empty.
  [[nodiscard]] std::vector<ReadingSet> take() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !sets_.empty() || closed_; });
    std::vector<ReadingSet> taken;
    taken.swap(sets_);
    changed_.notify_all();
    return taken;
  }

 private:
  const std::size_t max_sets_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<ReadingSet> sets_;
  bool closed_ = false;
};

}  // namespace edl::agent
