#pragma once

#include <string>

#include "server/alerts/records.hpp"

namespace edl::server {

/// An alert as GET /events lists it among the events: its phases are all three where it is of any or of their sum, its
/// extreme and threshold are in the quantity's unit, and `detail` says which that is.
[[nodiscard]] std::string event_text_of(const Alert& alert);

}  // namespace edl::server
