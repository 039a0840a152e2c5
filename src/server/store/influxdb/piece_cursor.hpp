#pragma once

#include <optional>
#include <utility>

#include "server/store/influxdb/pieces.hpp"
#include "server/store/telemetry_store.hpp"

namespace edl::server::influx {

/// Walks a query's range piece by piece, and leaps over where there are no readings.
class PieceCursor : public QueryCursor {
 public:
  PieceCursor(const Reader& reader, Query query) : reader_(reader), query_(std::move(query)) {}

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

  /// What was asked; its range begins where the next piece does.
  [[nodiscard]] const Query& query() const { return query_; }

 private:
  const Reader& reader_;
  Query query_;
  bool at_reading_ = false;  ///< whether the last piece had rows, so that it is worth trying the one after it
};

}  // namespace edl::server::influx
