#pragma once

#include <chrono>
#include <optional>

#include "agent/port/gpio_input.hpp"

namespace edl::agent {

/// Tells changes of a line from the bouncing of a contact: a level counts once it was seen for the steady time and no
/// other in between.
class Debounce {
 public:
  Debounce(Level resting, std::chrono::milliseconds steady) : resting_(resting), steady_(steady) {}

  /// The line was seen at `level`; times ascend.
  void seen(Level level, MonotonicTime at) {
    if (level == resting_) {
      candidate_.reset();
    } else if (!candidate_) {
      candidate_ = LevelChange{level, at};
    }
  }

  /// The change, once it is due; each is told once.
  [[nodiscard]] std::optional<LevelChange> settled(MonotonicTime now) {
    if (!candidate_ || now < candidate_->at + steady_) return std::nullopt;
    const LevelChange change = *candidate_;
    candidate_.reset();
    resting_ = change.level;
    return change;
  }

 private:
  Level resting_;
  std::chrono::milliseconds steady_;
  std::optional<LevelChange> candidate_;
};

}  // namespace edl::agent
