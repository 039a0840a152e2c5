#pragma once

#include "net/http_server.hpp"
#include "server/http/answered_request.hpp"

namespace edl::server {

/// The same handlers, with an id for each request: in HttpRequest::id, in the answer's header `X-Request-Id`, in each
/// problem document, and in what `observe` hears of it. So what a user was told leads to what the log says of it. An id
/// of the client's own is not taken over: whoever asks would choose what stands in the log.
/// @param observe  outlives the server
[[nodiscard]] net::HttpHandlers with_request_ids(net::HttpHandlers handlers, Observe observe);

}  // namespace edl::server
