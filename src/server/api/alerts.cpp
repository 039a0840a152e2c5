// Alerts: rules of a device, what they have found, and the webhook that is told.

#include <charconv>
#include <optional>
#include <string>

#include "server/api/alert_bodies.hpp"
#include "server/api/query_parameters.hpp"
#include "server/api/rooms.hpp"
#include "server/api/subject.hpp"
#include "server/api/webhook_post.hpp"
#include "server/http/endpoint.hpp"

namespace edl::server {
namespace {

std::optional<std::string> maybe_rfc3339(const std::optional<Timestamp>& time) {
  return time ? std::optional(to_rfc3339(*time)) : std::nullopt;
}

AlertRuleAnswer answer_of(const KeptRule& rule) {
  return {to_string(rule.id), whole_of(rule.rule), to_rfc3339(rule.since), maybe_rfc3339(rule.silenced_until)};
}

WebhookAnswer answer_of(const Webhook& webhook, const std::optional<Secret>& secret) {
  WebhookAnswer answer{webhook.url,
                       webhook.late == LateAlerts::told_once,
                       webhook.waiting,
                       maybe_rfc3339(webhook.last_success),
                       maybe_rfc3339(webhook.last_failure),
                       webhook.last_problem,
                       {}};
  if (secret) answer.secret = std::string(secret->reveal());
  return answer;
}

/// A number of the path; one that is none names nothing.
template <typename Id>
Id id_named(const std::string& text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? Id{number} : Id{0};
}

RuleId rule_of(const Call& call) { return id_named<RuleId>(call.path.at("rule")); }

/// Writes down who has changed what.
Result<void> record(Rooms& rooms, const Call& call, const DeviceId& device, std::string what) {
  const auto user = rooms.accounts.user(user_of(call));
  if (!user) return tl::unexpected(user.error());
  return rooms.accounts.record({rooms.clock(), "user:" + user->name, std::move(what), device});
}

/// The change's answer, once it is written down.
template <typename T, typename Done>
Answered<T> recorded(Rooms& rooms, const Call& call, const DeviceId& device, std::string what, const Done& answer) {
  if (const auto written = record(rooms, call, device, std::move(what)); !written) return failed(written);
  return answer();
}

Answered<std::vector<AlertRuleAnswer>> get_rules(Rooms& rooms, const Call& call) {
  const auto access = access_to(rooms, call, call.path.at("id"));
  if (!access) return tl::unexpected(access.error());
  const auto rules = rooms.alerts.rules(access->device);
  if (!rules) return failed(rules);
  std::vector<AlertRuleAnswer> answer;
  for (const KeptRule& rule : *rules) answer.push_back(answer_of(rule));
  return answer;
}

Answered<AlertRuleAnswer> add_rule(Rooms& rooms, const Call& call, const AlertRule& body) {
  const auto access = access_to(rooms, call, call.path.at("id"), Role::switcher);
  if (!access) return tl::unexpected(access.error());
  const auto rule = check_alert_rule(body);
  if (!rule) return failed(rule);
  const auto kept = rooms.alerts.add_rule(access->device, *rule);
  if (!kept) return failed(kept);
  return recorded<AlertRuleAnswer>(rooms, call, access->device,
                                   "alert rule " + to_string(kept->id) + " made: " + kept->rule.name,
                                   [&] { return answer_of(*kept); });
}

Answered<AlertRuleAnswer> change_rule(Rooms& rooms, const Call& call, const AlertRule& body) {
  const auto access = access_to(rooms, call, call.path.at("id"), Role::switcher);
  if (!access) return tl::unexpected(access.error());
  const auto rule = check_alert_rule(body);
  if (!rule) return failed(rule);
  const auto kept = rooms.alerts.change_rule(access->device, rule_of(call), *rule);
  if (!kept) return failed(kept);
  return recorded<AlertRuleAnswer>(rooms, call, access->device,
                                   "alert rule " + to_string(kept->id) + " changed: " + kept->rule.name,
                                   [&] { return answer_of(*kept); });
}

Answered<NoContent> remove_rule(Rooms& rooms, const Call& call) {
  const auto access = access_to(rooms, call, call.path.at("id"), Role::switcher);
  if (!access) return tl::unexpected(access.error());
  const auto removed = rooms.alerts.remove_rule(access->device, rule_of(call));
  if (!removed) return failed(removed);
  return recorded<NoContent>(rooms, call, access->device,
                             "alert rule " + to_string(removed->id) + " deleted: " + removed->rule.name,
                             [] { return NoContent{}; });
}

Answered<AlertRuleAnswer> silence_rule(Rooms& rooms, const Call& call, const SilenceRequest& body) {
  const auto access = access_to(rooms, call, call.path.at("id"), Role::switcher);
  if (!access) return tl::unexpected(access.error());
  const auto kept = rooms.alerts.silence_rule(access->device, rule_of(call), std::chrono::minutes(body.minutes));
  if (!kept) return failed(kept);
  const std::string how = body.minutes > 0 ? " silenced for " + std::to_string(body.minutes) + " min" : " not silent";
  return recorded<AlertRuleAnswer>(rooms, call, access->device, "alert rule " + to_string(kept->id) + how,
                                   [&] { return answer_of(*kept); });
}

Answered<AlertListAnswer> get_alerts(Rooms& rooms, const Call& call) {
  const auto subject = subject_of(rooms, call, ParametersOf::alerts);
  if (!subject) return tl::unexpected(subject.error());
  const auto asked = parse_alert_parameters(call.request.query, subject->zone, rooms.clock());
  if (!asked) return failed(asked);
  auto list = rooms.alerts.alerts(subject->device, {subject->shown(asked->range), asked->state, asked->limit});
  if (!list) return failed(list);
  AlertListAnswer answer{subject->device.text(), {}, list->more};
  for (const Alert& alert : list->alerts) {
    // What began under a former owner is his, also where it went on.
    if (alert.begin >= subject->shown_from) answer.alerts.push_back(answer_of(alert));
  }
  return answer;
}

Answered<AlertAnswer> acknowledge(Rooms& rooms, const Call& call) {
  const auto no_such_alert = [] { return tl::unexpected(problem(404, "there is no such alert of a device of yours")); };
  const AlertId id = id_named<AlertId>(call.path.at("alert"));
  const auto known = rooms.alerts.alert(id);
  if (!known) return failed(known);
  if (!*known) return no_such_alert();
  const auto access = access_to(rooms, call, (*known)->device.text(), Role::switcher);
  if (!access && access.error().status == 404) return no_such_alert();
  if (!access) return tl::unexpected(access.error());
  const auto device = rooms.accounts.device(access->device);
  if (!device) return failed(device);
  if ((*known)->begin < shown_from(*device)) return no_such_alert();
  const auto user = rooms.accounts.user(user_of(call));
  if (!user) return failed(user);
  const auto alert = rooms.alerts.acknowledge(id, user->name);
  if (!alert) return failed(alert);
  if ((*known)->acknowledged_at) return answer_of(*alert);
  return recorded<AlertAnswer>(rooms, call, access->device, "alert " + to_string(id) + " acknowledged",
                               [&] { return answer_of(*alert); });
}

Answered<WebhookAnswer> get_webhook(Rooms& rooms, const Call& call) {
  const auto access = access_to(rooms, call, call.path.at("id"), Role::owner);
  if (!access) return tl::unexpected(access.error());
  const auto webhook = rooms.alerts.webhook(access->device);
  if (!webhook) return failed(webhook);
  if (!*webhook) return tl::unexpected(problem(404, "the device has no webhook"));
  return answer_of(**webhook, std::nullopt);
}

Answered<WebhookAnswer> set_webhook(Rooms& rooms, PrivateWebhooks allowed, const Call& call,
                                    const WebhookRequestBody& body) {
  const auto access = access_to(rooms, call, call.path.at("id"), Role::owner);
  if (!access) return tl::unexpected(access.error());
  if (const auto url = parse_webhook_url(body.url, allowed); !url) {
    return tl::unexpected(
        problem(Faults{Errc::invalid, "the webhook has wrong members", {{"/url", url.error().message}}}));
  }
  const auto set = rooms.alerts.set_webhook(
      access->device, {body.url, body.late_alerts.value_or(true) ? LateAlerts::told_once : LateAlerts::not_told,
                       body.new_secret.value_or(false)});
  if (!set) return failed(set);
  // Not where it is: a URL may be a secret.
  return recorded<WebhookAnswer>(rooms, call, access->device,
                                 set->secret ? "webhook set, with a new secret" : "webhook set",
                                 [&] { return answer_of(set->webhook, set->secret); });
}

Answered<NoContent> remove_webhook(Rooms& rooms, const Call& call) {
  const auto access = access_to(rooms, call, call.path.at("id"), Role::owner);
  if (!access) return tl::unexpected(access.error());
  const auto removed = rooms.alerts.remove_webhook(access->device);
  if (!removed) return failed(removed);
  if (!*removed) return tl::unexpected(problem(404, "the device has no webhook"));
  return recorded<NoContent>(rooms, call, access->device, "webhook deleted", [] { return NoContent{}; });
}

Answered<TestAnswer> test_webhook(Rooms& rooms, const Call& call) {
  const auto access = access_to(rooms, call, call.path.at("id"), Role::owner);
  if (!access) return tl::unexpected(access.error());
  if (const auto queued = rooms.alerts.test_webhook(access->device); !queued) return failed(queued);
  return TestAnswer{true};
}

template <typename Body, typename Answer, typename Handle>
Route rule_route(Rooms& rooms, std::string method, std::string path, std::string summary, unsigned success,
                 const Handle& handle) {
  EndpointLine line{.method = std::move(method),
                    .path = std::move(path),
                    .tag = "alerts",
                    .summary = std::move(summary),
                    .success = success,
                    .faults = {{404, "no such device or rule, or not yours"}}};
  if constexpr (std::same_as<Body, NoBody>) {
    return endpoint<Body, Answer>(std::move(line), [&rooms, handle](const Call& call) { return handle(rooms, call); });
  } else {
    return endpoint<Body, Answer>(
        std::move(line), [&rooms, handle](const Call& call, const Body& body) { return handle(rooms, call, body); });
  }
}

}  // namespace

std::vector<Route> alert_routes(Rooms& rooms, PrivateWebhooks allowed) {
  EndpointLine list{.method = "GET",
                    .path = "/alerts",
                    .tag = "alerts",
                    .summary = "What the rules of a device have found in a range",
                    .faults = {{404, "unknown, or not yours"}},
                    .parameters = described_range_parameters(ParametersOf::alerts)};
  const std::string rules = "/devices/{id}/alert-rules";
  const std::string webhook = "/devices/{id}/webhook";
  const auto set = [allowed](Rooms& all, const Call& call, const WebhookRequestBody& body) {
    return set_webhook(all, allowed, call, body);
  };
  return {
      rule_route<NoBody, std::vector<AlertRuleAnswer>>(rooms, "GET", rules, "The rules of a device", 200, get_rules),
      rule_route<AlertRule, AlertRuleAnswer>(rooms, "POST", rules, "A new rule (operator); 409: too many", 201,
                                             add_rule),
      rule_route<AlertRule, AlertRuleAnswer>(rooms, "PUT", rules + "/{rule}",
                                             "Change a rule (operator); with another condition it begins anew", 200,
                                             change_rule),
      rule_route<NoBody, NoContent>(rooms, "DELETE", rules + "/{rule}", "Delete a rule (operator)", 204, remove_rule),
      rule_route<SilenceRequest, AlertRuleAnswer>(rooms, "POST", rules + "/{rule}/silence",
                                                  "Tell of it by no webhook and no push for a while (operator)", 200,
                                                  silence_rule),
      endpoint<NoBody, AlertListAnswer>(std::move(list),
                                        [&rooms](const Call& call) { return get_alerts(rooms, call); }),
      rule_route<NoBody, AlertAnswer>(rooms, "POST", "/alerts/{alert}/acknowledge",
                                      "Say that somebody has seen it (operator); the first counts", 200, acknowledge),
      rule_route<NoBody, WebhookAnswer>(rooms, "GET", webhook, "Where alerts are sent (owner)", 200, get_webhook),
      rule_route<WebhookRequestBody, WebhookAnswer>(
          rooms, "PUT", webhook, "Send alerts there (owner); tells the secret when it is made", 200, set),
      rule_route<NoBody, NoContent>(rooms, "DELETE", webhook, "Send no alerts any more (owner)", 204, remove_webhook),
      rule_route<NoBody, TestAnswer>(rooms, "POST", webhook + "/test", "Send a message to the webhook soon (owner)",
                                     202, test_webhook),
  };
}

}  // namespace edl::server
