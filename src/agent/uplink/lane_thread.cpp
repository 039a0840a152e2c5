#include "agent/uplink/lane_thread.hpp"

#include <algorithm>
#include <utility>

namespace edl::agent {

using Steady = std::chrono::steady_clock;

LaneThread::LaneThread(std::vector<Entry> lanes, std::function<void()> cut)
    : lanes_(std::move(lanes)), cut_(std::move(cut)), thread_([this](const std::stop_token& stop) { run(stop); }) {}

LaneThread::~LaneThread() {
  thread_.request_stop();
  cut_();
  thread_.join();
}

void LaneThread::wake() {
  const std::lock_guard lock(mutex_);
  woken_ = true;
  changed_.notify_all();
}

void LaneThread::hurry() {
  const std::lock_guard lock(mutex_);
  hurried_ = true;
  changed_.notify_all();
}

void LaneThread::run(const std::stop_token& stop) {
  while (Entry* const entry = wait_for_due(stop)) {
    const Lane::Step step = entry->lane.step();
    if (stop.stop_requested()) return;
    if (step.items > 0 || !step.problem.empty()) entry->on_step(step);
    entry->due.reset();
    if (step.wait) entry->due = Steady::now() + *step.wait;
  }
}

/// The first lane that has something to do, as soon as there is one; nullptr when stopping.
LaneThread::Entry* LaneThread::wait_for_due(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    std::optional<Steady::time_point> earliest;
    for (Entry& entry : lanes_) {
      if (hurried_ || (woken_ && !entry.due)) entry.due = Steady::time_point::min();
      if (entry.due) earliest = std::min(earliest.value_or(*entry.due), *entry.due);
    }
    woken_ = false;
    hurried_ = false;
    const auto now = Steady::now();
    for (Entry& entry : lanes_) {
      if (entry.due && *entry.due <= now) return &entry;
    }
    const auto called = [this] { return woken_ || hurried_; };
    if (earliest) {
      changed_.wait_until(lock, stop, *earliest, called);
    } else {
      changed_.wait(lock, stop, called);
    }
  }
  return nullptr;
}

}  // namespace edl::agent
