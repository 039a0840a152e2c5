#include "server/analytics/level_tracker.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace edl::server::analytics {

LevelTracker::LevelTracker(double least_w, std::size_t settle)
    : least_w_(least_w), leave_w_(least_w / 2), settle_(std::clamp<std::size_t>(settle, 1, k_most_settle)) {}

void LevelTracker::add(Timestamp time, double watts) {
  const bool gap = level_readings_ > 0 && time - last_ > std::chrono::seconds(settle_);
  last_ = time;
  if (gap || level_readings_ == 0) {
    finish_step();
    begin_level(watts, 1);
    pending_readings_ = 0;
  } else if (std::abs(watts - level_) <= leave_w_) {
    pending_readings_ = 0;
    follow(watts);
  } else {
    await(time, watts);
  }
}

void LevelTracker::begin_level(double watts, std::size_t readings) {
  level_ = watts;
  level_readings_ = readings;
}

void LevelTracker::follow(double watts) {
  level_readings_ = std::min(level_readings_ + 1, k_level_memory);
  level_ += (watts - level_) / static_cast<double>(level_readings_);
  if (!open_) return;
  steps_.back().watts = level_ - open_from_;
  // Once the new level is known well, its slow drift is no part of the step.
  if (level_readings_ == k_level_memory) finish_step();
}

void LevelTracker::await(Timestamp time, double watts) {
  if (pending_readings_ == 0) pending_since_ = time;
  pending_.at(pending_readings_ % settle_) = watts;
  ++pending_readings_;
  if (pending_readings_ < settle_) return;
  const auto end = pending_.begin() + static_cast<std::ptrdiff_t>(settle_);
  const auto [low, high] = std::minmax_element(pending_.begin(), end);
  if (*high - *low > least_w_) return;  // it is still on its way
  settle_down(*low, *high);
}

void LevelTracker::settle_down(double low, double high) {
  const auto end = pending_.begin() + static_cast<std::ptrdiff_t>(settle_);
  const double settled =
      std::clamp(std::accumulate(pending_.begin(), end, 0.0) / static_cast<double>(settle_), low, high);
  const double before = level_;
  finish_step();
  begin_level(settled, settle_);
  pending_readings_ = 0;
  if (std::abs(settled - before) < least_w_) return;  // a drift, not a switch
  steps_.push_back({pending_since_, settled - before});
  open_ = true;
  open_from_ = before;
}

void LevelTracker::finish_step() { open_ = false; }

std::vector<LevelStep> LevelTracker::take() { return std::exchange(steps_, {}); }

}  // namespace edl::server::analytics
