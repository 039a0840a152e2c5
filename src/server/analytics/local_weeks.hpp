#pragma once

#include <vector>

#include "core/time_zone.hpp"
#include "core/timestamp.hpp"

namespace edl::server::analytics {

/// The local week that contains `time`: from Monday's begin to the next one's, 167 to 169 hours in most zones.
/// @source ISO 8601-1:2019, 3.1.1.23: a week begins with Monday
[[nodiscard]] TimeRange local_week(const TimeZone& zone, Timestamp time);

/// The local weeks that `range` touches, whole, ascending; none of an empty range.
[[nodiscard]] std::vector<TimeRange> local_weeks(const TimeZone& zone, TimeRange range);

}  // namespace edl::server::analytics
