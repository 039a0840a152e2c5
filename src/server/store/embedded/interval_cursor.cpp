#include "server/store/embedded/interval_cursor.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <utility>

#include "server/store/embedded/asked_rows.hpp"
#include "server/store/interval_columns.hpp"

namespace edl::server {
namespace {

class IntervalCursor final : public QueryCursor {
 public:
  IntervalCursor(std::shared_ptr<const Snapshot> snapshot, const Query& query, std::vector<StoredHour> hours)
      : snapshot_(std::move(snapshot)), query_(query), choice_(choice_of(query)), hours_(std::move(hours)),
        rows_(query_), parts_(query_.fields.size() * query_.phases.size()) {}

  Result<std::optional<QueryResult>> next() override {
    std::size_t piece_begin = next_;
    while (next_ < hours_.size()) {
      if (next_ - piece_begin >= k_hours_of_a_piece) {
        QueryResult piece = rows_.take_complete();
        if (!piece.time.empty()) return piece;
        piece_begin = next_;
      }
      const std::size_t of_rollups = hours_of_one_block();
      const auto added = of_rollups > 0 ? add_rollups(next_, next_ + of_rollups) : add_hour(hours_[next_]);
      if (!added) return tl::unexpected(added.error());
      next_ += std::max<std::size_t>(1, of_rollups);
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
    RollupColumns rollup{};
  };

  /// That of the longest intervals of which the answer's are made.
  [[nodiscard]] const Layout& longest_rollup() const {
    return *std::ranges::find(k_rollup_layouts, std::min(query_.resolution, Resolution::hour), &Layout::resolution);
  }

  /// Whether the hour's part of the answer is made of its rollups alone: where there is nothing newer, and the range cuts
  /// none of its intervals in two.
  [[nodiscard]] bool is_of_rollups(const StoredHour& stored) const {
    if (!stored.rolled || stored.open) return false;
    const TimeRange hour = range_of(stored.hour);
    const auto cut_at = [this, hour](Timestamp time) {
      return hour.begin < time && time < hour.end &&
             interval_at(longest_rollup().resolution, time, TimeZone()).begin != time;
    };
    if (cut_at(query_.range.begin) || cut_at(query_.range.end)) return false;
    return !is_local(query_.resolution) || interval_at(query_.resolution, hour.begin, query_.zone).end >= hour.end;
  }

  /// How many of the next hours follow one another and are of rollups that lie in one block.
  [[nodiscard]] std::size_t hours_of_one_block() const {
    const Layout& layout = longest_rollup();
    std::size_t end = next_;
    while (end < hours_.size() && is_of_rollups(hours_[end]) &&
           (end == next_ || (hours_[end].hour == hours_[end - 1].hour + std::chrono::hours(1) &&
                             block_of(layout, hours_[end].hour) == block_of(layout, hours_[next_].hour)))) {
      ++end;
    }
    return end - next_;
  }

  /// @param first, end  among hours_, as hours_of_one_block() finds them
  Result<void> add_rollups(std::size_t first, std::size_t end) {
    const auto block = block_with(longest_rollup(), hours_[first].hour);
    if (!block) return tl::unexpected(block.error());
    const RollupColumns& rollup = **block;
    const Rows rows = rows_of(rollup, {range_of(hours_[first].hour).begin, range_of(hours_[end - 1].hour).end});
    if (query_.resolution != longest_rollup().resolution || !all_asked(rollup.readings, rows)) {
      add_rows_of(rollup, rows);
      return {};
    }
    if (rows.empty()) return {};
    std::vector<const SummaryColumns*> series;
    for (const Phase phase : query_.phases) {
      for (const Field field : query_.fields) {
        const SummaryColumns& summaries = rollup.summaries[phase][field];
        series.push_back(summaries.empty() ? nullptr : &summaries);
      }
    }
    rows_.add_whole(std::span(rollup.time).subspan(rows.begin, rows.end - rows.begin), series, rows.begin);
    return {};
  }

  /// Those that begin in the asked range, too.
  [[nodiscard]] Rows rows_of(const RollupColumns& rollup, TimeRange range) const {
    return rows_between(rollup.time,
                        {std::max(range.begin, query_.range.begin), std::min(range.end, query_.range.end)});
  }

  [[nodiscard]] bool all_asked(const PerPhase<std::vector<double>>& presence, const Rows& rows) const {
    for (std::size_t row = rows.begin; row < rows.end; ++row) {
      if (!is_asked(presence, query_.phases, row)) return false;
    }
    return true;
  }

  Result<void> add_hour(const StoredHour& stored) {
    const auto sealed = stored.rolled ? snapshot_->is_sealed(query_.device, stored.hour) : Result<bool>(stored.sealed);
    if (!sealed) return tl::unexpected(sealed.error());
    if (!*sealed && stored.rolled) {
      if (auto added = add_finest_rollup(stored.hour); !added) return added;
    }
    if (!*sealed && !stored.open) return {};
    const auto columns = snapshot_->hour(query_.device, {stored.hour, *sealed, stored.open, stored.rolled}, choice_);
    if (!columns) return tl::unexpected(columns.error());
    add_readings(*columns);
    return {};
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

  /// The intervals of some rows of a block that have a reading of an asked phase.
  /// @return whether there were any
  bool add_rows_of(const RollupColumns& rollup, const Rows& rows) {
    bool any = false;
    for (std::size_t row = rows.begin; row < rows.end; ++row) {
      if (!is_asked(rollup.readings, query_.phases, row)) continue;
      any = true;
      std::size_t series = 0;
      for (const Phase phase : query_.phases) {
        for (const Field field : query_.fields) {
          const SummaryColumns& summaries = rollup.summaries[phase][field];
          if (!summaries.empty()) parts_[series] = summaries[row];
          ++series;
        }
      }
      flush(rollup.time[row]);
    }
    return any;
  }

  /// Of an hour whose seconds are not kept: minutes if they are, else quarters, else the hour.
  Result<void> add_finest_rollup(Hour hour) {
    for (const Layout& layout : k_rollup_layouts) {
      if (layout.resolution > longest_rollup().resolution) break;
      const auto block = block_with(layout, hour);
      if (!block) return tl::unexpected(block.error());
      if (add_rows_of(**block, rows_of(**block, range_of(hour)))) break;
    }
    return {};
  }

  Result<const RollupColumns*> block_with(const Layout& layout, Hour hour) {
    KnownBlock& known = known_[static_cast<std::size_t>(&layout - k_rollup_layouts.data())];
    const Hour begin = block_of(layout, hour);
    if (known.begin != begin) {
      auto read = snapshot_->rollup_columns(layout, query_.device, hour, choice_);
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

std::unique_ptr<QueryCursor> make_interval_cursor(std::shared_ptr<const Snapshot> snapshot, const Query& query,
                                                  std::vector<StoredHour> hours) {
  return std::make_unique<IntervalCursor>(std::move(snapshot), query, std::move(hours));
}

}  // namespace edl::server
