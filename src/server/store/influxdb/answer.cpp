#include "server/store/influxdb/answer.hpp"

#include <simdjson.h>

#include <algorithm>
#include <iterator>
#include <limits>

namespace edl::server::influx {
namespace {

using namespace simdjson;

constexpr std::size_t k_max_complaint_bytes = 300;

/// Thrown by what walks the answer, as simdjson_error is; caught in this file.
struct Complaint {
  std::string text;
};

std::string shortened(std::string_view text) { return std::string(text.substr(0, k_max_complaint_bytes)); }

/// The time comes first in each row, then the cells.
void read_row(ondemand::array row, Table& table) {
  bool is_time = true;
  for (auto cell : row) {
    if (is_time) {
      table.time.push_back(from_unix_ms(cell.get_int64()));
      is_time = false;
    } else if (cell.is_null()) {
      table.cells.push_back(std::numeric_limits<double>::quiet_NaN());
    } else {
      table.cells.push_back(cell.get_double());
    }
  }
}

Table read_table(ondemand::object series) {
  Table table;
  for (auto member : series) {
    const std::string_view key = member.unescaped_key();
    if (key == "tags") {
      for (auto tag : member.value().get_object()) {
        std::string name{std::string_view(tag.unescaped_key())};
        table.tags.emplace_back(std::move(name), std::string(std::string_view(tag.value().get_string())));
      }
    } else if (key == "columns") {
      ondemand::array columns = member.value().get_array();
      const std::size_t count = columns.count_elements();
      table.columns = count == 0 ? 0 : count - 1;
    } else if (key == "values") {
      for (auto row : member.value().get_array()) read_row(row.get_array(), table);
    } else if (key == "partial" && member.value().get_bool()) {
      throw Complaint{"its limit of rows (max-row-limit) cuts answers"};
    }
  }
  return table;
}

void read_statement(ondemand::object result, Answer& answer) {
  std::size_t statement = 0;
  std::vector<Table> tables;
  for (auto member : result) {
    const std::string_view key = member.unescaped_key();
    if (key == "statement_id") {
      statement = member.value().get_uint64();
    } else if (key == "error") {
      throw Complaint{shortened(member.value().get_string())};
    } else if (key == "series") {
      for (auto series : member.value().get_array()) tables.push_back(read_table(series.get_object()));
    }
  }
  if (statement >= answer.size()) throw simdjson_error(INDEX_OUT_OF_BOUNDS);
  std::ranges::move(tables, std::back_inserter(answer[statement]));
}

void read_names(ondemand::object result, std::vector<std::string>& names) {
  for (auto member : result) {
    const std::string_view key = member.unescaped_key();
    if (key == "error") throw Complaint{shortened(member.value().get_string())};
    if (key != "series") continue;
    for (auto series : member.value().get_array()) {
      for (auto row : series["values"].get_array()) names.emplace_back(std::string_view(row.at(0).get_string()));
    }
  }
}

/// Calls `read` with each statement's result.
/// @return Errc::unavailable, Errc::unreadable as parse_answer
template <typename Read>
Result<void> each_result(std::string_view json, const Read& read) {
  try {
    const padded_string padded(json);
    ondemand::parser parser;
    ondemand::document document = parser.iterate(padded);
    for (auto member : document.get_object()) {
      const std::string_view key = member.unescaped_key();
      if (key == "error") throw Complaint{shortened(member.value().get_string())};
      if (key != "results") continue;
      for (auto result : member.value().get_array()) read(result.get_object());
    }
    return {};
  } catch (const Complaint& complaint) {
    return fail(Errc::unavailable, complaint.text);
  } catch (const simdjson_error& error) {
    return fail(Errc::unreadable, std::string("not an answer to a query: ") + error.what());
  }
}

/// A table has the columns that were asked for, and its rows as many cells.
bool fits(const Table& table, const Statement& statement) {
  return table.columns == statement.columns && table.cells.size() == table.time.size() * table.columns;
}

}  // namespace

std::string_view Table::tag(std::string_view name) const {
  for (const auto& [key, value] : tags) {
    if (key == name) return value;
  }
  return {};
}

Result<Answer> parse_answer(std::string_view json, std::span<const Statement> statements) {
  Answer answer(statements.size());
  const auto read = each_result(json, [&](ondemand::object result) { read_statement(result, answer); });
  if (!read) return tl::unexpected(read.error());
  for (std::size_t i = 0; i < statements.size(); ++i) {
    for (const Table& table : answer[i]) {
      if (!fits(table, statements[i])) return fail(Errc::unreadable, "not an answer to a query: columns are missing");
    }
  }
  return answer;
}

Result<std::vector<std::string>> parse_names(std::string_view json) {
  std::vector<std::string> names;
  const auto read = each_result(json, [&](ondemand::object result) { read_names(result, names); });
  if (!read) return tl::unexpected(read.error());
  return names;
}

std::string complaint_of(std::string_view body) {
  try {
    const padded_string padded(body);
    ondemand::parser parser;
    ondemand::document document = parser.iterate(padded);
    for (auto member : document.get_object()) {
      const std::string_view key = member.unescaped_key();
      if (key == "error" || key == "message") return shortened(member.value().get_string());
    }
  } catch (const simdjson_error&) {  // then it is shown as it is
  }
  return shortened(body);
}

}  // namespace edl::server::influx
