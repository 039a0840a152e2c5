#pragma once

#include <cstdint>
#include <stop_token>
#include <string_view>

#include "core/result.hpp"
#include "net/ip_address.hpp"
#include "net/url.hpp"
#include "server/alerts/alerts.hpp"
#include "server/push/records.hpp"

namespace edl::server {

/// Whether webhooks may be in the server's own network, and in the clear there.
enum class PrivateWebhooks : std::uint8_t { refused, allowed };

/// Where a webhook is.
struct WebhookUrl {
  net::Url server;    ///< without a path
  std::string path;   ///< at least "/"
  std::string query;  ///< without its "?"
};

inline constexpr std::size_t k_max_webhook_url = 2'000;

/// @return Errc::invalid for what is no https URL (or http, where that is allowed), or names an address that is refused
[[nodiscard]] Result<WebhookUrl> parse_webhook_url(std::string_view text, PrivateWebhooks allowed);

/// Whether a webhook may be at that address: a public one with https; a private one where that is allowed.
[[nodiscard]] bool may_be_webhook(const net::IpAddress& address, net::Scheme scheme, PrivateWebhooks allowed);

/// Posts to somebody's server: never follows where the answer points to, looks at no more of it than its status and when
/// it wants to be asked again, and takes no longer than some seconds. The address is judged, as a webhook's, after the
/// name was looked up.
/// @return any status | why there is none, for people, without the URL
[[nodiscard]] Result<PushAnswer> post_outside(const PushRequest& request, PrivateWebhooks allowed,
                                              const std::stop_token& stop);

/// As post_outside.
[[nodiscard]] Result<unsigned> post_to_webhook(const WebhookRequest& request, PrivateWebhooks allowed,
                                               const std::stop_token& stop);

}  // namespace edl::server
