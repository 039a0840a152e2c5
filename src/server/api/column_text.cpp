#include "server/api/column_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "core/json_syntax.hpp"
#include "server/store/line_protocol.hpp"

namespace edl::server {
namespace {

/// A number, null or a quoted time, and a comma.
constexpr std::size_t k_max_cell = k_max_json_number + 1;
static_assert(Rfc3339Writer::k_length + 2 <= k_max_json_number);

/// Gathers small texts before they are appended to a string, which costs more for each than writing a number does.
class Gatherer {
 public:
  // The buffer is written before it is read: clearing it would cost more than many an answer.
  explicit Gatherer(std::string& out) : out_(out) {}  // NOLINT(cppcoreguidelines-pro-type-member-init)
  Gatherer(const Gatherer&) = delete;
  Gatherer& operator=(const Gatherer&) = delete;
  ~Gatherer() { flush(); }

  /// Where the next at most k_max_cell characters go; then tell where they end.
  char* room() {
    if (static_cast<std::size_t>(buffer_.data() + buffer_.size() - end_) < k_max_cell) flush();
    return end_;
  }
  void wrote(char* end) { end_ = end; }

 private:
  void flush() {
    out_.append(buffer_.data(), end_);
    end_ = buffer_.data();
  }

  std::string& out_;
  std::array<char, 4096> buffer_;
  char* end_ = buffer_.data();
};

char* write_null(char* at) { return std::copy_n("null", 4, at); }

char* write_time(char* at, Timestamp time, TimeFormat format, Rfc3339Writer& rfc3339) {
  if (format == TimeFormat::rfc3339) return rfc3339.write(at, time);
  return std::to_chars(at, at + k_max_json_number, to_unix_ms(time)).ptr;
}

/// The phases that an answer has, in their own order, each with its series in the order asked for.
std::vector<std::pair<Phase, std::vector<const Series*>>> by_phase(const QueryResult& shape) {
  std::vector<std::pair<Phase, std::vector<const Series*>>> phases;
  for (const Phase phase : k_phases) {
    std::vector<const Series*> all;
    for (const Series& series : shape.series) {
      if (series.phase == phase) all.push_back(&series);
    }
    if (!all.empty()) phases.emplace_back(phase, std::move(all));
  }
  return phases;
}

std::string_view name_of(Part part) {
  constexpr std::array<std::string_view, 4> k_names{"values", "mean", "min", "max"};
  return k_names[static_cast<std::size_t>(part)];
}

}  // namespace

std::span<const Part> parts_of(Resolution resolution) {
  static constexpr std::array k_raw{Part::values};
  static constexpr std::array k_aggregated{Part::mean, Part::min, Part::max};
  if (resolution == Resolution::raw) return k_raw;
  return k_aggregated;
}

const Column& column_of(const Series& series, Part part) {
  switch (part) {
    case Part::values: return series.values;
    case Part::mean: return series.mean;
    case Part::min: return series.min;
    case Part::max: break;
  }
  return series.max;
}

JsonLayout json_layout(const std::string& device_id, const QueryResult& shape) {
  JsonLayout layout;
  layout.before_time = R"({"device_id":)";
  append_json_string(layout.before_time, device_id);
  layout.before_time += fmt::format(R"(,"resolution":"{}","time":[)", name_of(shape.resolution));
  const bool raw = shape.resolution == Resolution::raw;
  std::string text = R"(],"phases":{)";
  for (bool first_phase = true; const auto& [phase, all] : by_phase(shape)) {
    text += fmt::format("{}\"{}\":{{", std::exchange(first_phase, false) ? "" : ",", name_of(phase));
    for (bool first_series = true; const Series* series : all) {
      text += fmt::format("{}\"{}\":{}", std::exchange(first_series, false) ? "" : ",", name_of(series->field),
                          raw ? "" : "{");
      for (bool first_part = true; const Part part : parts_of(shape.resolution)) {
        if (!std::exchange(first_part, false)) text += ',';
        if (!raw) text += fmt::format("\"{}\":", name_of(part));
        layout.places.push_back({std::exchange(text, "]") + "[", {phase, series->field, part}});
      }
      if (!raw) text += '}';
    }
    text += '}';
  }
  layout.end = text + "}}";
  return layout;
}

void JsonArrayWriter::append(std::string& out, std::span<const double> values) {
  Gatherer gatherer(out);
  for (const double value : values) {
    char* at = gatherer.room();
    if (!std::exchange(first_, false)) *at++ = ',';
    gatherer.wrote(std::isnan(value) ? write_null(at) : write_json_number(at, value));
  }
}

void JsonArrayWriter::append(std::string& out, std::span<const Timestamp> times) {
  Gatherer gatherer(out);
  const bool quoted = time_format_ == TimeFormat::rfc3339;
  for (const Timestamp time : times) {
    char* at = gatherer.room();
    if (!std::exchange(first_, false)) *at++ = ',';
    if (quoted) *at++ = '"';
    at = write_time(at, time, time_format_, rfc3339_);
    if (quoted) *at++ = '"';
    gatherer.wrote(at);
  }
}

CsvWriter::CsvWriter(const QueryResult& shape, TimeFormat time_format) : time_format_(time_format) {
  for (const auto& [phase, all] : by_phase(shape)) {
    PhaseColumns& one = phases_.emplace_back(PhaseColumns{phase, {}});
    for (const Series* series : all) {
      for (const Part part : parts_of(shape.resolution)) one.columns.push_back({phase, series->field, part});
    }
  }
}

std::string CsvWriter::header() const {
  std::string out = time_format_ == TimeFormat::ms ? "time_ms,phase" : "time,phase";
  if (!phases_.empty()) {
    for (const ColumnId& column : phases_.front().columns) {
      out += fmt::format(",{}", name_of(column.field));
      if (column.part != Part::values) out += fmt::format("_{}", name_of(column.part));
    }
  }
  return out + "\r\n";
}

void CsvWriter::append(std::string& out, const QueryResult& result, std::size_t begin, std::size_t end) {
  std::vector<std::vector<const double*>> columns;
  for (const PhaseColumns& one : phases_) {
    auto& of_phase = columns.emplace_back();
    for (const ColumnId& id : one.columns) {
      of_phase.push_back(column_of(*result.find(id.phase, id.field), id.part).doubles().data());
    }
  }
  std::array<char, k_max_json_number> time{};
  for (std::size_t row = begin; row < end; ++row) {
    const char* time_end = write_time(time.data(), result.time[row], time_format_, rfc3339_);
    for (std::size_t i = 0; i < phases_.size(); ++i) {
      append_line(out, {time.data(), time_end}, phases_[i].phase, columns[i], row);
    }
  }
}

void CsvWriter::append_line(std::string& out, std::string_view time, Phase phase,
                            std::span<const double* const> columns, std::size_t row) const {
  const auto measured = [row](const double* column) { return !std::isnan(column[row]); };
  if (std::ranges::none_of(columns, measured)) return;
  out += time;
  out += ',';
  out += name_of(phase);
  Gatherer gatherer(out);
  for (const double* column : columns) {
    char* at = gatherer.room();
    *at++ = ',';
    gatherer.wrote(measured(column) ? write_json_number(at, column[row]) : at);
  }
  char* at = gatherer.room();
  *at++ = '\r';
  *at++ = '\n';
  gatherer.wrote(at);
}

LineProtocolWriter::LineProtocolWriter(const DeviceId& device, const QueryResult& shape, TimeFormat time_format)
    : time_format_(time_format) {
  const bool raw = shape.resolution == Resolution::raw;
  const std::string suffix = raw ? "" : fmt::format("_{}", name_of(shape.resolution));
  for (const auto& [phase, all] : by_phase(shape)) {
    PhaseLines& lines = phases_.emplace_back(PhaseLines{influx::line_begin(device, phase, suffix), {}});
    for (const Series* series : all) {
      for (const Part part : parts_of(shape.resolution)) {
        std::string field(name_of(series->field));
        if (!raw) field += fmt::format("_{}", name_of(part));
        lines.parts.push_back({field + '=', {phase, series->field, part}});
      }
    }
  }
}

void LineProtocolWriter::append(std::string& out, const QueryResult& result, std::size_t begin, std::size_t end) {
  std::vector<std::vector<const double*>> columns;
  for (const PhaseLines& lines : phases_) {
    auto& of_phase = columns.emplace_back();
    for (const auto& [field, id] : lines.parts) {
      of_phase.push_back(column_of(*result.find(id.phase, id.field), id.part).doubles().data());
    }
  }
  std::array<char, k_max_json_number> number{};
  for (std::size_t row = begin; row < end; ++row) {
    for (std::size_t i = 0; i < phases_.size(); ++i) {
      bool first = true;
      for (std::size_t part = 0; part < columns[i].size(); ++part) {
        const double value = columns[i][part][row];
        if (std::isnan(value)) continue;
        out += std::exchange(first, false) ? std::string_view(phases_[i].begin) : std::string_view(",");
        out += phases_[i].parts[part].field;
        out.append(number.data(), write_json_number(number.data(), value));
      }
      if (first) continue;
      out += ' ';
      out.append(number.data(),
                 std::to_chars(number.data(), number.data() + number.size(), to_unix_ms(result.time[row])).ptr);
      out += time_format_ == TimeFormat::ms ? "\n" : "000000\n";
    }
  }
}

}  // namespace edl::server
