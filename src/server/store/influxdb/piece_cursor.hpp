#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "server/store/influxdb/pieces.hpp"
#include "server/store/telemetry_store.hpp"

namespace edl::server::influx {

/// Walks a query's range piece by piece, and leaps over where there are no readings.
class PieceCursor : public QueryCursor {
 public:
  /// @param measurement  where readings are, or what was made of them
  PieceCursor(const Reader& reader, Query query, std::string measurement)
      : reader_(reader), query_(std::move(query)), measurement_(std::move(measurement)) {}

  Result<std::optional<QueryResult>> next() final;

 protected:
  /// Reads whole intervals that begin with the one that contains `begin`, or all that there are in an hour.
  /// @return the rows, perhaps none, and the end of the range that they are of
  struct Rows {
    QueryResult rows;
    Timestamp end;
  };
  [[nodiscard]] virtual Result<Rows> read(Timestamp begin) = 0;

  [[nodiscard]] const Reader& reader() const { return reader_; }
  [[nodiscard]] const std::string& measurement() const { return measurement_; }

  /// What was asked; its range begins where the next piece does.
  [[nodiscard]] const Query& query() const { return query_; }

  /// Gives the columns of an aggregated series rows without values.
  static void make_room(Series& series, std::size_t rows);

  /// Calls take(place of the phase in the query, row in the answer, first cell of the row) for each row of the table.
  template <typename Take>
  void each_row(const Table& table, const QueryResult& rows, const Take& take) const {
    const auto phase = phase_named(table.tag("phase"));
    if (!phase) return;
    const auto place = std::ranges::find(query_.phases, *phase) - query_.phases.begin();
    for (std::size_t i = 0; i < table.time.size(); ++i) {
      const auto row = std::ranges::lower_bound(rows.time, table.time[i]);
      if (row == rows.time.end() || *row != table.time[i]) continue;
      take(static_cast<std::size_t>(place), static_cast<std::size_t>(row - rows.time.begin()), i * table.columns);
    }
  }

 private:
  const Reader& reader_;
  Query query_;
  const std::string measurement_;
  bool at_reading_ = false;  ///< whether the last piece had rows, so that it is worth trying the one after it
};

}  // namespace edl::server::influx
