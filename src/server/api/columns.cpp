#include "server/api/columns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <span>
#include <vector>

#include "core/json_syntax.hpp"

namespace edl::server {
namespace {

void append_time(std::string& out, Timestamp time, TimeFormat format, std::string_view quote) {
  if (format == TimeFormat::ms) {
    fmt::format_to(std::back_inserter(out), "{}", to_unix_ms(time));
    return;
  }
  out += quote;
  append_rfc3339(out, time);
  out += quote;
}

void append_column(std::string& out, const Column& column) {
  out += '[';
  for (bool first = true; const auto& value : column) {
    if (!std::exchange(first, false)) out += ',';
    append_json_number(out, value);
  }
  out += ']';
}

void append_series(std::string& out, const Series& series, Resolution resolution) {
  out += fmt::format("\"{}\":", name_of(series.field));
  if (resolution == Resolution::raw) return append_column(out, series.values);
  out += R"({"mean":)";
  append_column(out, series.mean);
  out += R"(,"min":)";
  append_column(out, series.min);
  out += R"(,"max":)";
  append_column(out, series.max);
  out += '}';
}

/// The series of one phase; they stand together in a result.
std::span<const Series> series_of(const QueryResult& result, Phase phase) {
  const auto begin = std::ranges::find(result.series, phase, &Series::phase);
  const auto end = std::find_if(begin, result.series.end(), [&](const Series& s) { return s.phase != phase; });
  return {begin, end};
}

/// The columns that a CSV has for a series, with the ends of their names.
std::vector<std::pair<const Column*, std::string_view>> csv_columns(const Series& series, Resolution resolution) {
  if (resolution == Resolution::raw) return {{&series.values, ""}};
  return {{&series.mean, "_mean"}, {&series.min, "_min"}, {&series.max, "_max"}};
}

}  // namespace

std::string columns_as_json(const std::string& device_id, const QueryResult& result, TimeFormat time_format) {
  std::string out;
  out.reserve(256 + result.time.size() * (26 + result.series.size() * 8));
  out += R"({"device_id":)";
  append_json_string(out, device_id);
  out += fmt::format(R"(,"resolution":"{}","time":[)", name_of(result.resolution));
  for (bool first = true; const Timestamp time : result.time) {
    if (!std::exchange(first, false)) out += ',';
    append_time(out, time, time_format, "\"");
  }
  out += R"(],"phases":{)";
  for (bool first = true; const Phase phase : k_phases) {
    const auto all = series_of(result, phase);
    if (all.empty()) continue;
    if (!std::exchange(first, false)) out += ',';
    out += fmt::format("\"{}\":{{", name_of(phase));
    for (bool first_series = true; const Series& series : all) {
      if (!std::exchange(first_series, false)) out += ',';
      append_series(out, series, result.resolution);
    }
    out += '}';
  }
  out += "}}";
  return out;
}

std::string columns_as_csv(const QueryResult& result, TimeFormat time_format) {
  std::string out = time_format == TimeFormat::ms ? "time_ms,phase" : "time,phase";
  if (!result.series.empty()) {
    for (const Series& series : series_of(result, result.series.front().phase)) {
      for (const auto& [column, ending] : csv_columns(series, result.resolution)) {
        out += fmt::format(",{}{}", name_of(series.field), ending);
      }
    }
  }
  out += "\r\n";
  for (std::size_t row = 0; row < result.time.size(); ++row) {
    for (const Phase phase : k_phases) {
      std::string cells;
      bool measured = false;
      for (const Series& series : series_of(result, phase)) {
        for (const auto& [column, ending] : csv_columns(series, result.resolution)) {
          cells += ',';
          const auto& value = (*column)[row];
          measured = measured || value.has_value();
          if (value) append_json_number(cells, value);
        }
      }
      if (!measured) continue;
      append_time(out, result.time[row], time_format, "");
      out += fmt::format(",{}{}\r\n", name_of(phase), cells);
    }
  }
  return out;
}

}  // namespace edl::server
