#include "server/store/interval_columns.hpp"

#include <algorithm>
#include <utility>

namespace edl::server {

IntervalColumns::IntervalColumns(const Query& query)
    : query_(query), rows_(empty_result(query)), open_(rows_.series.size()), before_(rows_.series.size()) {}

void IntervalColumns::add(Timestamp time, std::span<const Summary> series) {
  if (!interval_.contains(time)) {
    end_interval();
    interval_ = interval_at(query_.resolution, time, query_.zone);
  }
  for (std::size_t i = 0; i < open_.size(); ++i) open_[i].append(series[i]);
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
