#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "server/store/embedded/hour_columns.hpp"
#include "server/store/query.hpp"

/// What of stored columns answers a query.
namespace edl::server {

[[nodiscard]] ColumnChoice choice_of(const Query& query);

/// Whether any phase that is asked for has a reading in that row.
/// @param presence  not k_no_value where there is a reading; empty: none
[[nodiscard]] bool is_asked(const PerPhase<std::vector<double>>& presence, const std::vector<Phase>& phases,
                            std::size_t row);

/// Rows of columns.
struct Rows {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::vector<std::size_t> picked{};  ///< ascending, from begin to end; empty: all of them

  [[nodiscard]] bool empty() const { return begin == end; }
};

/// Those whose time lies in the range.
/// @param time  ascending
[[nodiscard]] Rows rows_between(const std::vector<Timestamp>& time, TimeRange range);

/// Those of an hour that answer a query.
[[nodiscard]] Rows rows_in(const HourColumns& columns, const Query& query);

template <typename T>
[[nodiscard]] std::vector<T> taken(const std::vector<T>& from, const Rows& rows) {
  const auto at = [&](std::size_t row) { return from.begin() + static_cast<std::ptrdiff_t>(row); };
  if (rows.picked.empty()) return std::vector<T>(at(rows.begin), at(rows.end));
  std::vector<T> picked;
  picked.reserve(rows.picked.size());
  for (const std::size_t row : rows.picked) picked.push_back(from[row]);
  return picked;
}

}  // namespace edl::server
