#pragma once

#include <memory>

#include "server/store/influxdb/reader.hpp"
#include "server/store/telemetry_store.hpp"

namespace edl::server::influx {

/// Raw readings, an hour at a time. `reader` is borrowed for the cursor's life.
[[nodiscard]] std::unique_ptr<QueryCursor> raw_cursor(const Reader& reader, const Query& query);

/// Intervals as InfluxDB makes them, as many at a time as are made of some million values. Likewise.
[[nodiscard]] std::unique_ptr<QueryCursor> interval_cursor(const Reader& reader, const Query& query);

}  // namespace edl::server::influx
