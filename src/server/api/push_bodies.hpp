#pragma once

#include <array>
#include <boost/describe.hpp>
#include <optional>
#include <string>

#include "core/member_note.hpp"
#include "core/timestamp.hpp"
#include "server/api/webhook_post.hpp"
#include "server/http/router.hpp"
#include "server/push/records.hpp"

// What the calls of pushes take and answer.
namespace edl::server {

inline constexpr std::size_t k_max_push_user_agent = 300;

struct PushKeyAnswer {
  std::string public_key;
  static constexpr std::array k_notes{
      note("public_key").says("what browsers subscribe with (applicationServerKey): a point on P-256 in base64url")};
};
BOOST_DESCRIBE_STRUCT(PushKeyAnswer, (), (public_key))

/// As the browser's PushSubscription says them.
struct PushKeysBody {
  std::string p256dh;
  std::string auth;
  static constexpr std::array k_notes{
      note("p256dh").sized(87, 87).but_checked_behind().says("a point on P-256 in base64url"),
      note("auth").sized(22, 22).but_checked_behind().as("password").says("16 bytes in base64url")};
};
BOOST_DESCRIBE_STRUCT(PushKeysBody, (), (p256dh, auth))

struct PushSubscriptionBody {
  std::string endpoint;
  PushKeysBody keys;
  std::optional<std::string> user_agent;
  static constexpr std::array k_notes{
      note("endpoint")
          .sized(1, k_max_webhook_url)
          .but_checked_behind()
          .says("where its push service takes messages: https"),
      note("user_agent").sized(0, k_max_push_user_agent).says("by which its user knows the browser again")};
};
BOOST_DESCRIBE_STRUCT(PushSubscriptionBody, (), (endpoint, keys, user_agent))

struct PushSubscriptionAnswer {
  std::string id;
  std::string service;
  std::optional<std::string> user_agent;
  std::string created_at;
  std::optional<std::string> last_success;
  std::optional<std::string> last_failure;
  std::optional<std::string> last_problem;
  static constexpr std::array k_notes{note("service").says("origin of its push service"),
                                      note("created_at").as("date-time"), note("last_success").as("date-time"),
                                      note("last_failure").as("date-time")};
};
BOOST_DESCRIBE_STRUCT(PushSubscriptionAnswer, (),
                      (id, service, user_agent, created_at, last_success, last_failure, last_problem))

/// The session of the call's token; nullopt where it names none.
[[nodiscard]] std::optional<PushSession> push_session_of(const Call& call);

[[nodiscard]] PushSubscriptionAnswer answer_of(const PushSubscription& subscription);

}  // namespace edl::server
