#include "server/store/influxdb/piece_cursor.hpp"

namespace edl::server::influx {

Result<std::optional<QueryResult>> PieceCursor::next() {
  while (!query_.range.empty()) {
    Timestamp begin = query_.range.begin;
    if (!at_reading_) {
      const auto first = first_time(reader_, query_, measurement_);
      if (!first) return tl::unexpected(first.error());
      if (!*first) break;
      begin = **first;
    }
    auto piece = read(begin);
    if (!piece) return tl::unexpected(piece.error());
    query_.range.begin = piece->end;
    at_reading_ = !piece->rows.time.empty();
    if (at_reading_) return std::move(piece->rows);
  }
  query_.range.end = query_.range.begin;
  return std::nullopt;
}

void PieceCursor::make_room(Series& series, std::size_t rows) {
  for (Column* column : {&series.mean, &series.min, &series.max}) column->doubles().assign(rows, k_no_value);
  if (is_counter(series.field)) series.increase.doubles().assign(rows, k_no_value);
  series.count.assign(rows, 0);
}

}  // namespace edl::server::influx
