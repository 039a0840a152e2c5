#pragma once

#include <chrono>
#include <span>
#include <vector>

#include "core/power_event.hpp"
#include "server/analytics/columns.hpp"
#include "server/analytics/finding.hpp"
#include "server/analytics/source.hpp"

namespace edl::server::analytics {

/// The times that the server heard nothing of the device, of the events that it made then. Readings of such a time may
/// have come later: silent_times() tells where there are none.
/// @param events  any; only device_offline counts
[[nodiscard]] std::vector<Finding> offline_times(std::span<const PowerEvent> events);

/// The times without any reading, of at least `least`, between the first reading of the table and `until`.
/// @param table  with any field; what it does not resolve, gaps shorter than its interval, is not found
/// @param until  the range's end, or now where that is earlier
[[nodiscard]] std::vector<Finding> silent_times(const IntervalTable& table, Timestamp until,
                                                std::chrono::milliseconds least);

/// Below this share of the nominal voltage a phase is lost: by so much no supply sags for a minute while the other phases
/// keep theirs. Below k_dead_share nothing feeds it; between both, loads between the phases feed it back.
inline constexpr double k_lost_share = 0.50;
inline constexpr double k_dead_share = 0.10;
/// The other phases have theirs (EN 50160:2010, 4.2.2.2: the lowest permissible ten-minute mean).
inline constexpr double k_other_share = 0.85;

struct PhaseLossQuestion {
  TimeRange range;
  double nominal_v = 230;  ///< Un, of a phase to neutral
  Timestamp now;
};

/// The times of whole minutes in which a phase had a mean voltage below k_lost_share of the nominal one while all others that
/// are measured, at least one, had k_other_share or more. Hours are read as minutes only where their least voltage was that low.
/// @param hours  of the range, with min and max of voltage_rms
/// @return as Source::intervals
[[nodiscard]] Result<std::vector<Finding>> lost_phases(const IntervalTable& hours, Source& source,
                                                       const PhaseLossQuestion& question);

}  // namespace edl::server::analytics
