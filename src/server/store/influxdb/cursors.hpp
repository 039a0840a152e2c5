#pragma once

#include <memory>

#include "server/store/influxdb/reader.hpp"
#include "server/store/influxdb/rolled_cursor.hpp"
#include "server/store/telemetry_store.hpp"

namespace edl::server::influx {

/// Raw readings, an hour at a time. `reader` is borrowed for the cursor's life.
[[nodiscard]] std::unique_ptr<QueryCursor> raw_cursor(const Reader& reader, const Query& query);

/// Intervals as InfluxDB makes them of readings, as many at a time as are made of some million values; not of months,
/// for which it would need minutes. Likewise.
/// @param before  what each series had before the range: a counter's step from there is counted too
[[nodiscard]] std::unique_ptr<QueryCursor> interval_cursor(const Reader& reader, const Query& query,
                                                           const LastValues& before);

/// All intervals that are asked for: of readings, of what coarser policies have where readings are dropped, and months,
/// which are put together of days. Likewise.
[[nodiscard]] Result<std::unique_ptr<QueryCursor>> open_intervals(const Reader& reader, const Query& query);

}  // namespace edl::server::influx
