#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/secret.hpp"
#include "core/timestamp.hpp"
#include "server/alerts/webhook_rows.hpp"

namespace edl::server {

/// What is to be posted to a webhook.
struct WebhookRequest {
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

namespace alerts {

/// "t=1764201600,v1=…": HMAC-SHA256 of "t.body" by the secret as it was told, in lower-case hex.
/// @param seconds  since 1970, when it is sent: part of what is signed, so that an old message cannot be sent again
[[nodiscard]] std::string signature_of(const Secret& secret, std::int64_t seconds, std::string_view body);

[[nodiscard]] WebhookRequest request_of(const Delivery& delivery, Timestamp now);

}  // namespace alerts
}  // namespace edl::server
