#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/timestamp.hpp"
#include "net/worker_pool.hpp"
#include "server/accounts/access_keys.hpp"
#include "server/accounts/accounts.hpp"
#include "server/alerts/alerts.hpp"
#include "server/api/erased_pasts.hpp"
#include "server/api/eraser.hpp"
#include "server/api/webhook_post.hpp"
#include "server/http/router.hpp"
#include "server/live/live.hpp"
#include "server/metrics/metrics.hpp"
#include "server/push/pushes.hpp"
#include "server/quality/quality_records.hpp"
#include "server/store/telemetry_store.hpp"

namespace edl::server {

/// The rooms that the endpoints bring together. All outlive every request.
struct Rooms {
  Accounts& accounts;
  TelemetryStore& store;
  QualityRecords& quality;
  Live& live;
  net::WorkerPool& workers;
  AccessKeys& access_keys;
  std::function<Timestamp()> clock;
  Metrics& metrics;
  const ErasedPasts& erased;
  Eraser& eraser;
  Alerts& alerts;
  Pushes& pushes;
};

/// How it stands with what is around the rooms, for /health and /metrics.
struct Outside {
  std::size_t connections = 0;                 ///< HTTP and WebSocket
  std::optional<Timestamp> certificate_end{};  ///< nullopt: no TLS
};

/// The user that the call's token names.
[[nodiscard]] UserId user_of(const Call& call);

/// The user's account.
/// @return 401 where it does not exist any more: it was deleted after the token had been made
[[nodiscard]] tl::expected<User, net::HttpResponse> account_of(Rooms& rooms, const Call& call);

/// A device of the caller's, and the role in it.
struct DeviceAccess {
  DeviceId device;
  Role role = Role::viewer;
};

/// @param id  as the caller wrote it
/// @return the access | 404: no such device, or none of the caller's: the same, so that ids cannot be probed | 403
///         if the role is below `least`
[[nodiscard]] tl::expected<DeviceAccess, net::HttpResponse> access_to(Rooms& rooms, const Call& call,
                                                                      std::string_view id, Role least = Role::viewer);

/// Apps of users who have no role in the device any more hear no more of it. To be called after a role was taken away.
void end_lost_watches(Rooms& rooms, const DeviceId& device);

/// When the device was last heard of: on this server's connections, or, before its first, by its newest reading.
[[nodiscard]] std::optional<Timestamp> last_seen(Rooms& rooms, const DeviceId& device, const DeviceState& state);

// One function for each file of endpoints.
[[nodiscard]] std::vector<Route> identity_routes(Rooms& rooms);
[[nodiscard]] std::vector<Route> account_care_routes(Rooms& rooms);
[[nodiscard]] std::vector<Route> device_routes(Rooms& rooms);
[[nodiscard]] std::vector<Route> ingest_routes(Rooms& rooms);
[[nodiscard]] std::vector<Route> query_routes(Rooms& rooms);
[[nodiscard]] std::vector<Route> event_routes(Rooms& rooms);
[[nodiscard]] std::vector<Route> harmonics_routes(Rooms& rooms);
[[nodiscard]] std::vector<Route> control_routes(Rooms& rooms);
[[nodiscard]] std::vector<Route> schedule_routes(Rooms& rooms);
[[nodiscard]] std::vector<Route> switching_routes(Rooms& rooms);
[[nodiscard]] std::vector<Route> analytics_routes(Rooms& rooms);
[[nodiscard]] std::vector<Route> alert_routes(Rooms& rooms, PrivateWebhooks allowed);
/// @param allowed  whether push services may be where webhooks may be
/// @param contact  what they are told of who runs the server; empty: where the page was that asked
[[nodiscard]] std::vector<Route> push_routes(Rooms& rooms, PrivateWebhooks allowed, std::string contact);
/// @param outside  what the rooms do not know
[[nodiscard]] std::vector<Route> health_routes(Rooms& rooms, std::function<Outside()> outside);

[[nodiscard]] std::vector<Route> metrics_routes(Rooms& rooms, std::function<Outside()> outside);

/// GET /openapi.json, which tells of the routes of `document`.
[[nodiscard]] Route openapi_route(std::string document);

}  // namespace edl::server
