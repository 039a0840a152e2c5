#include <utility>
#include <vector>

#include "server/store/influxdb/cursors.hpp"
#include "server/store/influxdb/rolled_cursor.hpp"
#include "server/store/interval_columns.hpp"

namespace edl::server::influx {
namespace {

/// What a row says of its values. A step into it is in its increase already, so that its ends add none.
Summary summary_of(const Series& series, std::size_t row) {
  Summary summary{.count = series.count[row]};
  if (summary.count == 0) return summary;
  const Aggregation aggregation = info_of(series.field).aggregation;
  const double mean = series.mean.doubles()[row];
  summary.sum = summary.count * (aggregation == Aggregation::quadratic_mean ? mean * mean : mean);
  summary.min = series.min.doubles()[row];
  summary.max = series.max.doubles()[row];
  if (is_counter(series.field)) summary.increase = series.increase.doubles()[row];
  return summary;
}

/// The rest of a question, after what is rolled up; of months, by days.
Query rest_of(const Query& query, const std::optional<RolledPart>& rolled) {
  Query rest = query;
  rest.resolution = std::min(query.resolution, Resolution::day);
  if (rolled) rest.range.begin = rolled->query.range.end;
  return rest;
}

/// Rows of shorter or of the same intervals, made into those that were asked for: first what is rolled up, then what
/// InfluxDB makes of readings.
class JoinedCursor final : public QueryCursor {
 public:
  JoinedCursor(const Reader& reader, const Query& query, const std::optional<RolledPart>& rolled)
      : reader_(reader), query_(query), rest_(rest_of(query, rolled)), rows_(query_),
        parts_(query.fields.size() * query.phases.size()) {
    if (rolled) rolled_ = std::make_unique<RolledCursor>(reader, *rolled);
  }

  Result<std::optional<QueryResult>> next() override {
    while (!ended_) {
      auto piece = next_part();
      if (!piece) return piece;
      if (*piece) add(**piece);
      ended_ = !*piece;
      QueryResult rows = ended_ ? rows_.finish() : rows_.take_complete();
      if (!rows.time.empty()) return rows;
    }
    return std::nullopt;
  }

 private:
  Result<std::optional<QueryResult>> next_part() {
    if (rolled_) {
      auto piece = rolled_->next();
      if (!piece || *piece) return piece;
    }
    if (!readings_) {
      readings_ = interval_cursor(reader_, rest_, rolled_ ? rolled_->last_values() : LastValues(parts_.size()));
      rolled_.reset();
    }
    return readings_->next();
  }

  void add(const QueryResult& piece) {
    for (std::size_t row = 0; row < piece.time.size(); ++row) {
      for (std::size_t i = 0; i < parts_.size(); ++i) parts_[i] = summary_of(piece.series[i], row);
      rows_.add(piece.time[row], parts_);
    }
  }

  const Reader& reader_;
  const Query query_;
  const Query rest_;
  IntervalColumns rows_;
  std::vector<Summary> parts_;             ///< for each series, of one row
  std::unique_ptr<RolledCursor> rolled_;   ///< until it has ended
  std::unique_ptr<QueryCursor> readings_;  ///< since then
  bool ended_ = false;
};

}  // namespace

Result<std::unique_ptr<QueryCursor>> open_intervals(const Reader& reader, const Query& query) {
  const auto rolled = rolled_part(reader, query);
  if (!rolled) return tl::unexpected(rolled.error());
  if (*rolled || query.resolution == Resolution::month) return std::make_unique<JoinedCursor>(reader, query, *rolled);
  return interval_cursor(reader, query, LastValues(query.phases.size() * query.fields.size()));
}

}  // namespace edl::server::influx
