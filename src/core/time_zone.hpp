#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "core/timestamp.hpp"

namespace date {
class time_zone;
}

namespace edl {

/// By how much local clocks are ahead of UTC, and the time around a moment throughout which they are.
struct UtcOffset {
  std::chrono::seconds offset{};
  TimeRange range;

  bool operator==(const UtcOffset&) const = default;
};

/// A time zone by its IANA name, for one question: where a local day begins and ends. A small value, cheap to
/// copy; all functions may be called from any thread. Its rules are the operating system's (package tzdata).
///
/// Local days cut time into consecutive ranges without gap or overlap: a day begins at its first midnight, or,
/// where the clock jumps over midnight, at the jump. Most days last 24 h, days of a clock change 23 or 25.
class TimeZone {
 public:
  /// UTC; needs no tzdata.
  TimeZone() = default;

  /// @param name  an IANA name such as "Europe/Berlin" or "UTC", exactly as tzdata spells it
  /// @return Errc::invalid if there is no such zone, Errc::unavailable if the system has no tzdata
  [[nodiscard]] static Result<TimeZone> parse(std::string_view name);

  /// The name by which parse finds it again.
  [[nodiscard]] std::string name() const;

  /// All moments of the local day `date`; empty for a day that the zone left out (Pacific/Apia, 2011-12-30).
  /// @param date  a valid date
  [[nodiscard]] TimeRange local_day(std::chrono::year_month_day date) const;

  /// The begin of the local day that contains `time`.
  [[nodiscard]] Timestamp start_of_local_day(Timestamp time) const;

  /// The end of the local day that contains `time`: the first moment after it that belongs to another day.
  [[nodiscard]] Timestamp next_local_day(Timestamp time) const;

  /// The local month that contains `time`: the days from its first to its last.
  [[nodiscard]] TimeRange local_month(Timestamp time) const;

  /// The date of the local day that contains `time`: local_day(local_date(time)) contains time.
  [[nodiscard]] std::chrono::year_month_day local_date(Timestamp time) const;

  /// When the zone's clocks show `time_of_day` on `date`: the first such moment where the clock is set back over it,
  /// and the jump itself where the clock is set forward over it.
  /// @param date  a valid date
  /// @param time_of_day  0 to 24 h
  [[nodiscard]] Timestamp moment_of(std::chrono::year_month_day date, std::chrono::minutes time_of_day) const;

  /// For what follows the hours of local clocks, not only their days: asked once for each change of the clock.
  [[nodiscard]] UtcOffset utc_offset(Timestamp time) const;

  /// What the zone's clocks show at `time`, written as if they were UTC's.
  [[nodiscard]] std::chrono::sys_seconds local_time(Timestamp time) const;

  bool operator==(const TimeZone&) const = default;

 private:
  explicit TimeZone(const date::time_zone& zone) : zone_(&zone) {}

  [[nodiscard]] Timestamp first_showing(std::chrono::sys_seconds local) const;
  [[nodiscard]] Timestamp begin_of(std::chrono::sys_days local_date) const;
  [[nodiscard]] std::chrono::sys_days local_day_number(Timestamp time) const;

  /// Lives as long as the program in the library's list of zones; null for UTC.
  const date::time_zone* zone_ = nullptr;
};

}  // namespace edl
