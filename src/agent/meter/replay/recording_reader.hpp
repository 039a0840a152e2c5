#pragma once

#include <memory>
#include <optional>
#include <string>

#include "agent/meter/replay/byte_source.hpp"
#include "agent/meter/replay/line_reader.hpp"
#include "agent/meter/replay/recording_format.hpp"
#include "core/reading.hpp"
#include "core/result.hpp"

namespace edl::agent {

/// Reads a recording (RecordingFormat says how its lines look) set by set, in memory that does not grow with it.
/// Rows of the same time, to the millisecond, make one reading set; times ascend, and a phase stands at most once
/// for a time. Every fault is an Error whose `where` is "NAME:LINE:COLUMN", both counted from 1, COLUMN in bytes.
class RecordingReader {
 public:
  /// Reads the header.
  /// @param name  of the source, for faults
  /// @return Errc::unreadable, Errc::invalid, Errc::too_large with what is wrong with it | what the source fails with
  [[nodiscard]] static Result<RecordingReader> open(std::unique_ptr<ByteSource> source, std::string name);

  /// The first fault ends the recording: it is told once, after all rows before it.
  /// @return the next set | nullopt: the recording is over | Errc::unreadable, Errc::invalid, Errc::too_large
  ///         | what the source fails with
  [[nodiscard]] Result<std::optional<ReadingSet>> next();

 private:
  RecordingReader(LineReader lines, std::string name, RecordingFormat format);

  Result<std::optional<RecordedRow>> next_row();
  Result<void> check_order(const RecordedRow& row, const ReadingSet& set) const;
  Error error_at(LineFault fault) const;

  LineReader lines_;
  std::string name_;
  RecordingFormat format_;
  Result<std::optional<RecordedRow>> ahead_;  ///< what stands behind the set given last
};

}  // namespace edl::agent
