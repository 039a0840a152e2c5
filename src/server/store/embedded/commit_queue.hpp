#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "core/device_id.hpp"
#include "core/reading.hpp"
#include "core/result.hpp"
#include "server/store/telemetry_store.hpp"

namespace edl::server {

/// What waits to be made durable.
struct PendingAppend {
  DeviceId device;
  std::vector<Reading> readings;
  std::function<void(Result<void>)> done;

  [[nodiscard]] std::size_t bytes() const { return sizeof(PendingAppend) + readings.size() * sizeof(Reading); }
};

/// A bounded queue and the one thread that empties it. While the thread commits one group, the next one gathers:
/// the slower the disk, the more share one fsync.
class CommitQueue {
 public:
  /// Makes a group durable, in order. Called by the queue's thread only; must not throw.
  using Commit = std::function<Result<void>(const std::vector<PendingAppend>& group)>;

  /// @param committed  told how long each took; may be absent
  CommitQueue(std::size_t max_bytes, Commit commit, Committed committed = {});

  /// Commits all that is queued, then stops.
  ~CommitQueue();

  CommitQueue(const CommitQueue&) = delete;
  CommitQueue& operator=(const CommitQueue&) = delete;

  /// Queues `append`, whose `done` the queue's thread will call with the commit's result; or leaves it alone.
  /// Does not wait for a commit. Any thread.
  /// @return Errc::too_large if it could never fit, Errc::unavailable if it does not fit now
  Result<void> push(PendingAppend& append);

  /// Waits until all that was pushed before is committed: behind it comes an append of the device without readings. Any
  /// thread but the queue's.
  /// @return as push | as the commit
  [[nodiscard]] Result<void> drain(const DeviceId& device);

  /// Of what is queued or being committed.
  [[nodiscard]] std::size_t pending_bytes() const;

 private:
  void run();
  [[nodiscard]] std::vector<PendingAppend> next_group();

  const std::size_t max_bytes_;
  const Commit commit_;
  const Committed committed_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<PendingAppend> queue_;  // with mutex_
  std::size_t pending_bytes_ = 0;    // with mutex_
  bool stopping_ = false;            // with mutex_
  std::thread thread_;               // the last member: it uses the others
};

}  // namespace edl::server
