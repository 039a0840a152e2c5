#pragma once

#include "net/http_server.hpp"

namespace edl::server {

/// The same handlers, with an id for each request: in HttpRequest::id, in the answer's header `X-Request-Id`, in each
/// problem document, and in the log for every answer of status 500 and more but 503, which a server under load gives
/// often. So what a user was told leads to what the log says of it. An id of the client's own is not taken over: whoever
/// asks would choose what stands in the log.
[[nodiscard]] net::HttpHandlers with_request_ids(net::HttpHandlers handlers);

}  // namespace edl::server
