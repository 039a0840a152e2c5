// Pushes: the server's key, and the browsers that a user is told by.

#include <charconv>
#include <optional>
#include <string>
#include <utility>

#include "core/digest.hpp"
#include "server/api/alert_bodies.hpp"
#include "server/api/push_bodies.hpp"
#include "server/api/push_text.hpp"
#include "server/api/rooms.hpp"
#include "server/http/endpoint.hpp"

namespace edl::server {
namespace {

std::optional<std::string> maybe_text_of(const std::optional<Timestamp>& time) {
  return time ? std::optional(to_rfc3339(*time)) : std::nullopt;
}

/// One that is no number names nothing.
SubscriptionId subscription_of(const Call& call) {
  const std::string& text = call.path.at("id");
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return SubscriptionId{error == std::errc() && end == text.data() + text.size() ? number : 0};
}

/// Whoever knows where the app is finds out who runs the server. Nobody does who is told of localhost.
std::string contact_of(const Call& call) {
  const std::string origin(call.request.headers.find("Origin").value_or(""));
  const auto url = net::parse_url(origin);
  if (!url || url->scheme != net::Scheme::https || url->host == "localhost") return "";
  const auto address = net::IpAddress::parse(url->host);
  return address && !address->is_public() ? "" : origin;
}

Parsed<NewSubscription> subscription_in(const PushSubscriptionBody& body, PrivateWebhooks allowed) {
  Faults faults{Errc::invalid, "the subscription has wrong members"};
  const auto url = parse_webhook_url(body.endpoint, allowed);
  if (!url) faults.add("/endpoint", url.error().message);
  const auto point = from_base64url(body.keys.p256dh);
  if (!point || !is_p256_point(*point)) faults.add("/keys/p256dh", "expected a point on P-256 in base64url");
  const auto auth = from_base64url(body.keys.auth);
  if (!auth || auth->size() != k_push_auth_bytes) faults.add("/keys/auth", "expected 16 bytes in base64url");
  if (!faults.faults.empty()) return tl::unexpected(std::move(faults));
  NewSubscription subscription;
  subscription.endpoint = body.endpoint;
  subscription.keys = {*point, Secret(*auth)};
  subscription.user_agent = body.user_agent;
  return subscription;
}

Answered<PushSubscriptionAnswer> subscribe(Rooms& rooms, PrivateWebhooks allowed, const std::string& contact,
                                           const Call& call, const PushSubscriptionBody& body) {
  const auto user = account_of(rooms, call);
  if (!user) return tl::unexpected(user.error());
  const auto session = push_session_of(call);
  if (!session) return tl::unexpected(problem(401, "the token is of a version before this one: refresh it"));
  auto wanted = subscription_in(body, allowed);
  if (!wanted) return failed(wanted);
  wanted->user = push_user(user->id);
  wanted->session = *session;
  wanted->contact = contact.empty() ? contact_of(call) : contact;
  const auto kept = rooms.pushes.subscribe(*wanted);
  if (!kept) return failed(kept);
  return answer_of(*kept);
}

Answered<std::vector<PushSubscriptionAnswer>> subscriptions(Rooms& rooms, const Call& call) {
  const auto kept = rooms.pushes.subscriptions(push_user(user_of(call)));
  if (!kept) return failed(kept);
  std::vector<PushSubscriptionAnswer> answer;
  for (const PushSubscription& one : *kept) answer.push_back(answer_of(one));
  return answer;
}

Answered<NoContent> unsubscribe(Rooms& rooms, const Call& call) {
  const auto gone = rooms.pushes.unsubscribe(push_user(user_of(call)), subscription_of(call));
  if (!gone) return failed(gone);
  return NoContent{};
}

Answered<TestAnswer> test(Rooms& rooms, const Call& call) {
  const auto queued = rooms.pushes.test(push_user(user_of(call)), subscription_of(call), push_test_text(rooms.clock()));
  if (!queued) return failed(queued);
  return TestAnswer{true};
}

}  // namespace

std::optional<PushSession> push_session_of(const Call& call) {
  const std::string& text = call.user().session;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return PushSession{number};
}

PushSubscriptionAnswer answer_of(const PushSubscription& subscription) {
  return {to_string(subscription.id),
          subscription.service,
          subscription.user_agent,
          to_rfc3339(subscription.created_at),
          maybe_text_of(subscription.last_success),
          maybe_text_of(subscription.last_failure),
          subscription.last_problem};
}

std::vector<Route> push_routes(Rooms& rooms, PrivateWebhooks allowed, std::string contact) {
  constexpr const char* k_tag = "alerts";
  const std::string one = "/push/subscriptions/{id}";
  return {
      endpoint<NoBody, PushKeyAnswer>(
          {.method = "GET", .path = "/push/key", .tag = k_tag, .summary = "The key that browsers subscribe with"},
          [&rooms](const Call&) -> Answered<PushKeyAnswer> { return PushKeyAnswer{rooms.pushes.public_key()}; }),
      endpoint<PushSubscriptionBody, PushSubscriptionAnswer>(
          {.method = "PUT",
           .path = "/push/subscriptions",
           .tag = k_tag,
           .summary = "Push alerts of all my devices to this browser, for as long as this session is not ended",
           .faults = {{409, "too many browsers"}}},
          [&rooms, allowed, contact = std::move(contact)](const Call& call, const PushSubscriptionBody& body) {
            return subscribe(rooms, allowed, contact, call, body);
          }),
      endpoint<NoBody, std::vector<PushSubscriptionAnswer>>(
          {.method = "GET",
           .path = "/push/subscriptions",
           .tag = k_tag,
           .summary = "The browsers that alerts are pushed to"},
          [&rooms](const Call& call) { return subscriptions(rooms, call); }),
      endpoint<NoBody, NoContent>({.method = "DELETE",
                                   .path = one,
                                   .tag = k_tag,
                                   .summary = "Push nothing to this browser any more",
                                   .faults = {{404, "no such subscription, or not mine"}}},
                                  [&rooms](const Call& call) { return unsubscribe(rooms, call); }),
      endpoint<NoBody, TestAnswer>({.method = "POST",
                                    .path = one + "/test",
                                    .tag = k_tag,
                                    .summary = "Push a message to this browser soon, to see whether it arrives",
                                    .success = 202,
                                    .faults = {{404, "no such subscription, or not mine"}}},
                                   [&rooms](const Call& call) { return test(rooms, call); }),
  };
}

}  // namespace edl::server
