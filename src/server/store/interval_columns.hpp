#pragma once

#include <optional>
#include <span>
#include <vector>

#include "server/store/query.hpp"
#include "server/store/summary.hpp"
#include "server/store/summary_columns.hpp"

namespace edl::server {

/// Makes the rows of an aggregated answer out of parts, given in the order of time: parts of one interval become one
/// row, and a counter's step from one interval into the next is counted in the later one.
class IntervalColumns {
 public:
  /// @param query  borrowed; of a resolution other than raw
  explicit IntervalColumns(const Query& query);

  /// Takes a part in which an asked phase has a reading.
  /// @param time  in the part; the part lies in one interval
  /// @param series  for each series of the answer
  void add(Timestamp time, std::span<const Summary> series);

  /// Takes intervals of the answer's resolution, each whole and later than all that was added: as adding one after the
  /// other does, but column by column.
  /// @param begins  of the intervals
  /// @param series  for each series of the answer: its summaries, or nullptr where it has none
  /// @param first_row  that of the first interval in the summaries
  void add_whole(std::span<const Timestamp> begins, std::span<const SummaryColumns* const> series,
                 std::size_t first_row);

  /// The rows that are complete: the last interval may go on.
  [[nodiscard]] QueryResult take_complete();

  /// All that is left.
  [[nodiscard]] QueryResult finish();

 private:
  void end_interval();

  const Query& query_;
  QueryResult rows_;
  TimeRange interval_{};                       ///< that is open; empty before the first part
  std::vector<Summary> open_;                  ///< for each series
  std::vector<std::optional<double>> before_;  ///< for each series: its last value before the open interval
};

}  // namespace edl::server
