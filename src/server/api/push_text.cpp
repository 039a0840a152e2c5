#include "server/api/push_text.hpp"

#include "core/described_json.hpp"

namespace edl::server {
namespace {

PushUrgency urgency_of(const Alert& alert) {
  // What is over wakes nobody up.
  if (alert.late || alert.severity == Severity::info) return PushUrgency::low;
  if (alert.end) return PushUrgency::normal;
  return alert.severity == Severity::critical ? PushUrgency::high : PushUrgency::normal;
}

}  // namespace

PushNews push_news(const Alert& alert, const DeviceRecord* device) {
  PushText text;
  text.type = "alert";
  text.state = alert.end ? "cleared" : "raised";
  text.alert_id = to_string(alert.id);
  text.rule_id = to_string(alert.rule);
  text.device_id = alert.device.text();
  text.device_name = device != nullptr ? device->name : alert.device.text();
  text.timezone = device != nullptr ? device->timezone : "UTC";
  text.rule = alert.name;
  text.severity = alert.severity;
  text.quantity = alert.quantity;
  text.phase = alert.phase;
  text.comparison = alert.comparison;
  text.threshold = alert.threshold;
  text.value = alert.extreme;
  text.begin = to_rfc3339(alert.begin);
  if (alert.end) text.end = to_rfc3339(*alert.end);
  text.late = alert.late;
  text.sent_at = to_rfc3339(alert.end.value_or(alert.raised_at));
  // Of a backlog of a week each rule tells the last thing, and not a hundred.
  const std::string topic = alert.late ? "late " + to_string(alert.rule) : "alert " + to_string(alert.id);
  return {alert.device, topic, static_cast<std::int64_t>(alert.rule), urgency_of(alert), print_json(text)};
}

std::string push_test_text(Timestamp now) {
  PushText text;
  text.type = "test";
  text.sent_at = to_rfc3339(now);
  return print_json(text);
}

}  // namespace edl::server
