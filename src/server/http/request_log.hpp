#pragma once

#include <cstdint>

#include "server/http/answered_request.hpp"

namespace edl::server {

/// Which requests get a line in the log.
enum class LoggedRequests : std::uint8_t {
  failed,   ///< answered 500 and more: our fault, or too much at once
  refused,  ///< 400 and more too
  all,
};

/// Writes a line for each request that shall have one: what was asked, what came of it, how long it took, its id, and
/// the number of the user or the id of the device that asked. Neither names nor tokens, and of the query nothing. What
/// failed is a warning.
void log_request(const AnsweredRequest& request, LoggedRequests logged);

}  // namespace edl::server
