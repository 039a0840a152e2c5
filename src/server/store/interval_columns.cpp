#include "server/store/interval_columns.hpp"

#include <algorithm>
#include <utility>

namespace edl::server {
namespace {

template <typename T>
void append(std::vector<T>& to, std::span<const T> more) {
  to.insert(to.end(), more.begin(), more.end());
}

void append_means(std::vector<double>& to, const SummaryColumns& summaries, std::size_t first, std::size_t end,
                  Aggregation aggregation) {
  const std::size_t before = to.size();
  to.resize(before + end - first);
  double* mean = to.data() + before;
  for (std::size_t row = first; row < end; ++row) {
    *mean++ = mean_of(summaries.count[row], summaries.sum[row], summaries.min[row], summaries.max[row], aggregation);
  }
}

/// How much a counter rose in each interval, from its last value before.
/// @param before  that value, where there is one; afterwards the last of all
void append_increases(std::vector<double>& to, const SummaryColumns& summaries, std::size_t first, std::size_t end,
                      std::optional<double>& before) {
  for (std::size_t row = first; row < end; ++row) {
    if (summaries.count[row] == 0) {
      to.push_back(k_no_value);
      continue;
    }
    const double step = before ? std::max(0.0, summaries.first[row] - *before) : 0.0;
    to.push_back(summaries.increase[row] + step);
    before = summaries.last[row];
  }
}

}  // namespace

IntervalColumns::IntervalColumns(const Query& query)
    : query_(query), rows_(empty_result(query)), open_(rows_.series.size()), before_(rows_.series.size()) {}

void IntervalColumns::add(Timestamp time, std::span<const Summary> series) {
  if (!interval_.contains(time)) {
    end_interval();
    interval_ = interval_at(query_.resolution, time, query_.zone);
  }
  for (std::size_t i = 0; i < open_.size(); ++i) open_[i].append(series[i]);
}

void IntervalColumns::add_whole(std::span<const Timestamp> begins, std::span<const SummaryColumns* const> series,
                                std::size_t first_row) {
  end_interval();
  append(rows_.time, begins);
  const std::size_t end_row = first_row + begins.size();
  for (std::size_t i = 0; i < series.size(); ++i) {
    Series& to = rows_.series[i];
    const Aggregation aggregation = info_of(to.field).aggregation;
    if (series[i] == nullptr) {
      to.count.resize(rows_.time.size());
      for (Column* const column : {&to.mean, &to.min, &to.max}) column->doubles().resize(rows_.time.size(), k_no_value);
      if (aggregation == Aggregation::counter) to.increase.doubles().resize(rows_.time.size(), k_no_value);
      continue;
    }
    const SummaryColumns& from = *series[i];
    append(to.count, std::span(from.count).subspan(first_row, begins.size()));
    append(to.min.doubles(), std::span(from.min).subspan(first_row, begins.size()));
    append(to.max.doubles(), std::span(from.max).subspan(first_row, begins.size()));
    append_means(to.mean.doubles(), from, first_row, end_row, aggregation);
    if (aggregation == Aggregation::counter) {
      append_increases(to.increase.doubles(), from, first_row, end_row, before_[i]);
    }
  }
}

QueryResult IntervalColumns::take_complete() { return std::exchange(rows_, empty_result(query_)); }

QueryResult IntervalColumns::finish() {
  end_interval();
  return take_complete();
}

void IntervalColumns::end_interval() {
  if (interval_.empty()) return;
  rows_.time.push_back(interval_.begin);
  interval_ = {};
  for (std::size_t i = 0; i < open_.size(); ++i) {
    const Summary seen = std::exchange(open_[i], {});
    Series& series = rows_.series[i];
    const Aggregation aggregation = info_of(series.field).aggregation;
    const bool any = seen.count > 0;
    const auto if_any = [any](double value) { return any ? value : k_no_value; };
    series.count.push_back(seen.count);
    series.mean.doubles().push_back(any ? seen.mean(aggregation) : k_no_value);
    series.min.doubles().push_back(if_any(seen.min));
    series.max.doubles().push_back(if_any(seen.max));
    if (aggregation != Aggregation::counter) continue;
    const double step = before_[i] ? std::max(0.0, seen.first - *before_[i]) : 0.0;
    series.increase.doubles().push_back(if_any(seen.increase + step));
    if (any) before_[i] = seen.last;
  }
}

}  // namespace edl::server
