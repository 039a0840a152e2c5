#pragma once

#include <bitset>
#include <chrono>
#include <cstdint>
#include <span>

#include "server/analytics/tariff.hpp"

namespace edl::server::analytics {

/// The moments of every year that seasons, days and times name together.
struct Moments {
  std::bitset<MonthDay::k_days> days_of_year{};
  std::bitset<k_day_kinds> kinds{};
  std::bitset<ClockTime::k_quarters> quarters{};

  [[nodiscard]] bool overlaps(const Moments& other) const {
    return (days_of_year & other.days_of_year).any() && (kinds & other.kinds).any() &&
           (quarters & other.quarters).any();
  }
  bool operator==(const Moments&) const = default;
};

/// @param seasons, days, times  as of a TariffPeriod
[[nodiscard]] Moments moments_of(std::span<const Season> seasons, std::span<const DayKind> days,
                                 std::span<const DayTimes> times);

/// Easter Sunday in the Gregorian calendar.
/// @param year  1583 or later
/// @source J. Meeus, Astronomical Algorithms, chapter 8 (the method of Nature 1876, named after Meeus, Jones and Butcher)
[[nodiscard]] std::chrono::year_month_day easter_sunday(std::chrono::year year);

[[nodiscard]] bool is_holiday(const TariffBook& book, std::chrono::year_month_day date);

/// What kind of day it is by a version of the book.
[[nodiscard]] DayKind kind_of_day(const TariffBook& book, const TariffVersion& version,
                                  std::chrono::year_month_day date);

/// The version that holds on a day; null before the first.
[[nodiscard]] const TariffVersion* version_at(const TariffBook& book, std::chrono::year_month_day date);

}  // namespace edl::server::analytics
