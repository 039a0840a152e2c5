#include "server/store/influxdb/pieces.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "server/store/influxdb/influxql.hpp"
#include "server/store/influxdb/line_protocol.hpp"

namespace edl::server::influx {

Piece piece_at(const Query& query, Timestamp time, std::chrono::milliseconds max_length) {
  using namespace std::chrono_literals;
  const TimeRange first = interval_at(query.resolution, time, query.zone);
  Piece piece{first, first.length()};
  if (query.resolution != Resolution::day) {
    const auto intervals = std::max<std::int64_t>(1, max_length / piece.length);
    piece.range.end = piece.range.begin + intervals * piece.length;
    return piece;
  }
  while (piece.length == 24h && piece.range.length() + 24h <= max_length) {
    const TimeRange next = interval_at(query.resolution, piece.range.end, query.zone);
    if (next.length() != 24h) break;
    piece.range.end = next.end;
  }
  return piece;
}

Result<std::optional<Timestamp>> first_time(const Reader& reader, const Query& query, const std::string& measurement) {
  const auto answer =
      reader.query(query.device, {{fmt::format("SELECT first({}) FROM {} WHERE {}", k_present, measurement,
                                               of(query.device, query.phases, query.range)),
                                   1}});
  if (!answer) return tl::unexpected(answer.error());
  const auto& tables = answer->front();
  if (tables.empty() || tables.front().time.empty()) return std::nullopt;
  return tables.front().time.front();
}

std::vector<Timestamp> times_of(const std::vector<Table>& tables) {
  std::vector<Timestamp> times;
  for (const Table& table : tables) times.insert(times.end(), table.time.begin(), table.time.end());
  std::ranges::sort(times);
  const auto doubles = std::ranges::unique(times);
  times.erase(doubles.begin(), doubles.end());
  return times;
}

}  // namespace edl::server::influx
