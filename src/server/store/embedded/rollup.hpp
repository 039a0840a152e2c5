#pragma once

#include <vector>

#include "core/reading.hpp"
#include "server/store/embedded/hour.hpp"
#include "server/store/embedded/hour_columns.hpp"
#include "server/store/resolution.hpp"
#include "server/store/summary.hpp"
#include "server/store/summary_columns.hpp"

namespace edl::server {

/// Consecutive intervals of one resolution of one device.
struct Rollup {
  std::vector<Timestamp> time{};             ///< the intervals' begins, ascending; any phase has a reading in each
  PerPhase<std::vector<double>> readings{};  ///< how many a phase has in the interval, else k_no_value; empty: none
  PerPhase<PerField<std::vector<Summary>>> summaries{};  ///< as long as time, or empty if no interval has a value

  bool operator==(const Rollup&) const = default;
};

/// A Rollup as it is read for answers: member by member.
struct RollupColumns {
  std::vector<Timestamp> time{};
  PerPhase<std::vector<double>> readings{};
  PerPhase<PerField<SummaryColumns>>
      summaries{};  ///< as long as time, or empty: no interval has a value, or not chosen
};

/// The same, interval by interval.
[[nodiscard]] Rollup by_intervals(RollupColumns columns);

/// The intervals of an hour.
/// @param resolution  minute, quarter_hour or hour
[[nodiscard]] Rollup roll_up(const HourColumns& columns, Resolution resolution);

/// Puts the intervals of `hour` in the place of those that are there.
void replace_hour(Rollup& rollup, Hour hour, const Rollup& of_the_hour);

/// Takes away the intervals that begin before `time`.
void remove_before(Rollup& rollup, Timestamp time);

/// Adds intervals to those that are there, value by value: for late readings of an hour whose seconds are no longer
/// kept. A reading that was counted already is counted again.
void add_to_hour(Rollup& rollup, Hour hour, const Rollup& more);

}  // namespace edl::server
