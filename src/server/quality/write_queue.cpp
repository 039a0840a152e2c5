#include "server/quality/write_queue.hpp"

#include <utility>

namespace edl::server::quality {

std::size_t Write::bytes() const {
  std::size_t bytes = sizeof(Write);
  for (const EventRow& row : events) {
    bytes += sizeof row + row.event.detail.size() + (row.waveform ? row.waveform->size() : 0);
  }
  for (const HarmonicsRow& row : harmonics) bytes += sizeof row + row.payload.size();
  return bytes;
}

std::optional<Write> WriteQueue::push(Write write) {
  {
    const std::lock_guard lock(mutex_);
    const std::size_t bytes = write.bytes();
    if (closed_ || pending_bytes_ + bytes > max_bytes_) return write;
    pending_bytes_ += bytes;
    waiting_.push_back(std::move(write));
  }
  come_.notify_one();
  return std::nullopt;
}

std::vector<Write> WriteQueue::take(std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  come_.wait_for(lock, patience, [this] { return closed_ || !waiting_.empty(); });
  return std::exchange(waiting_, {});
}

void WriteQueue::done_with(const std::vector<Write>& writes) {
  const std::lock_guard lock(mutex_);
  for (const Write& write : writes) pending_bytes_ -= write.bytes();
}

void WriteQueue::close() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  come_.notify_one();
}

bool WriteQueue::closed() const {
  const std::lock_guard lock(mutex_);
  return closed_;
}

std::size_t WriteQueue::pending_bytes() const {
  const std::lock_guard lock(mutex_);
  return pending_bytes_;
}

}  // namespace edl::server::quality
