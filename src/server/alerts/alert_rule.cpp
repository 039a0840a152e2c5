#include "server/alerts/alert_rule.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>
#include <utility>

#include "core/described_json.hpp"
#include "core/phase.hpp"
#include "server/alerts/quiet_hours.hpp"

namespace edl::server {
namespace {

constexpr std::uint32_t k_default_silence_s = 60;

bool can_be_summed(AlertQuantity quantity) {
  return quantity == AlertQuantity::power_watt || quantity == AlertQuantity::power_var ||
         quantity == AlertQuantity::power_va || quantity == AlertQuantity::energy_kwh;
}

bool has_control_character(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

/// Of what is judged by the clock: there is nothing to compare.
void check_silence(AlertRule& rule, Faults& faults) {
  const auto useless = [&](const char* at, bool given) {
    if (given) faults.add(at, "has no meaning for this quantity: leave it out");
  };
  useless("/phase", rule.phase.has_value());
  useless("/comparison", rule.comparison.has_value());
  useless("/threshold", rule.threshold.has_value());
  useless("/hysteresis", rule.hysteresis.has_value());
  rule.for_seconds = rule.for_seconds.value_or(k_default_silence_s);
  if (*rule.for_seconds < k_shortest_silence_s) {
    faults.add("/for_seconds", fmt::format("for this quantity at least {}", k_shortest_silence_s));
  }
}

void check_value(AlertRule& rule, const FieldInfo& field, Faults& faults) {
  rule.phase = rule.phase.value_or(AlertPhase::any);
  rule.for_seconds = rule.for_seconds.value_or(0);
  rule.hysteresis = rule.hysteresis.value_or(0.0);
  const bool sum = *rule.phase == AlertPhase::sum;
  if (sum && !can_be_summed(rule.quantity)) faults.add("/phase", "phases of this quantity have no sum");
  if (!rule.comparison) faults.add("/comparison", "is missing");
  const double phases = sum ? double(k_phase_count) : 1.0;
  const double least = field.minimum * phases;
  const double most = field.maximum * phases;
  if (!rule.threshold) {
    faults.add("/threshold", "is missing");
  } else if (!(*rule.threshold >= least && *rule.threshold <= most)) {
    faults.add("/threshold", fmt::format("expected a number from {} to {}", least, most));
  }
  if (!(*rule.hysteresis >= 0 && *rule.hysteresis <= most - least)) {
    faults.add("/hysteresis", fmt::format("expected a number from 0 to {}", most - least));
  }
}

void check_quiet_times(const std::vector<QuietTime>& times, Faults& faults) {
  for (std::size_t i = 0; i < times.size(); ++i) {
    const QuietTime& time = times[i];
    const std::string at = fmt::format("/quiet_hours/{}", i);
    const auto from = minute_named(time.from);
    const auto to = minute_named(time.to);
    if (!from || *from >= k_minutes_of_day) faults.add(at + "/from", "expected a time such as 22:00");
    if (!to) faults.add(at + "/to", "expected a time such as 07:00, or 24:00");
    if (from && to && *from == *to) faults.add(at + "/to", "is the same as from");
    const std::set<Weekday> once(time.days.begin(), time.days.end());
    if (once.size() != time.days.size()) faults.add(at + "/days", "names a day twice");
  }
}

auto condition_members(const AlertRule& rule) {
  return std::tie(rule.quantity, rule.phase, rule.comparison, rule.threshold, rule.for_seconds, rule.hysteresis,
                  rule.enabled);
}

}  // namespace

Parsed<AlertRule> check_alert_rule(AlertRule rule) {
  Faults faults;
  if (has_control_character(rule.name)) faults.add("/name", "has a control character");
  if (const auto field = field_of(rule.quantity)) {
    check_value(rule, info_of(*field), faults);
  } else {
    check_silence(rule, faults);
  }
  if (!rule.quiet_hours) rule.quiet_hours.emplace();
  check_quiet_times(*rule.quiet_hours, faults);
  rule.severity = rule.severity.value_or(Severity::warning);
  rule.enabled = rule.enabled.value_or(true);
  if (faults.faults.empty()) return rule;
  faults.summary = "the rule has wrong members";
  return tl::unexpected(std::move(faults));
}

Parsed<AlertRule> parse_alert_rule(std::string_view json) {
  auto rule = parse_json<AlertRule>(json);
  if (!rule) return rule;
  return check_alert_rule(std::move(*rule));
}

std::string alert_rule_as_json(const AlertRule& rule) { return print_json(rule); }

bool same_condition(const AlertRule& a, const AlertRule& b) { return condition_members(a) == condition_members(b); }

}  // namespace edl::server
