#include "agent/uplink/lane_thread.hpp"

#include <utility>

namespace edl::agent {

LaneThread::LaneThread(Lane lane, std::function<void(const Lane::Step&)> on_step, std::function<void()> cut)
    : lane_(std::move(lane)), on_step_(std::move(on_step)), cut_(std::move(cut)),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

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
  while (!stop.stop_requested()) {
    const Lane::Step step = lane_.step();
    if (stop.stop_requested()) return;
    if (step.sets > 0 || !step.problem.empty()) on_step_(step);
    std::unique_lock lock(mutex_);
    if (!step.wait) {
      changed_.wait(lock, stop, [this] { return woken_ || hurried_; });
    } else if (step.wait->count() > 0) {
      changed_.wait_for(lock, stop, *step.wait, [this] { return hurried_; });
    }
    woken_ = false;
    hurried_ = false;
  }
}

}  // namespace edl::agent
