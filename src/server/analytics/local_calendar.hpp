#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <ratio>
#include <span>
#include <vector>

#include "core/time_zone.hpp"
#include "core/timestamp.hpp"

namespace edl::server::analytics {

/// The interval that days, months and hours of the clock are put together from. Every zone's offset of today is a multiple
/// of it, so that each lies in one of them wholly.
inline constexpr std::chrono::minutes k_quarter_hour{15};

/// The begin of the quarter hour, of UTC and so of every zone, that contains `time`.
[[nodiscard]] constexpr Timestamp begin_of_quarter(Timestamp time) {
  using Quarters = std::chrono::duration<std::int64_t, std::ratio<900>>;
  return std::chrono::floor<Quarters>(time);
}

struct LocalDay {
  std::chrono::year_month_day date{};
  TimeRange range;        ///< the whole of it, also where the calendar's range has a part only
  std::size_t month = 0;  ///< index into LocalCalendar::months()
};

struct LocalMonth {
  std::chrono::year_month month{};
  TimeRange range;  ///< the whole of it
};

/// Where in local time a moment is.
struct LocalPlace {
  std::uint32_t day = 0;     ///< index into LocalCalendar::days()
  std::uint32_t month = 0;   ///< index into LocalCalendar::months()
  std::uint8_t weekday = 0;  ///< of the day: 0 is Monday, 6 is Sunday (ISO 8601, 4.2.2 counts them 1 to 7)
  std::uint8_t quarter = 0;  ///< of the clock's 24 hours, 0 to 95: on a day of 25 hours four of them come twice

  [[nodiscard]] std::uint8_t hour() const { return static_cast<std::uint8_t>(quarter / 4); }
  bool operator==(const LocalPlace&) const = default;
};

/// The days and months of a range in a zone, worked out once, so that a year's quarter hours find their places in less
/// than a millisecond: the zone is asked for each day and for each change of the clock, not for each of them.
class LocalCalendar {
 public:
  /// @param range  not empty
  LocalCalendar(const TimeZone& zone, TimeRange range);

  /// All that the range touches, ascending, without gap.
  [[nodiscard]] const std::vector<LocalDay>& days() const { return days_; }
  [[nodiscard]] const std::vector<LocalMonth>& months() const { return months_; }

  /// @param times  ascending, each in the range's days
  [[nodiscard]] std::vector<LocalPlace> places(std::span<const Timestamp> times) const;

 private:
  TimeZone zone_;
  std::vector<LocalDay> days_;
  std::vector<LocalMonth> months_;
};

/// The span that people compare a range with: the months before, where it is whole local months; the days before, as many
/// and whole, where it is whole local days; else as much time just before.
/// @param range  not empty
[[nodiscard]] TimeRange same_span_before(const TimeZone& zone, TimeRange range);

}  // namespace edl::server::analytics
