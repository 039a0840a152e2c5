#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "server/store/influxdb/reader.hpp"
#include "server/store/query.hpp"

namespace edl::server::influx {

/// Neighbouring intervals of one length: what one GROUP BY time(length, offset) gives.
struct Piece {
  TimeRange range;                     ///< whole intervals, at least one
  std::chrono::milliseconds length{};  ///< of each
};

/// The intervals from the one that contains `time` on, as many as `max_length` holds, at least one. A day of a clock
/// change is a piece of its own: the others are 24 h long, which is what InfluxDB takes for a day.
[[nodiscard]] Piece piece_at(const Query& query, Timestamp time, std::chrono::milliseconds max_length);

/// The time of the first reading, or interval, that the query asks for; nullopt if there is none.
/// @param measurement  where it is, as InfluxQL names it
[[nodiscard]] Result<std::optional<Timestamp>> first_time(const Reader& reader, const Query& query,
                                                          const std::string& measurement);

/// All times of the tables, ascending, each once.
[[nodiscard]] std::vector<Timestamp> times_of(const std::vector<Table>& tables);

}  // namespace edl::server::influx
