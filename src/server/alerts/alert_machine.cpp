#include "server/alerts/alert_machine.hpp"

#include <algorithm>

namespace edl::server {
namespace {

using std::chrono::milliseconds;

/// Some lost readings of a second are no gap; and of a long time a small part.
constexpr milliseconds k_least_gap{10'000};
constexpr milliseconds k_most_gap{60'000};
constexpr int k_gap_part = 60;

}  // namespace

milliseconds AlertCondition::longest_gap() const { return std::clamp(hold / k_gap_part, k_least_gap, k_most_gap); }

bool AlertCondition::is_beyond(double value) const {
  return comparison == Comparison::above ? value > threshold : value < threshold;
}

bool AlertCondition::is_back(double value) const {
  return comparison == Comparison::above ? value <= threshold - hysteresis : value >= threshold + hysteresis;
}

double AlertCondition::worse(double a, double b) const {
  return comparison == Comparison::above ? std::max(a, b) : std::min(a, b);
}

AlertCondition condition_of(const AlertRule& rule) {
  return {rule.comparison.value_or(Comparison::above), rule.threshold.value_or(0), rule.hysteresis.value_or(0),
          std::chrono::seconds(rule.for_seconds.value_or(0))};
}

std::optional<double> value_of(const AlertRule& rule, const ReadingSet& readings) {
  const auto field = field_of(rule.quantity);
  if (!field) return std::nullopt;
  const AlertPhase asked = rule.phase.value_or(AlertPhase::any);
  const AlertCondition condition = condition_of(rule);
  std::optional<double> found;
  for (const Reading& reading : readings.readings) {
    const auto value = reading.values[*field];
    if (!value) continue;
    if (asked == AlertPhase::sum) {
      found = found.value_or(0.0) + *value;
    } else if (asked == AlertPhase::any) {
      found = found ? condition.worse(*found, *value) : *value;
    } else if (index_of(reading.phase) == static_cast<std::size_t>(asked)) {
      return value;
    }
  }
  return found;
}

AlertMachine AlertMachine::in_alert(const AlertCondition& condition, Timestamp since, double extreme) {
  AlertMachine machine(condition);
  machine.firing_ = true;
  machine.since_ = since;
  machine.extreme_ = extreme;
  return machine;
}

AlertMachine::Step AlertMachine::take(Timestamp time, double value) {
  const bool after_gap = time - last_ > condition_.longest_gap();
  last_ = time;
  if (firing_) {
    if (condition_.is_back(value)) {
      firing_ = false;
      return Step::cleared;
    }
    extreme_ = condition_.worse(extreme_, value);
    return Step::nothing;
  }
  if (!condition_.is_beyond(value)) {
    waiting_ = false;
    return Step::nothing;
  }
  if (!waiting_ || after_gap) {
    waiting_ = true;
    since_ = time;
    extreme_ = value;
  }
  extreme_ = condition_.worse(extreme_, value);
  if (time - since_ < condition_.hold) return Step::nothing;
  waiting_ = false;
  firing_ = true;
  return Step::raised;
}

}  // namespace edl::server
