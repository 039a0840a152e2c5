#include "server/store/embedded/commit_queue.hpp"

#include <algorithm>
#include <chrono>
#include <future>
#include <utility>

namespace edl::server {
namespace {

/// A group's copy in the database's log and memtable costs memory again: a large backlog is committed in pieces.
constexpr std::size_t k_max_group_bytes = std::size_t{4} << 20;

std::size_t bytes_of(const std::vector<PendingAppend>& group) {
  std::size_t bytes = 0;
  for (const PendingAppend& append : group) bytes += append.bytes();
  return bytes;
}

}  // namespace

CommitQueue::CommitQueue(std::size_t max_bytes, Commit commit, Committed committed)
    : max_bytes_(max_bytes), commit_(std::move(commit)), committed_(std::move(committed)), thread_([this] { run(); }) {}

CommitQueue::~CommitQueue() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

Result<void> CommitQueue::push(PendingAppend& append) {
  const std::size_t bytes = append.bytes();
  if (bytes > max_bytes_) {
    return fail(Errc::too_large,
                std::to_string(append.readings.size()) + " readings at once are more than the store takes");
  }
  {
    const std::scoped_lock lock(mutex_);
    if (pending_bytes_ + bytes > max_bytes_) {
      return fail(Errc::unavailable, "the store is busy: too many readings wait for the disk");
    }
    pending_bytes_ += bytes;
    queue_.push_back(std::move(append));
  }
  changed_.notify_one();
  return {};
}

Result<void> CommitQueue::drain(const DeviceId& device) {
  std::promise<Result<void>> committed;
  PendingAppend last{device, {}, [&committed](Result<void> result) { committed.set_value(std::move(result)); }};
  if (auto pushed = push(last); !pushed) return pushed;
  return committed.get_future().get();
}

std::size_t CommitQueue::pending_bytes() const {
  const std::scoped_lock lock(mutex_);
  return pending_bytes_;
}

void CommitQueue::run() {
  for (;;) {
    std::vector<PendingAppend> group = next_group();
    if (group.empty()) return;
    const auto begin = std::chrono::steady_clock::now();
    const Result<void> result = commit_(group);
    if (committed_) committed_(std::chrono::steady_clock::now() - begin);
    {
      const std::scoped_lock lock(mutex_);
      pending_bytes_ -= bytes_of(group);
    }
    for (const PendingAppend& append : group) append.done(result);
  }
}

/// Waits for work; an empty group means that there will be none.
std::vector<PendingAppend> CommitQueue::next_group() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
  std::vector<PendingAppend> group;
  std::size_t bytes = 0;
  while (!queue_.empty() && (group.empty() || bytes + queue_.front().bytes() <= k_max_group_bytes)) {
    bytes += queue_.front().bytes();
    group.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  return group;
}

}  // namespace edl::server
