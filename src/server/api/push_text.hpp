#pragma once

#include <array>
#include <boost/describe.hpp>
#include <optional>
#include <string>

#include "server/accounts/accounts.hpp"
#include "server/alerts/records.hpp"
#include "server/push/records.hpp"

namespace edl::server {

/// What is pushed: facts, of which the app makes words in its reader's language. docs/alerts.md
struct PushText {
  std::string type;  ///< "alert" or "test"
  std::optional<std::string> state;
  std::optional<std::string> alert_id;
  std::optional<std::string> rule_id;
  std::optional<std::string> device_id;
  std::optional<std::string> device_name;
  std::optional<std::string> timezone;
  std::optional<std::string> rule;
  std::optional<Severity> severity;
  std::optional<AlertQuantity> quantity;
  std::optional<AlertPhase> phase;
  std::optional<Comparison> comparison;
  std::optional<double> threshold;
  std::optional<double> value;
  std::optional<std::string> begin;
  std::optional<std::string> end;
  std::optional<bool> late;
  std::string sent_at;
};
BOOST_DESCRIBE_STRUCT(PushText, (),
                      (type, state, alert_id, rule_id, device_id, device_name, timezone, rule, severity, quantity,
                       phase, comparison, threshold, value, begin, end, late, sent_at))

/// What is to be pushed of an alert: raised, or cleared where it has an end.
/// @param device  nullptr: nothing is known of it
[[nodiscard]] PushNews push_news(const Alert& alert, const DeviceRecord* device);

/// What somebody gets who tries whether it works.
[[nodiscard]] std::string push_test_text(Timestamp now);

[[nodiscard]] inline PushUser push_user(UserId user) { return PushUser{static_cast<std::int64_t>(user)}; }

}  // namespace edl::server
