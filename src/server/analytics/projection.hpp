#pragma once

#include <chrono>
#include <cstddef>
#include <optional>

#include "core/time_zone.hpp"
#include "core/timestamp.hpp"
#include "server/analytics/cost.hpp"

namespace edl::server::analytics {

/// How many days before today a projection learns from, how many of them it needs, and how much of a day has to be
/// measured for the day to be one of them.
inline constexpr std::chrono::days k_days_learnt_from{28};
inline constexpr std::size_t k_least_days_learnt_from = 7;
inline constexpr double k_least_day_coverage = 0.9;

/// What a month may come to.
struct ProjectedTotal {
  Money low{};  ///< of months like the last four weeks, one in twenty comes to less
  Money expected{};
  Money high{};           ///< and one in twenty to more
  double import_kwh = 0;  ///< expected
  double export_kwh = 0;

  bool operator==(const ProjectedTotal&) const = default;
};

struct MonthProjection {
  TimeRange month;  ///< the local month of now
  Cost to_date{};   ///< up to now
  std::size_t days_learnt_from = 0;
  std::optional<ProjectedTotal>
      whole{};  ///< nullopt: fewer than k_least_days_learnt_from days to learn from, or no price
};

/// What the local month comes to until now, and may come to in all.
///
/// Each quarter hour that is left is expected to be the mean of those of the same weekday and clock time in the last 28
/// days (of all days, for a weekday that was never measured), at its own price; its demand to be the highest of those. So
/// the bill of what was and what is expected is the one that cost_of makes. The range is 1.645 standard deviations, the
/// 90 % of a normal distribution, of the sum of the days left: each sways about its mean as those of the last 28 days did
/// about their weekday's (about the mean of all, where there are too few), and a mean of few days is uncertain itself. Its
/// low end has no higher demand than there has been this month.
/// @param energy  from 28 days before today, or from the month's begin if that is earlier, up to now
/// @param now  the first moment that is not known
[[nodiscard]] MonthProjection project_month(const TariffBook& book, const QuarterHours& energy, const TimeZone& zone,
                                            Timestamp now);

}  // namespace edl::server::analytics
