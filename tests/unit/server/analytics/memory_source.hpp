#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include "server/analytics/source.hpp"

namespace edl::server::analytics::testing {

/// A store of one device that keeps its readings in memory and sums them up when asked, each in turn: plain, and so
/// a reference for what is quick. Counts what it is asked.
class MemorySource : public Source {
 public:
  explicit MemorySource(SampleTable samples) : samples_(std::move(samples)) {}

  /// Seconds before are no longer kept; intervals are.
  void forget_seconds_before(Timestamp time) { seconds_since_ = time; }

  [[nodiscard]] const SampleTable& all() const { return samples_; }
  [[nodiscard]] std::size_t sample_calls() const { return sample_calls_; }
  [[nodiscard]] std::size_t interval_calls() const { return interval_calls_; }

  Result<IntervalTable> intervals(Step step, TimeRange range, std::span<const Field> fields) override {
    ++interval_calls_;
    const auto length = step == Step::minute         ? std::chrono::minutes(1)
                        : step == Step::quarter_hour ? std::chrono::minutes(15)
                                                     : std::chrono::minutes(60);
    IntervalTable table{.interval = length};
    const auto [first, last] = rows_in(range);
    for (std::size_t row = first; row < last; ++row) {
      const Timestamp begin = samples_.time[row] - samples_.time[row].time_since_epoch() % length;
      if (table.begin.empty() || table.begin.back() != begin) table.begin.push_back(begin);
    }
    for (const Phase phase : k_phases) {
      for (const Field field : fields) {
        if (!samples_.at(phase, field).empty()) sum_up(table, phase, field, first, last);
      }
    }
    return table;
  }

  Result<SampleTable> samples(TimeRange range, std::span<const Field> fields) override {
    ++sample_calls_;
    range.begin = std::max(range.begin, seconds_since_);
    if (range.empty()) return SampleTable{};
    const auto [first, last] = rows_in(range);
    const auto part = [first = first, last = last](const auto& column) {
      return std::decay_t<decltype(column)>(column.begin() + static_cast<std::ptrdiff_t>(first),
                                            column.begin() + static_cast<std::ptrdiff_t>(last));
    };
    SampleTable table{.time = part(samples_.time)};
    for (const Phase phase : k_phases) {
      for (const Field field : fields) {
        if (!samples_.at(phase, field).empty()) table.phases[phase][field] = part(samples_.at(phase, field));
      }
    }
    return table;
  }

 private:
  [[nodiscard]] std::pair<std::size_t, std::size_t> rows_in(TimeRange range) const {
    const auto row_of = [this](Timestamp time) {
      return static_cast<std::size_t>(std::ranges::lower_bound(samples_.time, time) - samples_.time.begin());
    };
    return {row_of(range.begin), row_of(range.end)};
  }

  void sum_up(IntervalTable& table, Phase phase, Field field, std::size_t first, std::size_t last) const {
    constexpr double k_none = std::numeric_limits<double>::quiet_NaN();
    const std::size_t rows = table.rows();
    const std::vector<double>& values = samples_.at(phase, field);
    FieldColumns columns{.mean = std::vector<double>(rows, k_none),
                         .min = std::vector<double>(rows, k_none),
                         .max = std::vector<double>(rows, k_none),
                         .count = std::vector<std::uint32_t>(rows)};
    if (is_counter(field)) columns.increase.assign(rows, k_none);
    double before = k_none;
    std::size_t row = 0;
    for (std::size_t i = first; i < last; ++i) {
      if (std::isnan(values[i])) continue;
      while (samples_.time[i] >= table.begin[row] + table.interval) ++row;
      const double value = values[i];
      const double square = info_of(field).aggregation == Aggregation::quadratic_mean ? value * value : value;
      const bool none = columns.count[row]++ == 0;
      columns.mean[row] = (none ? 0.0 : columns.mean[row]) + square;
      columns.min[row] = none ? value : std::min(columns.min[row], value);
      columns.max[row] = none ? value : std::max(columns.max[row], value);
      if (is_counter(field)) {
        columns.increase[row] = (none ? 0.0 : columns.increase[row]) + (before < value ? value - before : 0.0);
        before = value;
      }
    }
    for (std::size_t i = 0; i < rows; ++i) {
      if (columns.count[i] == 0) continue;
      columns.mean[i] /= columns.count[i];
      if (info_of(field).aggregation == Aggregation::quadratic_mean) columns.mean[i] = std::sqrt(columns.mean[i]);
    }
    table.phases[phase][field] = std::move(columns);
  }

  SampleTable samples_;
  Timestamp seconds_since_ = Timestamp::min();
  std::size_t sample_calls_ = 0;
  std::size_t interval_calls_ = 0;
};

}  // namespace edl::server::analytics::testing
