#pragma once

#include <array>
#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/member_note.hpp"
#include "server/alerts/alert_json.hpp"
#include "server/api/webhook_post.hpp"

// What the calls of alerts take and answer.
namespace edl::server {

inline constexpr std::uint32_t k_longest_silence_min = 60 * 24 * 30;

/// A rule as it is answered: nothing is left out.
struct WholeAlertRule {
  std::string name;
  AlertQuantity quantity{};
  std::optional<AlertPhase> phase;
  std::optional<Comparison> comparison;
  std::optional<double> threshold;
  std::uint32_t for_seconds = 0;
  std::optional<double> hysteresis;
  Severity severity{};
  std::vector<QuietTime> quiet_hours;
  bool enabled = true;
};
BOOST_DESCRIBE_STRUCT(WholeAlertRule, (),
                      (name, quantity, phase, comparison, threshold, for_seconds, hysteresis, severity, quiet_hours,
                       enabled))

/// @param rule  checked
[[nodiscard]] inline WholeAlertRule whole_of(const AlertRule& rule) {
  return {rule.name,
          rule.quantity,
          rule.phase,
          rule.comparison,
          rule.threshold,
          rule.for_seconds.value_or(0),
          rule.hysteresis,
          rule.severity.value_or(Severity::warning),
          rule.quiet_hours.value_or(std::vector<QuietTime>()),
          rule.enabled.value_or(true)};
}

struct AlertRuleAnswer {
  std::string id;
  WholeAlertRule rule;
  std::string since;
  std::optional<std::string> silenced_until;
  static constexpr std::array k_notes{
      note("since").as("date-time").says("what was measured before is nothing to the rule: when its condition was set"),
      note("silenced_until")
          .as("date-time")
          .says("neither webhooks nor pushes tell of it before; null: it is not silenced")};
};
BOOST_DESCRIBE_STRUCT(AlertRuleAnswer, (), (id, rule, since, silenced_until))

struct AlertListAnswer {
  std::string device_id;
  std::vector<AlertAnswer> alerts;
  bool more = false;
  static constexpr std::array k_notes{note("alerts").says("ascending begin"),
                                      note("more").says("older ones were left out for the limit")};
};
BOOST_DESCRIBE_STRUCT(AlertListAnswer, (), (device_id, alerts, more))

struct SilenceRequest {
  std::uint32_t minutes = 0;
  static constexpr std::array k_notes{note("minutes").between(0, k_longest_silence_min).says("0 ends the silence")};
};
BOOST_DESCRIBE_STRUCT(SilenceRequest, (), (minutes))

struct WebhookRequestBody {
  std::string url;
  std::optional<bool> late_alerts;
  std::optional<bool> new_secret;
  static constexpr std::array k_notes{
      note("url").sized(1, k_max_webhook_url).but_checked_behind().says("https"),
      note("late_alerts").says("whether it is told, once, of what was over when it was found; true if absent"),
      note("new_secret").says("true: make another secret; the first is made anyway")};
};
BOOST_DESCRIBE_STRUCT(WebhookRequestBody, (), (url, late_alerts, new_secret))

struct WebhookAnswer {
  std::string url;
  bool late_alerts = true;
  std::uint64_t waiting = 0;
  std::optional<std::string> last_success;
  std::optional<std::string> last_failure;
  std::optional<std::string> last_problem;
  std::optional<std::string> secret;
  static constexpr std::array k_notes{note("waiting").says("messages that it has not taken yet"),
                                      note("last_success").as("date-time"), note("last_failure").as("date-time"),
                                      note("secret").as("password").says("told once, when it is made; else null")};
};
BOOST_DESCRIBE_STRUCT(WebhookAnswer, (), (url, late_alerts, waiting, last_success, last_failure, last_problem, secret))

struct TestAnswer {
  bool queued = false;
};
BOOST_DESCRIBE_STRUCT(TestAnswer, (), (queued))

}  // namespace edl::server
