#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "agent/meter/meter.hpp"
#include "agent/meter/replay/recording_reader.hpp"
#include "agent/meter/replay/speed.hpp"
#include "agent/port/clock.hpp"

namespace edl::agent {

/// Plays a recording of readings (see RecordingReader for the format) as if it were measured. Every value and every
/// time is delivered as it was recorded; only the pace is that of today.
class ReplayMeter final : public Meter {
 public:
  /// The clock is borrowed and outlives the meter.
  /// @return Errc::not_found, Errc::io | what is wrong with the header, with file, line and column
  [[nodiscard]] static Result<std::unique_ptr<ReplayMeter>> open(const std::filesystem::path& path, Speed speed,
                                                                 Clock& clock);

  /// A fault in the file ends the play: it is told once, after every set before it, and then there are no more.
  [[nodiscard]] Result<std::optional<ReadingSet>> next(std::stop_token stop) override;

 private:
  ReplayMeter(RecordingReader reader, Pace pace) : reader_(std::move(reader)), pace_(pace) {}

  RecordingReader reader_;
  Pace pace_;
};

}  // namespace edl::agent
