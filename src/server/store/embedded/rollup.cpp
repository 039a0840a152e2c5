#include "server/store/embedded/rollup.hpp"

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

namespace edl::server {
namespace {

using Values = std::vector<double>;

/// Where the rows of each interval begin in the hour's columns; one more at the end.
std::vector<std::size_t> cut(const HourColumns& columns, Resolution resolution, std::vector<Timestamp>& begins) {
  std::vector<std::size_t> rows;
  TimeRange interval{};
  for (std::size_t row = 0; row < columns.time.size(); ++row) {
    if (interval.contains(columns.time[row])) continue;
    interval = interval_at(resolution, columns.time[row], TimeZone());
    begins.push_back(interval.begin);
    rows.push_back(row);
  }
  rows.push_back(columns.time.size());
  return rows;
}

Values count_readings(std::span<const double> presence, const std::vector<std::size_t>& cuts) {
  Values counts;
  for (std::size_t i = 0; i + 1 < cuts.size(); ++i) {
    const auto rows = presence.subspan(cuts[i], cuts[i + 1] - cuts[i]);
    const auto count = std::ranges::count_if(rows, [](double one) { return !std::isnan(one); });
    counts.push_back(count > 0 ? static_cast<double>(count) : k_no_value);
  }
  return counts;
}

/// Sums are kept as the decimals that they are: small, and exact.
void clean(Summary& summary, const Decimals& decimals, Aggregation aggregation) {
  const Decimals of_sum = aggregation == Aggregation::quadratic_mean ? decimals.squared() : decimals;
  summary.sum = of_sum.clean(summary.sum);
  summary.increase = decimals.clean(summary.increase);
}

std::vector<Summary> summarise(std::span<const double> column, const std::vector<std::size_t>& cuts,
                               Aggregation aggregation) {
  const auto decimals = Decimals::of(column);
  std::vector<Summary> summaries(cuts.size() - 1);
  for (std::size_t i = 0; i < summaries.size(); ++i) {
    summaries[i].add(column.subspan(cuts[i], cuts[i + 1] - cuts[i]), aggregation);
    if (decimals) clean(summaries[i], *decimals, aggregation);
  }
  return summaries;
}

/// The rows of `hour`: begin and end.
std::pair<std::ptrdiff_t, std::ptrdiff_t> rows_of(const Rollup& rollup, Hour hour) {
  const TimeRange range = range_of(hour);
  const auto begin = std::ranges::lower_bound(rollup.time, range.begin);
  const auto end = std::ranges::lower_bound(rollup.time, range.end);
  return {begin - rollup.time.begin(), end - rollup.time.begin()};
}

/// Replaces rows of a column that may be empty, by a column that may be.
template <typename T>
void replace_rows(std::vector<T>& column, std::size_t size, std::pair<std::ptrdiff_t, std::ptrdiff_t> rows,
                  const std::vector<T>& with, std::size_t with_size, const T& none) {
  if (column.empty() && with.empty()) return;
  if (column.empty()) column.assign(size, none);
  const auto at = column.erase(column.begin() + rows.first, column.begin() + rows.second);
  if (with.empty()) {
    column.insert(at, with_size, none);
  } else {
    column.insert(at, with.begin(), with.end());
  }
}

}  // namespace

Rollup by_intervals(RollupColumns columns) {
  Rollup rollup{.time = std::move(columns.time), .readings = std::move(columns.readings)};
  for (const Phase phase : k_phases) {
    for (const FieldInfo& info : k_fields) {
      const SummaryColumns& from = columns.summaries[phase][info.field];
      std::vector<Summary>& to = rollup.summaries[phase][info.field];
      to.reserve(from.size());
      for (std::size_t row = 0; row < from.size(); ++row) to.push_back(from[row]);
    }
  }
  return rollup;
}

Rollup roll_up(const HourColumns& columns, Resolution resolution) {
  Rollup rollup;
  const auto cuts = cut(columns, resolution, rollup.time);
  for (const Phase phase : k_phases) {
    if (columns.presence[phase].empty()) continue;
    rollup.readings[phase] = count_readings(columns.presence[phase], cuts);
    for (const FieldInfo& info : k_fields) {
      const Values& column = columns.values[phase][info.field];
      if (has_any(column)) rollup.summaries[phase][info.field] = summarise(column, cuts, info.aggregation);
    }
  }
  return rollup;
}

void replace_hour(Rollup& rollup, Hour hour, const Rollup& of_the_hour) {
  const auto rows = rows_of(rollup, hour);
  const std::size_t size = rollup.time.size();
  const std::size_t with_size = of_the_hour.time.size();
  for (const Phase phase : k_phases) {
    replace_rows(rollup.readings[phase], size, rows, of_the_hour.readings[phase], with_size, k_no_value);
    for (const FieldInfo& info : k_fields) {
      replace_rows(rollup.summaries[phase][info.field], size, rows, of_the_hour.summaries[phase][info.field], with_size,
                   Summary{});
    }
  }
  rollup.time.erase(rollup.time.begin() + rows.first, rollup.time.begin() + rows.second);
  rollup.time.insert(rollup.time.begin() + rows.first, of_the_hour.time.begin(), of_the_hour.time.end());
}

void remove_before(Rollup& rollup, Timestamp time) {
  const auto end = std::ranges::lower_bound(rollup.time, time) - rollup.time.begin();
  const auto cut = [end](auto& column) {
    if (!column.empty()) column.erase(column.begin(), column.begin() + end);
  };
  for (const Phase phase : k_phases) {
    cut(rollup.readings[phase]);
    for (const FieldInfo& info : k_fields) cut(rollup.summaries[phase][info.field]);
  }
  cut(rollup.time);
}

void add_to_hour(Rollup& rollup, Hour hour, const Rollup& more) {
  const auto [begin, end] = rows_of(rollup, hour);
  Rollup sum;
  const std::span old_times =
      std::span(rollup.time).subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin));
  std::ranges::set_union(old_times, more.time, std::back_inserter(sum.time));
  const auto add = [&](const Rollup& from, std::size_t first, std::size_t count) {
    for (std::size_t row = first, to = 0; row < first + count; ++row, ++to) {
      while (sum.time[to] != from.time[row]) ++to;
      for (const Phase phase : k_phases) {
        if (!from.readings[phase].empty() && !std::isnan(from.readings[phase][row])) {
          Values& readings = sum.readings[phase];
          if (readings.empty()) readings.assign(sum.time.size(), k_no_value);
          readings[to] = (std::isnan(readings[to]) ? 0.0 : readings[to]) + from.readings[phase][row];
        }
        for (const FieldInfo& info : k_fields) {
          const auto& summaries = from.summaries[phase][info.field];
          if (summaries.empty()) continue;
          auto& column = sum.summaries[phase][info.field];
          if (column.empty()) column.resize(sum.time.size());
          column[to].append(summaries[row]);
        }
      }
    }
  };
  add(rollup, static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin));
  add(more, 0, more.time.size());
  replace_hour(rollup, hour, sum);
}

}  // namespace edl::server
