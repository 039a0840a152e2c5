#pragma once

#include <memory>
#include <vector>

#include "server/store/embedded/snapshot.hpp"
#include "server/store/telemetry_store.hpp"

namespace edl::server {

/// Reads an aggregated answer, as open_cursor() says.
/// @param query  of a resolution other than raw
/// @param hours  as Snapshot::hours_by_rollups() tells them of the query's range
[[nodiscard]] std::unique_ptr<QueryCursor> make_interval_cursor(std::shared_ptr<const Snapshot> snapshot,
                                                                const Query& query, std::vector<StoredHour> hours);

}  // namespace edl::server
