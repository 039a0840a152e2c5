#pragma once

#include <memory>

#include "server/store/embedded/snapshot.hpp"
#include "server/store/telemetry_store.hpp"

namespace edl::server {

/// Reads a query's answer out of a snapshot, hour by hour. Intervals that lie whole in the range come from rollups
/// where the hour is sealed; all others are made of its readings.
///
/// Where the seconds of an hour are no longer kept, raw answers have nothing of it, and an interval that the range
/// cuts in two has those of its minutes (or of what is kept) that begin in the range.
/// @return Errc::invalid if fields or phases are empty; corrupt or io as Snapshot
[[nodiscard]] Result<std::unique_ptr<QueryCursor>> open_cursor(std::shared_ptr<const Snapshot> snapshot,
                                                               const Query& query);

}  // namespace edl::server
