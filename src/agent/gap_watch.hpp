#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "agent/port/clock.hpp"
#include "core/power_event.hpp"
#include "core/result.hpp"

namespace edl::agent {

/// Makes one event of the seconds that a meter could not measure: told once it has failed for longer than
/// k_worth_telling, and again, with its duration, when it measures.
class GapWatch {
 public:
  static constexpr std::chrono::seconds k_worth_telling{3};

  /// @param told_before  the newest meter_fault that an earlier run of the agent told: one that has no end yet ends with
  ///        the first second that is measured now
  explicit GapWatch(const std::optional<PowerEvent>& told_before = std::nullopt);

  /// @param end  the stamp of a set that was measured
  /// @return the event's last telling, if one goes on
  [[nodiscard]] std::optional<PowerEvent> measured(Timestamp end);

  /// A second could not be measured.
  /// @return the event's first telling, once
  [[nodiscard]] std::optional<PowerEvent> failed(Timestamp now, MonotonicTime monotonic, const Error& error);

  /// The agent stops, and what comes then is no fault of the meter's.
  /// @return as measured()
  [[nodiscard]] std::optional<PowerEvent> stopped(Timestamp now);

 private:
  [[nodiscard]] std::optional<PowerEvent> ended(Timestamp end);

  std::optional<Timestamp> last_measured_;  ///< in this run
  std::optional<MonotonicTime> failing_since_;
  Timestamp begin_{};  ///< of the gap, while failing_since_ or told_
  bool told_ = false;
  std::string detail_;
};

}  // namespace edl::agent
