#include "agent/meter/replay/recording_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace edl::agent {
namespace {

Error located(LineFault fault, const std::string& name, std::size_t line) {
  return Error{fault.code, std::move(fault.message), fmt::format("{}:{}:{}", name, line, fault.column)};
}

/// A failure to read, which names its source, with the line that it kept from being read.
Error located(Error error, const std::string& name, std::size_t line) {
  return Error{error.code, std::move(error.message), fmt::format("{}:{}:1", name, line)};
}

void sort_by_phase(ReadingSet& set) {
  std::sort(set.readings.begin(), set.readings.end(),
            [](const Reading& a, const Reading& b) { return a.phase < b.phase; });
}

}  // namespace

RecordingReader::RecordingReader(LineReader lines, std::string name, RecordingFormat format)
    : lines_(std::move(lines)), name_(std::move(name)), format_(format), ahead_(next_row()) {}

Result<RecordingReader> RecordingReader::open(std::unique_ptr<ByteSource> source, std::string name) {
  LineReader lines(std::move(source));
  const auto line = lines.next();
  if (!line) return tl::unexpected(located(line.error(), name, lines.line()));
  if (!*line) return fail(Errc::unreadable, "empty: expected a header line", name + ":1:1");
  auto format = RecordingFormat::parse_header(**line);
  if (!format) return tl::unexpected(located(std::move(format.error()), name, lines.line()));
  return RecordingReader(std::move(lines), std::move(name), *format);
}

Result<std::optional<ReadingSet>> RecordingReader::next() {
  if (!ahead_) return tl::unexpected(std::exchange(ahead_, std::optional<RecordedRow>()).error());
  if (!*ahead_) return std::nullopt;
  ReadingSet set{(*ahead_)->reading.time, {(*ahead_)->reading}};
  for (ahead_ = next_row(); ahead_ && *ahead_; ahead_ = next_row()) {
    const RecordedRow& row = **ahead_;
    if (const auto order = check_order(row, set); !order) {
      ahead_ = tl::unexpected(order.error());
      break;
    }
    if (row.reading.time > set.time) break;
    set.readings.push_back(row.reading);
  }
  sort_by_phase(set);
  return set;
}

/// @return nullopt at the end
Result<std::optional<RecordedRow>> RecordingReader::next_row() {
  const auto line = lines_.next();
  if (!line) return tl::unexpected(located(line.error(), name_, lines_.line()));
  if (!*line) return std::nullopt;
  auto row = format_.parse_row(**line);
  if (!row) return tl::unexpected(error_at(std::move(row.error())));
  return *row;
}

Result<void> RecordingReader::check_order(const RecordedRow& row, const ReadingSet& set) const {
  if (row.reading.time < set.time) {
    return tl::unexpected(error_at({Errc::invalid, row.time_column,
                                    fmt::format("time: {} comes after {}, but times must ascend",
                                                to_rfc3339(row.reading.time), to_rfc3339(set.time))}));
  }
  const auto same = [&](const Reading& r) { return r.time == row.reading.time && r.phase == row.reading.phase; };
  if (std::none_of(set.readings.begin(), set.readings.end(), same)) return {};
  return tl::unexpected(error_at({Errc::invalid, row.phase_column,
                                  fmt::format("phase: a second row of phase {} at {}", name_of(row.reading.phase),
                                              to_rfc3339(row.reading.time))}));
}

Error RecordingReader::error_at(LineFault fault) const { return located(std::move(fault), name_, lines_.line()); }

}  // namespace edl::agent
