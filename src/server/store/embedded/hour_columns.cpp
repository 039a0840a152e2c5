#include "server/store/embedded/hour_columns.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <tuple>

#include "server/store/embedded/bytes.hpp"
#include "server/store/embedded/codec/column_codec.hpp"

namespace edl::server {
namespace {

using Values = std::vector<double>;

bool same_identity(const Reading& a, const Reading& b) { return a.time == b.time && a.phase == b.phase; }

bool comes_before(const Reading& a, const Reading& b) { return std::tie(a.time, a.phase) < std::tie(b.time, b.phase); }

/// Calls `work` for each column that there can be, in the order in which they are written.
template <typename Columns, typename Work>
void for_each_column(Columns& columns, const Work& work) {
  for (const Phase phase : k_phases) {
    work(columns.presence[phase]);
    for (const FieldInfo& info : k_fields) work(columns.values[phase][info.field]);
  }
}

std::vector<Timestamp> times_of(std::span<const Reading> readings) {
  std::vector<Timestamp> times;
  times.reserve(readings.size());
  for (const Reading& one : readings) {
    if (times.empty() || times.back() != one.time) times.push_back(one.time);
  }
  return times;
}

/// Where the rows of `times` are on an axis that has them all.
std::vector<std::size_t> places_on(const std::vector<Timestamp>& axis, const std::vector<Timestamp>& times) {
  std::vector<std::size_t> places;
  places.reserve(times.size());
  std::size_t place = 0;
  for (const Timestamp time : times) {
    while (axis[place] != time) ++place;
    places.push_back(place);
  }
  return places;
}

/// Gives the columns a longer axis that has all their times.
void stretch(HourColumns& columns, std::vector<Timestamp> axis) {
  const std::vector<std::size_t> places = places_on(axis, columns.time);
  for_each_column(columns, [&](Values& column) {
    if (column.empty()) return;
    Values longer(axis.size(), k_no_value);
    for (std::size_t row = 0; row < places.size(); ++row) longer[places[row]] = column[row];
    column = std::move(longer);
  });
  columns.time = std::move(axis);
}

/// Gives the columns an axis that has their own times and those of `times`, which ascend.
void add_times(HourColumns& columns, const std::vector<Timestamp>& times) {
  std::vector<Timestamp> axis;
  axis.reserve(columns.time.size() + times.size());
  std::ranges::set_union(columns.time, times, std::back_inserter(axis));
  if (axis.size() != columns.time.size()) stretch(columns, std::move(axis));
}

void make_room(Values& column, std::size_t rows) {
  if (column.empty()) column.assign(rows, k_no_value);
}

Result<void> decode_part(std::string_view& bytes, bool wanted, Values& column, std::size_t rows) {
  const auto part = take_part(bytes);
  if (!part) return fail(Errc::corrupt, "a column is cut off");
  if (part->empty() || !wanted) return {};
  column.resize(rows);
  return decode_values(*part, column);
}

}  // namespace

ColumnChoice ColumnChoice::everything() {
  ColumnChoice all;
  for (const Phase phase : k_phases) {
    for (const FieldInfo& info : k_fields) all.add(phase, info.field);
  }
  return all;
}

std::vector<Reading> in_order(std::vector<Reading> readings) {
  if (!std::ranges::is_sorted(readings, comes_before)) std::ranges::stable_sort(readings, comes_before);
  const auto newest_first = std::unique(readings.rbegin(), readings.rend(), same_identity);
  readings.erase(readings.begin(), newest_first.base());
  return readings;
}

void merge(HourColumns& columns, std::span<const Reading> readings, const ColumnChoice& choice) {
  add_times(columns, times_of(readings));
  const std::size_t rows = columns.time.size();
  std::size_t row = 0;
  for (const Reading& one : readings) {
    while (columns.time[row] != one.time) ++row;
    if (!choice.has(one.phase)) continue;
    make_room(columns.presence[one.phase], rows);
    columns.presence[one.phase][row] = 1.0;
    for (const FieldInfo& info : k_fields) {
      if (!choice.has(one.phase, info.field)) continue;
      Values& column = columns.values[one.phase][info.field];
      const auto& value = one.values[info.field];
      if (value) make_room(column, rows);
      if (!column.empty()) column[row] = value.value_or(k_no_value);
    }
  }
}

void lay_over(HourColumns& columns, HourColumns newer) {
  if (columns.empty()) {
    columns = std::move(newer);
    return;
  }
  add_times(columns, newer.time);
  const std::size_t rows = columns.time.size();
  const std::vector<std::size_t> places = places_on(columns.time, newer.time);
  for (const Phase phase : k_phases) {
    const Values& presence = newer.presence[phase];
    const auto lay = [&](Values& over, const Values& values) {
      if (over.empty() && values.empty()) return;
      make_room(over, rows);
      for (std::size_t row = 0; row < places.size(); ++row) {
        if (!std::isnan(presence[row])) over[places[row]] = values.empty() ? k_no_value : values[row];
      }
    };
    if (presence.empty()) continue;
    lay(columns.presence[phase], presence);
    for (const FieldInfo& info : k_fields) lay(columns.values[phase][info.field], newer.values[phase][info.field]);
  }
}

std::vector<Reading> readings_of(const HourColumns& columns) {
  std::vector<Reading> readings;
  readings.reserve(columns.time.size() * k_phase_count);
  for (std::size_t row = 0; row < columns.time.size(); ++row) {
    for (const Phase phase : k_phases) {
      const Values& presence = columns.presence[phase];
      if (presence.empty() || std::isnan(presence[row])) continue;
      Reading& one = readings.emplace_back(Reading{.time = columns.time[row], .phase = phase});
      for (const FieldInfo& info : k_fields) {
        const Values& column = columns.values[phase][info.field];
        if (!column.empty() && !std::isnan(column[row])) one.values[info.field] = column[row];
      }
    }
  }
  return readings;
}

bool has_any(std::span<const double> column) {
  return std::ranges::any_of(column, [](double value) { return !std::isnan(value); });
}

std::string encode_columns(const HourColumns& columns) {
  std::string bytes;
  append_part(bytes, encode_times(columns.time));
  for_each_column(columns, [&](const Values& column) {
    append_part(bytes, has_any(column) ? encode_values(column) : std::string());
  });
  return bytes;
}

Result<HourColumns> decode_columns(std::string_view bytes, const ColumnChoice& choice) {
  const auto axis = take_part(bytes);
  if (!axis) return fail(Errc::corrupt, "the time axis is cut off");
  auto times = decode_times(*axis);
  if (!times) return tl::unexpected(times.error());
  HourColumns columns{.time = std::move(*times)};
  Result<void> decoded;
  const auto take = [&](Values& column, bool wanted) {
    if (decoded) decoded = decode_part(bytes, wanted, column, columns.time.size());
  };
  for (const Phase phase : k_phases) {
    take(columns.presence[phase], choice.has(phase));
    for (const FieldInfo& info : k_fields) take(columns.values[phase][info.field], choice.has(phase, info.field));
  }
  if (!decoded) return tl::unexpected(decoded.error());
  if (!bytes.empty()) return fail(Errc::corrupt, "there is more than the columns");
  return columns;
}

}  // namespace edl::server
