#include "server/store/embedded/cursors.hpp"

#include <algorithm>
#include <cmath>
#include <span>

#include "server/store/interval_columns.hpp"

namespace edl::server {
namespace {

using Values = std::vector<double>;

ColumnChoice choice_of(const Query& query) {
  ColumnChoice choice;
  for (const Phase phase : query.phases) {
    for (const Field field : query.fields) choice.add(phase, field);
  }
  return choice;
}

bool has_at(const Values& column, std::size_t row) { return !column.empty() && !std::isnan(column[row]); }

/// Whether any phase that is asked for has a reading in that row.
bool is_asked(const PerPhase<Values>& presence, const std::vector<Phase>& phases, std::size_t row) {
  return std::ranges::any_of(phases, [&](Phase phase) { return has_at(presence[phase], row); });
}

/// The rows of an hour that answer a query, ascending; k_no_rows stands for nothing.
struct Rows {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::vector<std::size_t> picked{};  ///< empty: all from begin to end
};

Rows rows_in(const HourColumns& columns, const Query& query) {
  Rows rows;
  const auto& time = columns.time;
  rows.begin = static_cast<std::size_t>(std::ranges::lower_bound(time, query.range.begin) - time.begin());
  rows.end = static_cast<std::size_t>(std::ranges::lower_bound(time, query.range.end) - time.begin());
  rows.end = std::max(rows.begin, rows.end);
  std::vector<std::size_t> asked;
  asked.reserve(rows.end - rows.begin);
  for (std::size_t row = rows.begin; row < rows.end; ++row) {
    if (is_asked(columns.presence, query.phases, row)) asked.push_back(row);
  }
  if (asked.empty()) {
    rows.end = rows.begin;
  } else if (asked.size() < rows.end - rows.begin) {
    rows.picked = std::move(asked);
  }
  return rows;
}

template <typename T>
std::vector<T> taken(const std::vector<T>& from, const Rows& rows) {
  const auto at = [&](std::size_t row) { return from.begin() + static_cast<std::ptrdiff_t>(row); };
  if (rows.picked.empty()) return std::vector<T>(at(rows.begin), at(rows.end));
  std::vector<T> picked;
  picked.reserve(rows.picked.size());
  for (const std::size_t row : rows.picked) picked.push_back(from[row]);
  return picked;
}

class RawCursor final : public QueryCursor {
 public:
  RawCursor(std::shared_ptr<const Snapshot> snapshot, const Query& query, std::vector<StoredHour> hours)
      : snapshot_(std::move(snapshot)), query_(query), choice_(choice_of(query)), hours_(std::move(hours)) {}

  Result<std::optional<QueryResult>> next() override {
    while (next_ < hours_.size()) {
      const auto columns = snapshot_->hour(query_.device, hours_[next_++], choice_);
      if (!columns) return tl::unexpected(columns.error());
      const Rows rows = rows_in(*columns, query_);
      if (rows.begin < rows.end) return piece_of(*columns, rows);
    }
    return std::optional<QueryResult>();
  }

 private:
  [[nodiscard]] QueryResult piece_of(const HourColumns& columns, const Rows& rows) const {
    QueryResult piece = empty_result(query_);
    piece.time = taken(columns.time, rows);
    for (Series& series : piece.series) {
      const Values& column = columns.values[series.phase][series.field];
      series.values = Column(column.empty() ? Values(piece.time.size(), k_no_value) : taken(column, rows));
    }
    return piece;
  }

  const std::shared_ptr<const Snapshot> snapshot_;
  const Query query_;
  const ColumnChoice choice_;
  const std::vector<StoredHour> hours_;
  std::size_t next_ = 0;
};

class IntervalCursor final : public QueryCursor {
 public:
  IntervalCursor(std::shared_ptr<const Snapshot> snapshot, const Query& query, std::vector<StoredHour> hours)
      : snapshot_(std::move(snapshot)), query_(query), choice_(choice_of(query)), hours_(std::move(hours)),
        rows_(query_), parts_(query_.fields.size() * query_.phases.size()) {}

  Result<std::optional<QueryResult>> next() override {
    for (std::size_t read = 0; next_ < hours_.size(); ++read) {
      if (read >= k_hours_of_a_piece) {
        QueryResult piece = rows_.take_complete();
        if (!piece.time.empty()) return piece;
        read = 0;
      }
      if (auto added = add_hour(hours_[next_++]); !added) return tl::unexpected(added.error());
    }
    QueryResult last = rows_.finish();
    if (last.time.empty()) return std::optional<QueryResult>();
    return last;
  }

 private:
  static constexpr std::size_t k_hours_of_a_piece = 168;  // a week

  /// The rollup block that was read last, by resolution: hours that follow each other share it.
  struct KnownBlock {
    std::optional<Hour> begin{};
    Rollup rollup{};
  };

  Result<void> add_hour(const StoredHour& stored) {
    const TimeRange hour = range_of(stored.hour);
    const bool whole = query_.range.begin <= hour.begin && hour.end <= query_.range.end;
    const bool one_interval_or_parts =
        !is_local(query_.resolution) || interval_at(query_.resolution, hour.begin, query_.zone).end >= hour.end;
    if (stored.rolled && !stored.open && whole && one_interval_or_parts) {
      return add_rollup(std::min(query_.resolution, Resolution::hour), stored.hour).map([](bool) {});
    }
    if (stored.sealed || stored.open) {
      if (stored.rolled && !stored.sealed) {
        if (auto added = add_finest_rollup(stored.hour); !added) return added;
      }
      const auto columns = snapshot_->hour(query_.device, stored, choice_);
      if (!columns) return tl::unexpected(columns.error());
      add_readings(*columns);
      return {};
    }
    return add_finest_rollup(stored.hour);
  }

  void add_readings(const HourColumns& columns) {
    const Rows rows = rows_in(columns, query_);
    const std::vector<Timestamp> times = taken(columns.time, rows);
    std::size_t next = 0;
    for (std::size_t row = 0; row < times.size(); row = next) {
      const TimeRange interval = interval_at(query_.resolution, times[row], query_.zone);
      while (next < times.size() && interval.contains(times[next])) ++next;
      add_rows(columns, rows, row, next);
      flush(times[row]);
    }
  }

  /// @param first, end  among the rows that were picked
  void add_rows(const HourColumns& columns, const Rows& rows, std::size_t first, std::size_t end) {
    std::size_t series = 0;
    for (const Phase phase : query_.phases) {
      for (const Field field : query_.fields) {
        Summary& part = parts_[series++];
        const std::span<const double> column = columns.values[phase][field];
        const Aggregation aggregation = info_of(field).aggregation;
        if (column.empty()) continue;
        if (rows.picked.empty()) {
          part.add(column.subspan(rows.begin + first, end - first), aggregation);
          continue;
        }
        for (std::size_t i = first; i < end; ++i) part.add(column.subspan(rows.picked[i], 1), aggregation);
      }
    }
  }

  void flush(Timestamp time) {
    rows_.add(time, parts_);
    std::ranges::fill(parts_, Summary{});
  }

  /// The hour's intervals that begin in the range and are not longer than what is asked for.
  /// @return whether there were any
  Result<bool> add_rollup(Resolution resolution, Hour hour) {
    const auto block = block_with(resolution, hour);
    if (!block) return tl::unexpected(block.error());
    const Rollup& rollup = **block;
    const TimeRange range = range_of(hour);
    const auto first = std::ranges::lower_bound(rollup.time, std::max(range.begin, query_.range.begin));
    bool any = false;
    for (auto time = first; time != rollup.time.end() && *time < std::min(range.end, query_.range.end); ++time) {
      const auto row = static_cast<std::size_t>(time - rollup.time.begin());
      if (!is_asked(rollup.readings, query_.phases, row)) continue;
      any = true;
      std::size_t series = 0;
      for (const Phase phase : query_.phases) {
        for (const Field field : query_.fields) {
          const auto& summaries = rollup.summaries[phase][field];
          if (!summaries.empty()) parts_[series] = summaries[row];
          ++series;
        }
      }
      flush(*time);
    }
    return any;
  }

  /// Of an hour whose seconds are not kept: minutes if they are, else quarters, else the hour.
  Result<void> add_finest_rollup(Hour hour) {
    for (const Layout& layout : k_rollup_layouts) {
      const Resolution longest = std::min(query_.resolution, Resolution::hour);
      if (layout.resolution > longest) break;
      const auto added = add_rollup(layout.resolution, hour);
      if (!added) return tl::unexpected(added.error());
      if (*added) break;
    }
    return {};
  }

  Result<const Rollup*> block_with(Resolution resolution, Hour hour) {
    const auto layout = std::ranges::find(k_rollup_layouts, resolution, &Layout::resolution);
    KnownBlock& known = known_[static_cast<std::size_t>(layout - k_rollup_layouts.begin())];
    const Hour begin = block_of(*layout, hour);
    if (known.begin != begin) {
      auto read = snapshot_->rollup(*layout, query_.device, hour, choice_);
      if (!read) return tl::unexpected(read.error());
      known = {begin, std::move(*read)};
    }
    return &known.rollup;
  }

  const std::shared_ptr<const Snapshot> snapshot_;
  const Query query_;
  const ColumnChoice choice_;
  const std::vector<StoredHour> hours_;
  std::size_t next_ = 0;
  IntervalColumns rows_;
  std::vector<Summary> parts_;  ///< for each series: of the part that is being made
  std::array<KnownBlock, k_rollup_layouts.size()> known_{};
};

}  // namespace

Result<std::unique_ptr<QueryCursor>> open_cursor(std::shared_ptr<const Snapshot> snapshot, const Query& query) {
  if (query.fields.empty()) return fail(Errc::invalid, "a query asks for at least one field", "fields");
  if (query.phases.empty()) return fail(Errc::invalid, "a query asks for at least one phase", "phases");
  const bool raw = query.resolution == Resolution::raw;
  auto hours = snapshot->hours(query.device, query.range, !raw);
  if (!hours) return tl::unexpected(hours.error());
  if (raw) return std::make_unique<RawCursor>(std::move(snapshot), query, std::move(*hours));
  return std::make_unique<IntervalCursor>(std::move(snapshot), query, std::move(*hours));
}

}  // namespace edl::server
