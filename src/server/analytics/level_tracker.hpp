#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "core/timestamp.hpp"

namespace edl::server::analytics {

/// A step of one phase's power.
struct LevelStep {
  Timestamp time;  ///< of the first reading that left the old level
  double watts = 0;
};

/// Follows the steady level of one phase's power and tells its steps. Memory does not grow with the readings, only with
/// the steps.
class LevelTracker {
 public:
  static constexpr std::size_t k_most_settle = 16;

  /// @param least_w  smallest step that is told; a level is left by more than half of it
  /// @param settle   readings that a new level must last, 1 to k_most_settle
  LevelTracker(double least_w, std::size_t settle);

  /// Readings in ascending time, without those that have no value.
  void add(Timestamp time, double watts);

  /// The steps so far; the size of each is from up to a minute of level before to as much after.
  [[nodiscard]] std::vector<LevelStep> take();

 private:
  void follow(double watts);
  void begin_level(double watts, std::size_t readings);
  void await(Timestamp time, double watts);
  void settle_down(double low, double high);
  void finish_step();

  static constexpr std::size_t k_level_memory = 60;  ///< readings that a running mean remembers

  double least_w_;
  double leave_w_;
  std::size_t settle_;
  Timestamp last_{};
  double level_ = 0;
  std::size_t level_readings_ = 0;               ///< 0: no level yet
  std::array<double, k_most_settle> pending_{};  ///< the last readings off the level, round and round
  std::size_t pending_readings_ = 0;
  Timestamp pending_since_{};
  bool open_ = false;  ///< the last step's size still follows the new level
  double open_from_ = 0;
  std::vector<LevelStep> steps_;
};

}  // namespace edl::server::analytics
