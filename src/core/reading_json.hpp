#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/fault.hpp"
#include "core/reading.hpp"

namespace edl {

/// Appends the reading as its JSON object: every required member, null where it was not measured; optional members
/// only where they were.
void append_json(std::string& out, const Reading& reading);

/// Appends "[…]" of the readings.
void append_json(std::string& out, const std::vector<Reading>& readings);

/// No meter of this kind existed before; an earlier time is a clock that was never set.
inline constexpr Timestamp k_earliest_time = std::chrono::sys_days(std::chrono::year(2000) / 1 / 1);

/// How far ahead of the server's clock a reading may be.
inline constexpr std::chrono::hours k_max_time_ahead{24};

/// Reads batches of readings from JSON. Keeps its buffers between calls; one for each thread.
class ReadingParser {
 public:
  ReadingParser();
  ReadingParser(ReadingParser&&) noexcept;
  ReadingParser& operator=(ReadingParser&&) noexcept;
  ~ReadingParser();

  /// Reads an array of 1 to k_max_readings_per_batch readings, strictly: every required member, no unknown one, no
  /// member twice, numbers that are numbers within the range of their field, times in [k_earliest_time,
  /// now + k_max_time_ahead].
  /// @return the readings in their order | what is wrong: unreadable, too_large, or every wrong member
  [[nodiscard]] Parsed<std::vector<Reading>> parse(std::string_view json, Timestamp now);

 private:
  struct Buffers;
  std::unique_ptr<Buffers> buffers_;
};

}  // namespace edl
