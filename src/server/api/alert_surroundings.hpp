#pragma once

#include "server/accounts/accounts.hpp"
#include "server/alerts/alerts.hpp"
#include "server/api/webhook_post.hpp"
#include "server/live/live.hpp"
#include "server/push/pushes.hpp"
#include "server/store/telemetry_store.hpp"

namespace edl::server {

/// What the alerts need of the other rooms. All outlive the alerts' threads.
[[nodiscard]] AlertsSurroundings alert_surroundings(Accounts& accounts, const TelemetryStore& store, Live& live,
                                                    Pushes& pushes, PrivateWebhooks webhooks);

/// What pushes need of the other rooms. All outlive the pushes' threads.
[[nodiscard]] PushSurroundings push_surroundings(Accounts& accounts, const Alerts& alerts, PrivateWebhooks webhooks);

}  // namespace edl::server
