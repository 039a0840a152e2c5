#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <variant>

#include "core/field.hpp"
#include "core/reading.hpp"
#include "core/result.hpp"

namespace edl::agent {

/// What is wrong with a line of a recording, and at which column of it (from 1, in bytes).
struct LineFault {
  Errc code;
  std::size_t column;
  std::string message;
};

template <typename T>
using LineResult = tl::expected<T, LineFault>;

/// One row: a reading, and where its time and phase stand, for faults that show only beside other rows.
struct RecordedRow {
  Reading reading;
  std::size_t time_column = 0;
  std::size_t phase_column = 0;
};

/// The lines of a recording in CSV, one by one: the order of its columns, and by it the rows.
///
/// UTF-8, comma, no quotes. The header names the columns `time`, `phase` and every field of k_fields, each once, in
/// any order. A row has a `time` in RFC 3339 that is not before k_earliest_time, a `phase` A, B or C, and numbers within
/// the range of their field, read to the exact double. An empty cell is a value that the recording does not have; a row
/// has at least one that it has.
class RecordingFormat {
 public:
  /// @return Errc::invalid with the first column that is unknown, stands twice or is missing
  [[nodiscard]] static LineResult<RecordingFormat> parse_header(std::string_view line);

  /// @return Errc::unreadable, Errc::invalid with the first cell that is wrong
  [[nodiscard]] LineResult<RecordedRow> parse_row(std::string_view line) const;

 private:
  static constexpr std::size_t k_column_count = k_field_count + 2;
  struct TimeColumn {};
  struct PhaseColumn {};
  using Column = std::variant<TimeColumn, PhaseColumn, Field>;

  RecordingFormat() = default;
  static LineResult<void> read_cell(const Column& column, std::string_view cell, std::size_t at, RecordedRow& row);

  std::array<Column, k_column_count> columns_{};
};

}  // namespace edl::agent
