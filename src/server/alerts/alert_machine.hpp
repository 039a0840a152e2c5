#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "core/reading.hpp"
#include "core/timestamp.hpp"
#include "server/alerts/alert_rule.hpp"

namespace edl::server {

/// A rule about values, as the machine needs it.
struct AlertCondition {
  Comparison comparison = Comparison::above;
  double threshold = 0;
  double hysteresis = 0;              ///< >= 0
  std::chrono::milliseconds hold{0};  ///< how long the value must be beyond the threshold

  /// Readings that are further apart than this do not show what was between them.
  [[nodiscard]] std::chrono::milliseconds longest_gap() const;
  [[nodiscard]] bool is_beyond(double value) const;
  /// Behind the threshold again by the hysteresis.
  [[nodiscard]] bool is_back(double value) const;
  /// The value of the two that is further to the wrong side.
  [[nodiscard]] double worse(double a, double b) const;
  /// How far before a moment one has to look to know how the machine stands at it, if it is not firing.
  [[nodiscard]] std::chrono::milliseconds memory() const { return hold + longest_gap(); }
};

/// @param rule  checked, of a quantity that is a field
[[nodiscard]] AlertCondition condition_of(const AlertRule& rule);

/// The rule's value in the readings of one moment: of its phase, the worst of all phases, or their sum. Phases that have
/// no value then are left out.
/// @return nullopt where there is none
[[nodiscard]] std::optional<double> value_of(const AlertRule& rule, const ReadingSet& readings);

/// Finds out of values along time when there is an alert. It begins with the first value of those that were beyond the
/// threshold without interruption for as long as `hold`, and ends with the first that is back. A gap in the readings
/// shows nothing: the waiting begins anew behind it, and an alert that is on stays on.
///
/// Knows no clock and no earlier or later data than it is given. Pure.
class AlertMachine {
 public:
  enum class Step : std::uint8_t { nothing, raised, cleared };

  explicit AlertMachine(const AlertCondition& condition) : condition_(condition) {}

  /// A machine in the middle of an alert.
  [[nodiscard]] static AlertMachine in_alert(const AlertCondition& condition, Timestamp since, double extreme);

  /// @param time  later than at the call before
  /// @return raised: there is an alert since since(); cleared: it has ended with `time`
  Step take(Timestamp time, double value);

  [[nodiscard]] bool firing() const { return firing_; }
  /// Of the alert that is on, or that was cleared last: when it began, and its worst value.
  [[nodiscard]] Timestamp since() const { return since_; }
  [[nodiscard]] double extreme() const { return extreme_; }

 private:
  AlertCondition condition_;
  bool firing_ = false;
  bool waiting_ = false;
  Timestamp since_{};
  Timestamp last_{};
  double extreme_ = 0;
};

}  // namespace edl::server
