#include "server/store/embedded/cursors.hpp"

#include <utility>
#include <vector>

#include "server/store/embedded/asked_rows.hpp"
#include "server/store/embedded/interval_cursor.hpp"

namespace edl::server {
namespace {

class RawCursor final : public QueryCursor {
 public:
  RawCursor(std::shared_ptr<const Snapshot> snapshot, const Query& query, std::vector<StoredHour> hours)
      : snapshot_(std::move(snapshot)), query_(query), choice_(choice_of(query)), hours_(std::move(hours)) {}

  Result<std::optional<QueryResult>> next() override {
    while (next_ < hours_.size()) {
      const auto columns = snapshot_->hour(query_.device, hours_[next_++], choice_);
      if (!columns) return tl::unexpected(columns.error());
      const Rows rows = rows_in(*columns, query_);
      if (!rows.empty()) return piece_of(*columns, rows);
    }
    return std::optional<QueryResult>();
  }

 private:
  [[nodiscard]] QueryResult piece_of(const HourColumns& columns, const Rows& rows) const {
    QueryResult piece = empty_result(query_);
    piece.time = taken(columns.time, rows);
    for (Series& series : piece.series) {
      const std::vector<double>& column = columns.values[series.phase][series.field];
      series.values = Column(column.empty() ? std::vector<double>(piece.time.size(), k_no_value) : taken(column, rows));
    }
    return piece;
  }

  const std::shared_ptr<const Snapshot> snapshot_;
  const Query query_;
  const ColumnChoice choice_;
  const std::vector<StoredHour> hours_;
  std::size_t next_ = 0;
};

}  // namespace

Result<std::unique_ptr<QueryCursor>> open_cursor(std::shared_ptr<const Snapshot> snapshot, const Query& query) {
  if (query.fields.empty()) return fail(Errc::invalid, "a query asks for at least one field", "fields");
  if (query.phases.empty()) return fail(Errc::invalid, "a query asks for at least one phase", "phases");
  const bool raw = query.resolution == Resolution::raw;
  auto hours = raw ? snapshot->hours(query.device, query.range) : snapshot->hours_by_rollups(query.device, query.range);
  if (!hours) return tl::unexpected(hours.error());
  if (!raw) return make_interval_cursor(std::move(snapshot), query, std::move(*hours));
  return std::make_unique<RawCursor>(std::move(snapshot), query, std::move(*hours));
}

}  // namespace edl::server
