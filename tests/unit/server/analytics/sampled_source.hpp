#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <span>
#include <vector>

#include "server/analytics/source.hpp"

namespace edl::server::analytics::testing {

inline Timestamp at(std::string_view text) { return parse_rfc3339(text).value(); }

/// Samples in memory, and what a store makes of them: intervals by the plainest arithmetic. It counts what was asked for.
class SampledSource : public Source {
 public:
  SampleTable samples_table;
  bool seconds_kept = true;
  bool minutes_kept = true;
  std::size_t minutes_read = 0;  ///< rows
  std::size_t seconds_read = 0;  ///< rows

  /// Gives a field the values of seconds one after the other, from `begin`; NaN is a missing one. All fields of one
  /// source have the same times: the first call sets them.
  void fill(Timestamp begin, Phase phase, Field field, const std::vector<double>& values) {
    if (samples_table.time.empty()) {
      for (std::size_t i = 0; i < values.size(); ++i) samples_table.time.push_back(begin + std::chrono::seconds(i));
    }
    samples_table.phases[phase][field] = values;
  }

  Result<SampleTable> samples(TimeRange range, std::span<const Field> fields) override {
    SampleTable part;
    if (!seconds_kept) return part;
    const auto [first, last] = rows_of(range);
    const auto cut = [first = first, last = last](const auto& whole) {
      using Column = std::decay_t<decltype(whole)>;
      return whole.empty() ? Column{} : Column(whole.begin() + first, whole.begin() + last);
    };
    part.time = cut(samples_table.time);
    for (const Phase phase : k_phases) {
      for (const Field field : fields) part.phases[phase][field] = cut(samples_table.at(phase, field));
    }
    seconds_read += part.rows();
    return part;
  }

  Result<IntervalTable> intervals(Step step, TimeRange range, std::span<const Field> fields) override {
    if (step == Step::minute && !minutes_kept) return IntervalTable{.interval = std::chrono::minutes(1)};
    const std::chrono::minutes length(step == Step::minute ? 1 : step == Step::quarter_hour ? 15 : 60);
    IntervalTable table = table_of(length, range, fields);
    if (step == Step::minute) minutes_read += table.rows();
    return table;
  }

  /// Hours of a range with all fields that have values.
  IntervalTable hours(TimeRange range) { return table_of(std::chrono::hours(1), range, all_fields()); }

  IntervalTable table_of(std::chrono::milliseconds length, TimeRange range, std::span<const Field> fields) {
    IntervalTable table{.interval = length};
    const auto [first, last] = rows_of(range);
    for (auto row = first; row < last;) {
      const auto begin = samples_table.time[static_cast<std::size_t>(row)];
      const Timestamp from(begin.time_since_epoch() / length * length);
      auto end = row;
      while (end < last && samples_table.time[static_cast<std::size_t>(end)] < from + length) ++end;
      table.begin.push_back(from);
      for (const Phase phase : k_phases) {
        for (const Field field : fields) summarise(table.phases[phase][field], phase, field, row, end);
      }
      row = end;
    }
    return table;
  }

 private:
  [[nodiscard]] std::pair<std::ptrdiff_t, std::ptrdiff_t> rows_of(TimeRange range) const {
    const auto& time = samples_table.time;
    const auto first = std::lower_bound(time.begin(), time.end(), range.begin);
    return {first - time.begin(), std::lower_bound(first, time.end(), range.end) - time.begin()};
  }

  static std::vector<Field> all_fields() {
    std::vector<Field> fields;
    fields.reserve(k_field_count);
    for (const FieldInfo& info : k_fields) fields.push_back(info.field);
    return fields;
  }

  void summarise(FieldColumns& out, Phase phase, Field field, std::ptrdiff_t begin, std::ptrdiff_t end) const {
    const std::vector<double>& values = samples_table.at(phase, field);
    const bool quadratic = info_of(field).aggregation == Aggregation::quadratic_mean;
    double sum = 0;
    double least = std::numeric_limits<double>::quiet_NaN();
    double greatest = least;
    double risen = 0;
    std::uint32_t count = 0;
    for (auto row = begin; row < end && !values.empty(); ++row) {
      const double value = values[static_cast<std::size_t>(row)];
      if (std::isnan(value)) continue;
      sum += quadratic ? value * value : value;
      least = count == 0 ? value : std::min(least, value);
      greatest = count == 0 ? value : std::max(greatest, value);
      if (row > 0) risen += std::max(0.0, value - values[static_cast<std::size_t>(row - 1)]);
      ++count;
    }
    const double mean = count == 0 ? least : quadratic ? std::sqrt(sum / count) : sum / count;
    out.mean.push_back(mean);
    out.min.push_back(least);
    out.max.push_back(greatest);
    out.count.push_back(count);
    if (is_counter(field)) out.increase.push_back(risen);
  }
};

}  // namespace edl::server::analytics::testing
