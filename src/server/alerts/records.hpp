#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/device_id.hpp"
#include "core/secret.hpp"
#include "core/timestamp.hpp"
#include "server/alerts/alert_rule.hpp"

namespace edl::server {

enum class RuleId : std::int64_t {};
enum class AlertId : std::int64_t {};

[[nodiscard]] inline std::string to_string(RuleId id) { return std::to_string(static_cast<std::int64_t>(id)); }
[[nodiscard]] inline std::string to_string(AlertId id) { return std::to_string(static_cast<std::int64_t>(id)); }

/// A rule as it is kept.
struct KeptRule {
  RuleId id{};
  AlertRule rule;
  Timestamp since;                            ///< what was measured before is nothing to it
  std::optional<Timestamp> silenced_until{};  ///< no webhook tells of it before

  bool operator==(const KeptRule&) const = default;
};

enum class AlertState : std::uint8_t { firing, acknowledged, cleared };
BOOST_DESCRIBE_ENUM(AlertState, firing, acknowledged, cleared)

/// Something that a rule has found. What the rule said then is kept with it: rules change and go.
struct Alert {
  AlertId id{};
  DeviceId device;
  RuleId rule{};
  std::string name;
  AlertQuantity quantity{};
  std::optional<AlertPhase> phase{};
  std::optional<Comparison> comparison{};
  std::optional<double> threshold{};
  Severity severity{};
  Timestamp begin;                  ///< when it was measured, or, of what the clock judges, when something came last
  std::optional<Timestamp> end{};   ///< nullopt: it is on
  std::optional<double> extreme{};  ///< the worst value so far; of one that is on as far as it is kept
  Timestamp raised_at;              ///< by the server's clock, when it was found
  /// It was over already when it was found, or it is not known yet whether it is: what is read is old. Nobody was alarmed.
  bool late = false;
  bool silenced = false;  ///< its rule was, when it was found
  std::optional<Timestamp> acknowledged_at{};
  std::optional<std::string> acknowledged_by{};

  [[nodiscard]] AlertState state() const {
    if (end) return AlertState::cleared;
    return acknowledged_at ? AlertState::acknowledged : AlertState::firing;
  }
  bool operator==(const Alert&) const = default;
};

struct AlertQuery {
  TimeRange range;  ///< an alert belongs to it that began before its end and had not ended before its begin
  std::optional<AlertState> state{};
  std::size_t limit = 1'000;  ///< of more than this, the newest by begin
};

struct AlertList {
  std::vector<Alert> alerts;  ///< ascending begin
  bool more = false;
};

/// What a webhook is to do with alerts that were over when they were found.
enum class LateAlerts : std::uint8_t { told_once, not_told };

struct WebhookChange {
  std::string url;  ///< checked by whoever calls
  LateAlerts late = LateAlerts::told_once;
  bool new_secret = false;
};

/// Where a device's alerts are sent, without the secret.
struct Webhook {
  std::string url;
  LateAlerts late = LateAlerts::told_once;
  Timestamp since;
  std::uint64_t waiting = 0;  ///< messages that it has not taken yet
  std::optional<Timestamp> last_success{};
  std::optional<Timestamp> last_failure{};
  std::optional<std::string> last_problem{};  ///< of the last failure, for people

  bool operator==(const Webhook&) const = default;
};

struct SetWebhook {
  Webhook webhook;
  std::optional<Secret> secret;  ///< where one was made: the only time that it is told
};

/// How the room is doing, for /health and /metrics.
struct AlertsHealth {
  bool ok = true;
  std::string problem{};  ///< for people; empty if ok
  std::uint64_t rules = 0;
  std::uint64_t firing = 0;            ///< alerts that are on
  std::uint64_t waiting_readings = 0;  ///< taken and not looked at yet
  std::uint64_t waiting_webhooks = 0;
};

}  // namespace edl::server
