#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "core/phase.hpp"
#include "core/result.hpp"
#include "core/timestamp.hpp"
#include "server/analytics/columns.hpp"
#include "server/analytics/seconds_reader.hpp"

namespace edl::server::analytics {

/// A counter that fell: the meter was replaced, or began anew. What was used between both values is not known, and counts
/// nothing.
struct CounterReset {
  Timestamp time;  ///< of the first value after it; where `exact` is false, the begin of its quarter hour
  Phase phase = Phase::a;
  double from_kwh = 0.0;
  double to_kwh = 0.0;
  bool exact = true;  ///< false: seconds are no longer kept, and the values are the nearest known

  bool operator==(const CounterReset&) const = default;
};

/// How much a counter rose in an interval.
struct CounterStep {
  double rise_kwh = 0.0;   ///< all of it
  double entry_kwh = 0.0;  ///< of it, the step into the interval from the value before, however long ago that was
  bool doubtful = false;   ///< it may have fallen in the interval, and what flowed in that second is missing
};

/// Follows the counter of one phase through the intervals of a range. A counter that only rises ends each interval at its
/// greatest value and begins it at its least, so that nothing finer is read; where steps and extremes do not agree with
/// that, it fell, and its seconds tell when.
class CounterWalk {
 public:
  /// @param before  the last value before the range, where one is known: then the step from it is the first interval's
  CounterWalk(Phase phase, std::optional<double> before) : phase_(phase), last_(before) {}

  /// Takes the next interval, ascending.
  /// @param row  of an interval with a value: counter.count[row] > 0
  [[nodiscard]] Result<CounterStep> next(const FieldColumns& counter, std::size_t row, TimeRange interval,
                                         SecondsReader& seconds);

  [[nodiscard]] const std::vector<CounterReset>& resets() const { return resets_; }

 private:
  [[nodiscard]] bool fell(const FieldColumns& counter, std::size_t row) const;
  [[nodiscard]] Result<void> look_into(TimeRange interval, SecondsReader& seconds);
  void guess(const FieldColumns& counter, std::size_t row, TimeRange interval);
  void walk(SecondsReader::Rows rows, bool counts_as_entry);

  Phase phase_;
  std::optional<double> last_;            ///< that was met, or that there was before; nullopt where not known
  std::optional<double> entered_from_{};  ///< the value before the interval that was looked into
  std::optional<double> first_{};         ///< its first value
  bool in_range_ = false;                 ///< a value of the range was met
  TimeRange previous_{};                  ///< the interval before
  bool previous_known_ = false;           ///< its last value comes from its seconds
  std::vector<CounterReset> resets_{};
};

/// A counter's value and when it was read.
struct CounterValue {
  Timestamp time;
  double kwh = 0.0;
};

/// The last value of each phase's counter before a moment, as far back as a month.
/// @return as Source does; where seconds are no longer kept, the time is the end of the value's hour
[[nodiscard]] Result<PerPhase<std::optional<CounterValue>>> counters_before(Source& source, Timestamp time);

}  // namespace edl::server::analytics
