#pragma once

#include <string_view>

#include "server/api/query_parameters.hpp"

namespace edl::server {

/// Whether a call has a parameter of that name.
[[nodiscard]] bool is_known_parameter(std::string_view name, ParametersOf call);

}  // namespace edl::server
