#include "server/alerts/webhook_message.hpp"

#include <fmt/format.h>

#include <array>
#include <boost/describe.hpp>
#include <chrono>

#include "core/described_json.hpp"
#include "core/digest.hpp"
#include "server/alerts/alert_json.hpp"

namespace edl::server {
namespace {

struct WebhookMessage {
  std::string id;
  std::string type;
  std::string sent_at;
  std::string device_id;
  std::optional<AlertAnswer> alert;
};
BOOST_DESCRIBE_STRUCT(WebhookMessage, (), (id, type, sent_at, device_id, alert))

std::string_view type_of(alerts::MessageKind kind) {
  switch (kind) {
    case alerts::MessageKind::firing: return "alert.firing";
    case alerts::MessageKind::cleared: return "alert.cleared";
    case alerts::MessageKind::was: return "alert.was";
    case alerts::MessageKind::test: return "test";
  }
  return "unknown";
}

std::optional<std::string> maybe_rfc3339(const std::optional<Timestamp>& time) {
  return time ? std::optional(to_rfc3339(*time)) : std::nullopt;
}

}  // namespace

AlertAnswer answer_of(const Alert& alert) {
  AlertAnswer answer;
  answer.id = to_string(alert.id);
  answer.device_id = alert.device.text();
  answer.rule_id = to_string(alert.rule);
  answer.name = alert.name;
  answer.quantity = alert.quantity;
  answer.phase = alert.phase;
  answer.comparison = alert.comparison;
  answer.threshold = alert.threshold;
  answer.severity = alert.severity;
  answer.state = alert.state();
  answer.begin = to_rfc3339(alert.begin);
  answer.end = maybe_rfc3339(alert.end);
  answer.extreme = alert.extreme;
  answer.raised_at = to_rfc3339(alert.raised_at);
  answer.late = alert.late;
  answer.silenced = alert.silenced;
  answer.acknowledged_at = maybe_rfc3339(alert.acknowledged_at);
  answer.acknowledged_by = alert.acknowledged_by;
  return answer;
}

std::string app_message(const Alert& alert) {
  return fmt::format(R"({{"type":"alert","device_id":"{}","alert":{}}})", alert.device.text(),
                     print_json(answer_of(alert)));
}

namespace alerts {

std::string signature_of(const Secret& secret, std::int64_t seconds, std::string_view body) {
  const std::string signed_text = fmt::format("{}.{}", seconds, body);
  return fmt::format("t={},v1={}", seconds, to_hex(hmac_sha256(secret, signed_text)));
}

WebhookRequest request_of(const Delivery& delivery, Timestamp now) {
  WebhookMessage message{fmt::format("{}-{}", delivery.device.text(), delivery.id),
                         std::string(type_of(delivery.kind)),
                         to_rfc3339(now),
                         delivery.device.text(),
                         {}};
  if (delivery.alert) message.alert = answer_of(*delivery.alert);
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  WebhookRequest request{delivery.url, {}, print_json(message)};
  request.headers = {{"Content-Type", "application/json"},
                     {"EDL-Signature", signature_of(delivery.secret, seconds, request.body)}};
  return request;
}

}  // namespace alerts
}  // namespace edl::server
