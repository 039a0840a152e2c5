#pragma once

#include <chrono>
#include <span>

#include "core/power_event.hpp"
#include "core/result.hpp"
#include "core/time_zone.hpp"
#include "server/analytics/source.hpp"
#include "server/api/insight_answer.hpp"

namespace edl::server {

/// Appliances are looked for in the seconds of a range up to this long: so many are held at once.
inline constexpr std::chrono::days k_longest_of_appliances{8};

struct InsightQuestion {
  TimeRange range;  ///< not empty, up to now
  TimeZone zone{};
  double nominal_v = 230;
  Timestamp now;
};

/// What readings and events show that a person would want to be told.
/// @param events  that overlap the range
/// @return as Source does
[[nodiscard]] Result<InsightAnswer> insight_of(analytics::Source& source, const InsightQuestion& question,
                                               std::span<const PowerEvent> events);

}  // namespace edl::server
