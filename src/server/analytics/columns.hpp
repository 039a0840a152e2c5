#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/phase.hpp"
#include "core/reading.hpp"
#include "core/timestamp.hpp"

/// What the analytics compute from, and their results: values in, values out. They know no store and no clock.
namespace edl::server::analytics {

/// What is known of the values of one field of one phase in each interval of an axis. Each column is as long as the axis,
/// or empty where the field was not read. Where `count` is 0 the others are NaN.
struct FieldColumns {
  std::vector<double> mean{};  ///< quadratic mean for RMS quantities (IEC 61000-4-30, 4.5.1), else arithmetic
  std::vector<double> min{};
  std::vector<double> max{};
  std::vector<std::uint32_t> count{};  ///< values: at one reading a second, the seconds that are covered
  /// Counters only: the sum of the steps upwards. A step belongs to the interval of its later value, however long the gap
  /// between both; a fall counts nothing.
  std::vector<double> increase{};

  [[nodiscard]] bool empty() const { return count.empty(); }
};

/// The readings of a range, by intervals of one length that lie on the UTC grid.
struct IntervalTable {
  std::chrono::milliseconds interval{};
  std::vector<Timestamp> begin{};  ///< of the intervals that have a reading of any phase; ascending
  PerPhase<PerField<FieldColumns>> phases{};

  [[nodiscard]] std::size_t rows() const { return begin.size(); }
  [[nodiscard]] const FieldColumns& at(Phase phase, Field field) const { return phases[phase][field]; }
};

/// The readings of a range as they were measured.
struct SampleTable {
  std::vector<Timestamp> time{};  ///< ascending, each once, of all phases
  /// As long as `time`, NaN where there is no value; empty where the field was not read.
  PerPhase<PerField<std::vector<double>>> phases{};

  [[nodiscard]] std::size_t rows() const { return time.size(); }
  [[nodiscard]] const std::vector<double>& at(Phase phase, Field field) const { return phases[phase][field]; }
};

}  // namespace edl::server::analytics
