#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>

#include "server/store/influxdb/cursors.hpp"
#include "server/store/influxdb/influxql.hpp"
#include "server/store/influxdb/line_protocol.hpp"
#include "server/store/influxdb/piece_cursor.hpp"

namespace edl::server::influx {
namespace {

using namespace std::chrono_literals;

/// What one request may ask InfluxDB to aggregate: a few seconds of its time, and bounded memory.
constexpr std::int64_t k_values_per_piece = 2'600'000;

constexpr bool is_rms(Field field) { return info_of(field).aggregation == Aggregation::quadratic_mean; }

/// Readings come each second: so many values, so much time.
std::chrono::milliseconds longest_piece(const Query& query) {
  const auto values_per_second = static_cast<std::int64_t>(query.fields.size() * query.phases.size());
  return std::clamp<std::chrono::milliseconds>(std::chrono::seconds(k_values_per_piece / values_per_second), 24h,
                                               24h * 31);
}

/// The statements that answer for one piece, and where in their tables which column is.
///
/// The first has count(present), so that an interval in which nothing asked for was measured is a row too, and for
/// each field its count, min, max, mean (not of RMS quantities), first and last (of counters). For RMS quantities the
/// second has the means of their squares. Then one for each counter has the sum of its steps upwards.
class Statements {
 public:
  Statements(const Query& query, const Piece& piece, TimeRange range) {
    const std::string where = of(query.device, query.phases, range);
    const std::string times = fmt::format("time>={} AND time<{}", nanoseconds(range.begin), nanoseconds(range.end));
    const std::string group = piece.range.length() == piece.length
                                  ? "GROUP BY phase"
                                  : fmt::format("GROUP BY time({}ms,{}ms),phase fill(none)", piece.length.count(),
                                                piece.range.begin.time_since_epoch().count() % piece.length.count());
    std::size_t columns = 1;
    std::size_t squared = 0;
    std::string plain = fmt::format("SELECT count({})", k_present);
    std::string squares;
    std::string means_of_squares;
    for (const Field field : query.fields) {
      const std::string_view name = name_of(field);
      plain += fmt::format(",count({0}),min({0}),max({0})", name);
      columns += 3;
      if (is_counter(field)) {
        plain += fmt::format(",first({0}),last({0})", name);
        columns += 2;
      }
      if (is_rms(field)) {
        ++squared;
        squares += fmt::format("{1}{0}*{0} AS {0}", name, squares.empty() ? "" : ",");
        means_of_squares += fmt::format("{1}mean({0})", name, means_of_squares.empty() ? "" : ",");
      } else {
        plain += fmt::format(",mean({0})", name);
        ++columns;
      }
    }
    all_.push_back({fmt::format("{} FROM {} WHERE {} {}", plain, k_measurement, where, group), columns});
    if (!squares.empty()) {
      all_.push_back({fmt::format("SELECT {} FROM (SELECT {} FROM {} WHERE {}) WHERE {} {}", means_of_squares, squares,
                                  k_measurement, where, times, group),
                      squared});
    }
    for (const Field field : query.fields) {
      if (!is_counter(field)) continue;
      all_.push_back({fmt::format("SELECT sum(step) FROM (SELECT non_negative_difference({}) AS step FROM {} WHERE {} "
                                  "GROUP BY phase) WHERE {} {}",
                                  name_of(field), k_measurement, where, times, group),
                      1});
    }
  }

  [[nodiscard]] const std::vector<Statement>& all() const { return all_; }

 private:
  std::vector<Statement> all_;
};

/// A mean as it can be, whatever InfluxDB's rounding of sums does.
double clean_mean(Field field, double mean, double min, double max) {
  if (!is_rms(field)) return std::clamp(mean, min, max);
  const double smallest = min > 0.0 ? min : 0.0;
  return std::clamp(std::sqrt(mean), smallest, std::max(std::abs(min), std::abs(max)));
}

class IntervalCursor final : public PieceCursor {
 public:
  IntervalCursor(const Reader& reader, const Query& query, const LastValues& before)
      : PieceCursor(reader, query, std::string(k_measurement)), longest_piece_(influx::longest_piece(query)) {
    for (const auto& value : before) before_.push_back({.value = value});
  }

 private:
  Result<Rows> read(Timestamp begin) override {
    piece_ = piece_at(query(), begin, longest_piece_);
    const TimeRange range{std::max(piece_.range.begin, query().range.begin),
                          std::min(piece_.range.end, query().range.end)};
    auto answer = reader().query(query().device, Statements(query(), piece_, range).all());
    if (!answer) return tl::unexpected(answer.error());
    return Rows{columns_of(*answer), range.end};
  }

  [[nodiscard]] QueryResult columns_of(Answer& answer) {
    // Without GROUP BY time, InfluxDB gives the one interval the time at which the range begins.
    if (piece_.range.length() == piece_.length) {
      for (auto& tables : answer) {
        for (Table& table : tables) std::ranges::fill(table.time, piece_.range.begin);
      }
    }
    QueryResult rows = empty_result(query());
    rows.time = times_of(answer.front());
    for (Series& series : rows.series) make_room(series, rows.time.size());
    for (const Table& table : answer.front()) {
      each_row(table, rows, [&](std::size_t phase, std::size_t row, std::size_t cells) {
        take_plain(rows, phase, row, &table.cells[cells]);
      });
    }
    std::size_t statement = 1;
    if (std::ranges::any_of(query().fields, is_rms)) take_squares(rows, answer[statement++]);
    for (std::size_t field = 0; field < query().fields.size(); ++field) {
      if (is_counter(query().fields[field])) take_steps(rows, field, answer[statement++]);
    }
    for (Series& series : rows.series) finish(series);
    return rows;
  }

  [[nodiscard]] std::size_t series_at(std::size_t phase, std::size_t field) const {
    return phase * query().fields.size() + field;
  }

  void take_plain(QueryResult& rows, std::size_t phase, std::size_t row, const double* cell) {
    ++cell;  // count(present)
    for (std::size_t field = 0; field < query().fields.size(); ++field) {
      Series& series = rows.series[series_at(phase, field)];
      const double count = *cell++;
      series.count[row] = std::isnan(count) ? 0 : static_cast<std::uint32_t>(count);
      series.min.doubles()[row] = *cell++;
      series.max.doubles()[row] = *cell++;
      if (is_counter(series.field)) {
        const double first = *cell++;
        const double last = *cell++;
        if (series.count[row] > 0) take_ends(series, series_at(phase, field), row, first, last);
      }
      if (!is_rms(series.field)) series.mean.doubles()[row] = *cell++;
    }
  }

  /// The step into a piece is one that its own statement cannot see.
  void take_ends(Series& series, std::size_t place, std::size_t row, double first, double last) {
    auto& [value, is_of_piece] = before_[place];
    series.increase.doubles()[row] = !is_of_piece && value ? std::max(0.0, first - *value) : 0.0;
    value = last;
    is_of_piece = true;
  }

  void take_squares(QueryResult& rows, const std::vector<Table>& tables) const {
    for (const Table& table : tables) {
      each_row(table, rows, [&](std::size_t phase, std::size_t row, std::size_t cell) {
        for (std::size_t field = 0; field < query().fields.size(); ++field) {
          Series& series = rows.series[series_at(phase, field)];
          if (is_rms(series.field)) series.mean.doubles()[row] = table.cells[cell++];
        }
      });
    }
  }

  void take_steps(QueryResult& rows, std::size_t field, const std::vector<Table>& tables) const {
    for (const Table& table : tables) {
      each_row(table, rows, [&](std::size_t phase, std::size_t row, std::size_t cell) {
        const double steps = table.cells[cell];
        if (!std::isnan(steps)) rows.series[series_at(phase, field)].increase.doubles()[row] += steps;
      });
    }
  }

  void finish(Series& series) {
    for (std::size_t row = 0; row < series.count.size(); ++row) {
      if (series.count[row] == 0) continue;
      double& mean = series.mean.doubles()[row];
      mean = clean_mean(series.field, mean, series.min.doubles()[row], series.max.doubles()[row]);
    }
    for (Before& before : before_) before.is_of_piece = false;
  }

  /// A counter's last value so far.
  struct Before {
    std::optional<double> value{};
    bool is_of_piece = false;  ///< whether it was read in the piece at hand
  };

  const std::chrono::milliseconds longest_piece_;
  std::vector<Before> before_;  ///< for each series
  Piece piece_{};               ///< at hand
};

}  // namespace

std::unique_ptr<QueryCursor> interval_cursor(const Reader& reader, const Query& query, const LastValues& before) {
  return std::make_unique<IntervalCursor>(reader, query, before);
}

}  // namespace edl::server::influx
