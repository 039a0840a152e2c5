#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/device_id.hpp"
#include "core/timestamp.hpp"
#include "server/api/query_parameters.hpp"
#include "server/store/query.hpp"

// How columns look as text: what answers that are made whole and those that are streamed have in common.

namespace edl::server {

/// Which of a series' columns.
enum class Part : std::uint8_t { values, mean, min, max };

/// What an answer has for each series: its values, or mean, min and max.
[[nodiscard]] std::span<const Part> parts_of(Resolution resolution);
[[nodiscard]] const Column& column_of(const Series& series, Part part);

/// One column of an answer.
struct ColumnId {
  Phase phase = Phase::a;
  Field field = Field::power_watt;
  Part part = Part::values;
};

/// The columns of a JSON answer in their order, and all the text around them.
struct JsonLayout {
  struct Place {
    std::string before;  ///< what stands before the column's values, its '[' included; its ']' is in what follows
    ColumnId column;
  };
  std::string before_time;
  std::vector<Place> places;
  std::string end;
};

/// @param shape  an answer, with or without rows
[[nodiscard]] JsonLayout json_layout(const std::string& device_id, const QueryResult& shape);

/// Appends values or times with commas between them, and one before them unless they are the first of their array.
class JsonArrayWriter {
 public:
  explicit JsonArrayWriter(TimeFormat time_format) : time_format_(time_format) {}

  /// The next values are the first of an array.
  void begin() { first_ = true; }
  void append(std::string& out, std::span<const double> values);  ///< null for k_no_value
  void append(std::string& out, std::span<const Timestamp> times);

 private:
  TimeFormat time_format_;
  Rfc3339Writer rfc3339_;
  bool first_ = true;
};

/// The lines of a CSV answer.
class CsvWriter {
 public:
  /// @param shape  an answer, with or without rows
  CsvWriter(const QueryResult& shape, TimeFormat time_format);

  [[nodiscard]] std::string header() const;

  /// Appends the lines of rows [begin, end): one for each phase that has a value.
  /// @param result  of the shape
  void append(std::string& out, const QueryResult& result, std::size_t begin, std::size_t end);

 private:
  struct PhaseColumns {
    Phase phase;
    std::vector<ColumnId> columns;
  };
  void append_line(std::string& out, std::string_view time, Phase phase, std::span<const double* const> columns,
                   std::size_t row) const;

  TimeFormat time_format_;
  Rfc3339Writer rfc3339_;
  std::vector<PhaseColumns> phases_;
};

/// The lines of an answer in InfluxDB's line protocol: those of raw readings are points as the server writes them to an
/// InfluxDB of its own, but without its field `present`.
class LineProtocolWriter {
 public:
  /// @param shape  an answer, with or without rows
  LineProtocolWriter(const DeviceId& device, const QueryResult& shape, TimeFormat time_format);

  /// Line protocol has none.
  [[nodiscard]] static std::string header() { return {}; }

  /// Appends the lines of rows [begin, end): one for each phase that has a value.
  /// @param result  of the shape
  void append(std::string& out, const QueryResult& result, std::size_t begin, std::size_t end);

 private:
  struct LinePart {
    std::string field;  ///< with its "="
    ColumnId column;
  };
  struct PhaseLines {
    std::string begin;  ///< measurement and tags, and a space
    std::vector<LinePart> parts;
  };

  TimeFormat time_format_;
  std::vector<PhaseLines> phases_;
};

}  // namespace edl::server
