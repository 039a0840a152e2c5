#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/phase.hpp"
#include "core/result.hpp"
#include "core/timestamp.hpp"

namespace edl::server::influx {

/// What InfluxDB is asked or told, in InfluxQL.
struct Statement {
  std::string text;
  std::size_t columns = 0;  ///< of numbers in its answer, besides the time
};

/// One series of a statement's answer: a table whose first column is the time.
struct Table {
  std::vector<std::pair<std::string, std::string>> tags;
  std::size_t columns = 0;      ///< besides the time
  std::vector<Timestamp> time;  ///< of each row
  std::vector<double> cells;    ///< row by row; NaN for null

  [[nodiscard]] double cell(std::size_t row, std::size_t column) const { return cells[row * columns + column]; }

  /// The tag's value; "" if there is no such tag.
  [[nodiscard]] std::string_view tag(std::string_view name) const;
};

/// The tables of each statement, in the statements' order.
using Answer = std::vector<std::vector<Table>>;

/// Reads what /query answers with epoch=ms to statements that select numbers. Doubles are read as they were
/// written, the sign of -0 included.
/// @return Errc::unreadable not such an answer | Errc::unavailable with what InfluxDB says where it says "error"
[[nodiscard]] Result<Answer> parse_answer(std::string_view json, std::span<const Statement> statements);

/// The first column, of texts, of what /query answers to a SHOW statement.
/// @return as parse_answer
[[nodiscard]] Result<std::vector<std::string>> parse_names(std::string_view json);

/// What InfluxDB says is wrong, from a body that has "error" (1.x) or "message" (2.x), shortened; the body's
/// beginning where it has neither.
[[nodiscard]] std::string complaint_of(std::string_view body);

}  // namespace edl::server::influx
