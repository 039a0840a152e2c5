#include "server/store/embedded/asked_rows.hpp"

#include <cmath>

namespace edl::server {

ColumnChoice choice_of(const Query& query) {
  ColumnChoice choice;
  for (const Phase phase : query.phases) {
    for (const Field field : query.fields) choice.add(phase, field);
  }
  return choice;
}

bool is_asked(const PerPhase<std::vector<double>>& presence, const std::vector<Phase>& phases, std::size_t row) {
  return std::ranges::any_of(phases, [&](Phase phase) {
    const std::vector<double>& column = presence[phase];
    return !column.empty() && !std::isnan(column[row]);
  });
}

Rows rows_between(const std::vector<Timestamp>& time, TimeRange range) {
  Rows rows;
  rows.begin = static_cast<std::size_t>(std::ranges::lower_bound(time, range.begin) - time.begin());
  rows.end = static_cast<std::size_t>(std::ranges::lower_bound(time, range.end) - time.begin());
  rows.end = std::max(rows.begin, rows.end);
  return rows;
}

Rows rows_in(const HourColumns& columns, const Query& query) {
  Rows rows = rows_between(columns.time, query.range);
  std::vector<std::size_t> asked;
  asked.reserve(rows.end - rows.begin);
  for (std::size_t row = rows.begin; row < rows.end; ++row) {
    if (is_asked(columns.presence, query.phases, row)) asked.push_back(row);
  }
  if (asked.empty()) {
    rows.end = rows.begin;
  } else if (asked.size() < rows.end - rows.begin) {
    rows.picked = std::move(asked);
  }
  return rows;
}

}  // namespace edl::server
