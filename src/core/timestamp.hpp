#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace edl {

/// A moment in UTC, to the millisecond: the resolution by which a reading is identified.
using Timestamp = std::chrono::sys_time<std::chrono::milliseconds>;

/// Half-open: begin belongs to the range, end does not.
struct TimeRange {
  Timestamp begin;
  Timestamp end;

  [[nodiscard]] bool contains(Timestamp time) const { return begin <= time && time < end; }
  [[nodiscard]] bool empty() const { return end <= begin; }
  [[nodiscard]] std::chrono::milliseconds length() const { return end - begin; }
  bool operator==(const TimeRange&) const = default;
};

/// Reads an RFC 3339 date-time: any offset, 0 to 9 fractional digits (cut, not rounded, to milliseconds: a reading
/// belongs to the millisecond in which it was taken). Leap seconds (":60") are read as the second after.
/// @return Errc::unreadable with what is wrong
/// @source RFC 3339, section 5.6
[[nodiscard]] Result<Timestamp> parse_rfc3339(std::string_view text);

/// Writes "2026-11-23T10:00:00.000Z": UTC, milliseconds, Z. Years 0000 to 9999.
[[nodiscard]] std::string to_rfc3339(Timestamp time);

/// Appends what to_rfc3339 returns, without another allocation.
void append_rfc3339(std::string& out, Timestamp time);

/// Writes one time after the other as append_rfc3339 does, quickest where they are near each other: what is the same
/// in the minute is not worked out again.
class Rfc3339Writer {
 public:
  static constexpr std::size_t k_length = 24;

  /// @return the end of the k_length characters that were written
  [[nodiscard]] char* write(char* at, Timestamp time);

 private:
  std::array<char, k_length> text_{};
  TimeRange minute_{};  ///< that text_ is in; empty before the first
};

[[nodiscard]] constexpr std::int64_t to_unix_ms(Timestamp time) { return time.time_since_epoch().count(); }
[[nodiscard]] constexpr Timestamp from_unix_ms(std::int64_t ms) { return Timestamp(std::chrono::milliseconds(ms)); }

}  // namespace edl
