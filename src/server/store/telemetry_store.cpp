#include "server/store/telemetry_store.hpp"

#include <utility>

namespace edl::server {
namespace {

void append_column(Column& to, const Column& more) {
  to.doubles().insert(to.doubles().end(), more.doubles().begin(), more.doubles().end());
}

}  // namespace

void append_piece(QueryResult& to, const QueryResult& piece) {
  to.time.insert(to.time.end(), piece.time.begin(), piece.time.end());
  for (std::size_t i = 0; i < to.series.size(); ++i) {
    Series& series = to.series[i];
    const Series& more = piece.series[i];
    append_column(series.values, more.values);
    append_column(series.mean, more.mean);
    append_column(series.min, more.min);
    append_column(series.max, more.max);
    append_column(series.increase, more.increase);
    series.count.insert(series.count.end(), more.count.begin(), more.count.end());
  }
}

Result<QueryResult> TelemetryStore::query(const Query& query) const {
  const auto cursor = view()->read(query);
  if (!cursor) return tl::unexpected(cursor.error());
  QueryResult whole = empty_result(query);
  for (;;) {
    auto piece = (*cursor)->next();
    if (!piece) return tl::unexpected(piece.error());
    if (!*piece) return whole;
    if (whole.time.size() + (*piece)->time.size() > query.max_rows) {
      return fail(Errc::too_large, "the answer has more than " + std::to_string(query.max_rows) +
                                       " rows; ask for a shorter range or a coarser resolution");
    }
    append_piece(whole, **piece);
  }
}

}  // namespace edl::server
