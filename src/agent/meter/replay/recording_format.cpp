#include "agent/meter/replay/recording_format.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <vector>

#include "core/fault.hpp"
#include "core/reading_json.hpp"

namespace edl::agent {
namespace {

constexpr std::string_view k_utf8_bom = "\xEF\xBB\xBF";

struct Cell {
  std::string_view text;
  std::size_t column;  ///< from 1, in bytes
};

std::vector<Cell> cells_of(std::string_view line) {
  std::vector<Cell> cells;
  std::size_t begin = 0;
  while (begin <= line.size()) {
    const std::size_t end = std::min(line.find(',', begin), line.size());
    cells.push_back({line.substr(begin, end - begin), begin + 1});
    begin = end + 1;
  }
  return cells;
}

tl::unexpected<LineFault> fault(Errc code, std::size_t column, std::string message) {
  return tl::unexpected(LineFault{code, column, std::move(message)});
}

LineResult<std::optional<double>> parse_value(const FieldInfo& info, std::string_view cell, std::size_t at) {
  if (cell.empty()) return std::nullopt;
  double value = 0.0;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  // from_chars reads "nan" and "inf" too, which no meter measures.
  if (error != std::errc{} || end != cell.data() + cell.size() || !std::isfinite(value)) {
    return fault(Errc::unreadable, at, fmt::format("{}: '{}' is not a number", info.name, shown(cell)));
  }
  if (value < info.minimum || value > info.maximum) {
    return fault(Errc::invalid, at,
                 fmt::format("{}: {} is outside of {} to {}", info.name, shown(cell), info.minimum, info.maximum));
  }
  return value;
}

LineResult<Timestamp> parse_time(std::string_view cell, std::size_t at) {
  const Result<Timestamp> time = parse_rfc3339(cell);
  if (!time) return fault(time.error().code, at, fmt::format("time: '{}' is {}", shown(cell), time.error().message));
  if (*time < k_earliest_time) {
    return fault(Errc::invalid, at,
                 fmt::format("time: {} is before {}, which no server takes", cell, to_rfc3339(k_earliest_time)));
  }
  return *time;
}

LineResult<Phase> parse_phase(std::string_view cell, std::size_t at) {
  if (const auto phase = phase_named(cell)) return *phase;
  return fault(Errc::invalid, at, fmt::format("phase: '{}' is not A, B or C", shown(cell)));
}

bool measured(const Reading& reading) {
  return std::any_of(k_fields.begin(), k_fields.end(),
                     [&](const FieldInfo& info) { return reading.values[info.field].has_value(); });
}

}  // namespace

LineResult<RecordingFormat> RecordingFormat::parse_header(std::string_view line) {
  const std::size_t bom = line.starts_with(k_utf8_bom) ? k_utf8_bom.size() : 0;
  const std::vector<Cell> cells = cells_of(line.substr(bom));
  RecordingFormat format;
  std::vector<std::string_view> missing{"time", "phase"};
  for (const FieldInfo& info : k_fields) missing.push_back(info.name);
  std::size_t index = 0;
  for (const auto& [name, column] : cells) {
    const std::optional<Field> field = field_named(name);
    if (!field && name != "time" && name != "phase") {
      return fault(Errc::invalid, column + bom, fmt::format("there is no column '{}' in a recording", shown(name)));
    }
    if (std::erase(missing, name) == 0) {
      return fault(Errc::invalid, column + bom, fmt::format("the column '{}' stands twice", name));
    }
    Column& to = format.columns_[index++];
    if (field) {
      to = *field;
    } else if (name == "phase") {
      to = PhaseColumn{};
    }
  }
  if (missing.empty()) return format;
  return fault(Errc::invalid, line.size() + 1, fmt::format("the column '{}' is missing", missing.front()));
}

LineResult<RecordedRow> RecordingFormat::parse_row(std::string_view line) const {
  RecordedRow row;
  std::size_t count = 0;
  for (const auto& [text, column] : cells_of(line)) {
    if (count == k_column_count) {
      return fault(Errc::unreadable, column, fmt::format("more than {} cells in the row", k_column_count));
    }
    if (const auto read = read_cell(columns_[count], text, column, row); !read) return tl::unexpected(read.error());
    ++count;
  }
  if (count < k_column_count) {
    return fault(Errc::unreadable, line.size() + 1,
                 fmt::format("the row ends after {} of {} cells", count, k_column_count));
  }
  if (!measured(row.reading)) return fault(Errc::invalid, 1, "the row has no value: nothing was measured");
  return row;
}

LineResult<void> RecordingFormat::read_cell(const Column& column, std::string_view cell, std::size_t at,
                                            RecordedRow& row) {
  if (const Field* field = std::get_if<Field>(&column)) {
    return parse_value(info_of(*field), cell, at).map([&](auto value) { row.reading.values[*field] = value; });
  }
  if (std::holds_alternative<PhaseColumn>(column)) {
    row.phase_column = at;
    return parse_phase(cell, at).map([&](Phase phase) { row.reading.phase = phase; });
  }
  row.time_column = at;
  return parse_time(cell, at).map([&](Timestamp time) { row.reading.time = time; });
}

}  // namespace edl::agent
