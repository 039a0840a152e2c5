#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "core/time_zone.hpp"
#include "core/timestamp.hpp"
#include "server/alerts/alert_rule.hpp"

namespace edl::server {

inline constexpr int k_minutes_of_day = 24 * 60;

/// Reads "07:30", two digits each, up to "24:00".
/// @return minutes since midnight
[[nodiscard]] std::optional<int> minute_named(std::string_view text);

/// Whether a moment is in one of the times, by the clocks of the zone. What begins at an hour that a change of the clocks
/// leaves out begins after it; an hour that comes twice is quiet twice.
/// @param times  of a checked rule
[[nodiscard]] bool is_quiet(const std::vector<QuietTime>& times, const TimeZone& zone, Timestamp now);

}  // namespace edl::server
