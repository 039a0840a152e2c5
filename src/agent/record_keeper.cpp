#include "agent/record_keeper.hpp"

#include <spdlog/spdlog.h>

#include <utility>

namespace edl::agent {

void RecordKeeper::put(Record record) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return waiting_.size() < k_max_waiting || failing_; });
  if (waiting_.size() >= k_max_waiting) {
    spdlog::error("an event, harmonics or a switching are lost: they cannot be kept, and {} wait already",
                  waiting_.size());
    return;
  }
  waiting_.push_back(std::move(record));
  changed_.notify_all();
}

Result<void> RecordKeeper::keep(const Record& record) {
  const auto outcome = std::visit([this](const auto& one) { return outbox_.put(one); }, record);
  if (!outcome) return tl::unexpected(outcome.error());
  if (outcome->dropped > 0) {
    spdlog::error("the outbox is full: the {} oldest undelivered events, harmonics or switchings are lost",
                  outcome->dropped);
  }
  return {};
}

std::jthread RecordKeeper::start(std::function<void()> wake) {
  return std::jthread([this, wake = std::move(wake)](const std::stop_token& stop) { run(stop, wake); });
}

void RecordKeeper::run(const std::stop_token& stop, const std::function<void()>& wake) {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, stop, [this] { return !waiting_.empty(); });
    if (waiting_.empty()) return;
    const auto record = waiting_.front();
    lock.unlock();
    const auto kept = keep(record);
    lock.lock();
    const bool hopeless = !kept && kept.error().code == Errc::invalid;
    const bool was_failing = std::exchange(failing_, !kept && !hopeless);
    if (hopeless) spdlog::error("not kept: {}", to_string(kept.error()));
    if (failing_ && !was_failing)
      spdlog::error("events, harmonics and switchings cannot be kept: {}", to_string(kept.error()));
    if (!failing_ && was_failing) spdlog::info("events, harmonics and switchings are kept again");
    if (failing_) {
      changed_.notify_all();
      if (stop.stop_requested()) return;
      changed_.wait_for(lock, stop, k_retry, [] { return false; });
      continue;
    }
    waiting_.pop_front();
    changed_.notify_all();
    if (kept) wake();
  }
}

}  // namespace edl::agent
