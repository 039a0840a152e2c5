#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "core/time_zone.hpp"
#include "server/analytics/columns.hpp"
#include "server/analytics/finding.hpp"

namespace edl::server::analytics {

/// A local day's net energy by hour of the clock: import less export, from the mean power, all phases together.
struct DayProfile {
  std::chrono::year_month_day date{};
  TimeRange range;
  /// The mean power of the hour times one hour, so that an hour that the clock has twice is one hour too; nullopt where
  /// less than half of an hour was measured, or one of the device's phases was not.
  std::array<std::optional<double>, 24> kwh{};
};

/// @param table  with mean and count of power_watt, of an interval that a quarter of an hour is a multiple of
/// @param range  not empty; days that it cuts have what lies in it
[[nodiscard]] std::vector<DayProfile> day_profiles(const IntervalTable& table, const TimeZone& zone, TimeRange range);

/// What an hour of an unusual day has to do with it.
struct UnusualHour {
  std::size_t hour = 0;  ///< of the clock, 0 to 23
  double kwh = 0;
  double usual_kwh = 0;  ///< the median of the days that it is compared with
  [[nodiscard]] double more_kwh() const { return kwh - usual_kwh; }
};

/// A day unlike its own weekday.
struct UnusualDay {
  std::chrono::year_month_day date{};
  TimeRange range;
  double kwh = 0;            ///< of the hours that are known
  double usual_kwh = 0;      ///< median of the same hours of the days before
  double spread_kwh = 0;     ///< their median distance from it (MAD)
  std::size_t compared = 0;  ///< days before
  /// How far the day is from usual, in robust standard deviations: of its energy, and of when it was used (the sum over the
  /// hours of their distances from the usual hour, against the same sum of the days before).
  double energy_score = 0;
  double shape_score = 0;
  std::vector<UnusualHour> hours{};  ///< the furthest from usual, furthest first, at most k_most_hours
};

struct UnusualDaySettings {
  std::size_t least_weeks = 4;   ///< days of the same weekday before, with readings of the same hours
  std::size_t most_weeks = 12;   ///< that are looked back
  std::size_t least_hours = 12;  ///< that a day must have
  double score = 3.5;            ///< Iglewicz and Hoaglin's bound
  double least_more_kwh = 1;     ///< a difference that is worth telling
};

inline constexpr std::size_t k_most_hours = 6;

/// The days that are unlike the same weekday of the weeks before them, by their energy or by its hours. The score is
/// 0.6745 · |x - median| / MAD; a MAD below 5 % of the median, or below 0.1 kWh, is taken to be that, so that a house that
/// is empty every day is not unusual for a lamp.
/// @param days  ascending, one each; a day is compared with those before it only
/// @source B. Iglewicz, D. Hoaglin, How to Detect and Handle Outliers, ASQC 1993, 3.3
[[nodiscard]] std::vector<UnusualDay> unusual_days(std::span<const DayProfile> days,
                                                   const UnusualDaySettings& settings = {});

[[nodiscard]] Finding finding_of(const UnusualDay& day);

}  // namespace edl::server::analytics
