#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/device_id.hpp"
#include "core/secret.hpp"
#include "core/timestamp.hpp"
#include "server/push/encryption.hpp"

namespace edl::server {

enum class SubscriptionId : std::int64_t {};
/// An account and one of its sessions, by the numbers that accounts gives them.
enum class PushUser : std::int64_t {};
enum class PushSession : std::int64_t {};

[[nodiscard]] inline std::string to_string(SubscriptionId id) { return std::to_string(static_cast<std::int64_t>(id)); }

/// A browser that is to be told.
struct NewSubscription {
  PushUser user{};
  PushSession session{};
  std::string endpoint;  ///< where its push service takes messages for it; checked by whoever calls
  BrowserKeys keys;
  std::optional<std::string> user_agent{};
  std::string contact;  ///< what push services may be told of who runs this server; empty: nothing
};

/// A browser as its user sees it: without what would let others send to it.
struct PushSubscription {
  SubscriptionId id{};
  std::string service;  ///< the push service's origin
  std::optional<std::string> user_agent{};
  Timestamp created_at;
  std::optional<Timestamp> last_success{};
  std::optional<Timestamp> last_failure{};
  std::optional<std::string> last_problem{};  ///< of the last failure, for people

  bool operator==(const PushSubscription&) const = default;
};

/// How much of a phone's sleep a message is worth (RFC 8030, section 5.3).
enum class PushUrgency : std::uint8_t { low, normal, high };

/// What is to be told to all who have a part in a device.
struct PushNews {
  DeviceId device;
  std::string topic;      ///< of messages with the same, the newest replaces the others
  std::int64_t rule = 0;  ///< by which it was found
  PushUrgency urgency = PushUrgency::normal;
  std::string text;  ///< JSON for the app, at most k_max_push_text
};

/// What is to be posted to a push service.
struct PushRequest {
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

struct PushAnswer {
  unsigned status = 0;
  std::optional<std::string> retry_after{};  ///< as the header says
};

/// Whether a browser may be told of a device now.
enum class Standing : std::uint8_t {
  good,
  no_part,  ///< its user has no part in the device any more
  ended,    ///< the session in which it subscribed was ended, or the account deleted
};

/// When something may be told.
enum class TellTime : std::uint8_t { now, later };

/// How the room is doing, for /health and /metrics.
struct PushHealth {
  bool ok = true;
  std::string problem{};  ///< for people; empty if ok
  std::uint64_t subscriptions = 0;
  std::uint64_t waiting = 0;  ///< messages
};

}  // namespace edl::server
