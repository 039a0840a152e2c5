#include "server/store/column_builder.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace edl::server {

void Accumulator::add(double value, Aggregation aggregation) {
  sum_ += aggregation == Aggregation::quadratic_mean ? value * value : value;
  min_ = std::min(min_, value);
  max_ = std::max(max_, value);
  ++count_;
}

double Accumulator::mean(Aggregation aggregation) const {
  const double mean = sum_ / count_;
  if (aggregation != Aggregation::quadratic_mean) return std::clamp(mean, min_, max_);
  const double smallest = min_ > 0.0 ? min_ : 0.0;
  return std::clamp(std::sqrt(mean), smallest, std::max(std::abs(min_), std::abs(max_)));
}

ColumnBuilder::ColumnBuilder(const Query& query) : query_(query) {
  result_.resolution = query.resolution;
  for (const Phase phase : query.phases) {
    first_series_[phase] = result_.series.size();
    for (const Field field : query.fields) result_.series.push_back(Series{.phase = phase, .field = field});
  }
  accumulators_.resize(result_.series.size());
}

Result<void> ColumnBuilder::add(const Reading& reading) {
  std::size_t series = first_series_[reading.phase];
  if (series == k_not_asked) return {};
  if (!interval_.contains(reading.time)) {
    if (auto begun = begin_row(reading.time); !begun) return begun;
  }
  for (const Field field : query_.fields) {
    if (const auto& value = reading.values[field]) {
      if (query_.resolution == Resolution::raw) {
        result_.series[series].values.back() = value;
      } else {
        accumulators_[series].add(*value, info_of(field).aggregation);
      }
    }
    ++series;
  }
  return {};
}

QueryResult ColumnBuilder::finish() {
  end_interval();
  return std::exchange(result_, {});
}

Result<void> ColumnBuilder::begin_row(Timestamp time) {
  end_interval();
  if (result_.time.size() >= query_.max_rows) {
    return fail(Errc::too_large, "the answer has more than " + std::to_string(query_.max_rows) +
                                     " rows; ask for a shorter range or a coarser resolution");
  }
  interval_ = interval_at(query_.resolution, time, query_.zone);
  result_.time.push_back(interval_.begin);
  if (query_.resolution == Resolution::raw) {
    for (Series& series : result_.series) series.values.emplace_back();
  }
  return {};
}

void ColumnBuilder::end_interval() {
  if (query_.resolution == Resolution::raw || interval_.empty()) return;
  for (std::size_t i = 0; i < accumulators_.size(); ++i) {
    const Accumulator seen = std::exchange(accumulators_[i], {});
    Series& series = result_.series[i];
    series.count.push_back(seen.count());
    if (seen.count() == 0) {
      for (Column* column : {&series.mean, &series.min, &series.max}) column->emplace_back();
      continue;
    }
    series.mean.emplace_back(seen.mean(info_of(series.field).aggregation));
    series.min.emplace_back(seen.min());
    series.max.emplace_back(seen.max());
  }
}

}  // namespace edl::server
