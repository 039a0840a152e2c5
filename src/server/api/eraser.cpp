#include "server/api/eraser.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace edl::server {

Result<void> Eraser::start() {
  const auto pasts = accounts_.erased_pasts();
  if (!pasts) return tl::unexpected(pasts.error());
  for (const Erasure& past : *pasts) pasts_.add(past);
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
  return {};
}

void Eraser::look_again() {
  {
    const std::lock_guard lock(mutex_);
    more_ = true;
  }
  asked_.notify_one();
}

void Eraser::stop() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

void Eraser::run(const std::stop_token& stop) {
  std::chrono::milliseconds pause = pauses_.first;
  bool all_done = true;
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      const auto asked = [this] { return more_; };
      if (all_done) {
        asked_.wait(lock, stop, asked);
        pause = pauses_.first;
      } else {
        asked_.wait_for(lock, stop, pause, asked);
        pause = std::min(2 * pause, pauses_.longest);
      }
      more_ = false;
    }
    if (stop.stop_requested()) return;
    all_done = erase_all(stop);
  }
}

bool Eraser::erase_all(const std::stop_token& stop) {
  const auto erasures = accounts_.erasures();
  if (!erasures) {
    complain("what is to be erased is not known: " + to_string(erasures.error()));
    return false;
  }
  bool all_done = true;
  for (const Erasure& erasure : *erasures) {
    if (stop.stop_requested()) return false;
    const auto done = erase(erasure, stop);
    if (done) {
      spdlog::info("the data of device {} from before {} is erased", erasure.device.text(), to_rfc3339(erasure.before));
      continue;
    }
    all_done = false;
    if (!stop.stop_requested()) {
      complain("the data of device " + erasure.device.text() +
               " is not all erased yet, and is tried again: " + to_string(done.error()));
    }
  }
  if (all_done) last_problem_.clear();
  return all_done;
}

Result<void> Eraser::erase(const Erasure& erasure, const std::stop_token& stop) {
  pasts_.add(erasure);
  auto readings = store_.erase(erasure.device, erasure.before, stop);
  auto records = quality_.erase(erasure.device, erasure.before, stop);  // whether the readings went or not
  auto alerts = alerts_.erase(erasure.device, erasure.before, stop);
  if (!readings) return readings;
  if (!records) return records;
  if (!alerts) return alerts;
  return accounts_.erased(erasure);
}

/// Once, and not each time it is tried.
void Eraser::complain(const std::string& problem) {
  if (problem != last_problem_) spdlog::warn("{}", problem);
  last_problem_ = problem;
}

}  // namespace edl::server
