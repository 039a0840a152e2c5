#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "core/timestamp.hpp"

namespace edl::server {

/// How long somebody who answers "not now" wants to be left alone: the header's seconds, or its HTTP date less `now`.
/// @return at least 0 | nullopt for what is neither
/// @source RFC 9110, sections 10.2.3 and 5.6.7 (of the dates only the one that is still written)
[[nodiscard]] std::optional<std::chrono::seconds> parse_retry_after(std::string_view text, Timestamp now);

}  // namespace edl::server
