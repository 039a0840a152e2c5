#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "server/http/router.hpp"

namespace edl::server {

/// All routes as an OpenAPI document, JSON text. Made of what the handlers themselves read and print, so that it cannot
/// say anything else. Routes without a summary are not part of it.
/// @source OpenAPI Specification 3.1.0
[[nodiscard]] std::string openapi_document(const std::vector<Route>& routes, std::string_view version);

}  // namespace edl::server
