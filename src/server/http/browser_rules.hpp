#pragma once

#include "net/http_server.hpp"
#include "server/http/origins.hpp"

namespace edl::server {

/// What browsers are told with each file of the app: to load nothing from elsewhere, to guess no types, to send no
/// referrer, to put it into no frame, and to give it no camera or the like.
void add_app_rules(net::HttpResponse& response);

/// The same handlers, whose answers tell browsers what they may do with them. Answers that say nothing themselves (see
/// add_app_rules) are data: no page to show, no type to guess. Pages of `origins` may read answers and make every call;
/// without any, other pages are told nothing, and by that may not (CORS).
/// @source Fetch Standard, "CORS protocol"
[[nodiscard]] net::HttpHandlers with_browser_rules(net::HttpHandlers handlers, const AllowedOrigins& origins);

}  // namespace edl::server
