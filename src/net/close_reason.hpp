#pragma once

#include <string_view>

namespace edl::net {

/// The reason of WebSocketEvents::on_closed where the peer was silent for as long as WebSocketLimits::silence_limit:
/// the only end of a connection of which nothing was heard.
inline constexpr std::string_view k_reason_silent = "nothing heard from the peer";

}  // namespace edl::net
