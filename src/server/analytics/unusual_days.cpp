#include "server/analytics/unusual_days.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>

#include "server/analytics/local_calendar.hpp"
#include "server/analytics/robust_statistics.hpp"

namespace edl::server::analytics {
namespace {

constexpr double k_watts_to_kwh_of_an_hour = 1.0 / 1'000;
constexpr double k_least_spread_share = 0.05;
constexpr double k_least_spread_kwh = 0.1;
constexpr double k_score_of_spread = 0.6745;  ///< the MAD of a normal distribution of deviation 1

struct PowerOfHour {
  PerPhase<double> watt_seconds{};
  PerPhase<std::uint32_t> seconds{};
};

/// The phases that have power anywhere: all of them are wanted in each hour.
std::vector<Phase> powered_phases(const IntervalTable& table) {
  std::vector<Phase> phases;
  for (const Phase phase : k_phases) {
    const std::vector<std::uint32_t>& count = table.at(phase, Field::power_watt).count;
    if (std::any_of(count.begin(), count.end(), [](std::uint32_t n) { return n > 0; })) phases.push_back(phase);
  }
  return phases;
}

std::optional<double> kwh_of(const PowerOfHour& hour, std::span<const Phase> phases) {
  double watts = 0;
  for (const Phase phase : phases) {
    if (hour.seconds[phase] < 1'800) return std::nullopt;
    watts += hour.watt_seconds[phase] / hour.seconds[phase];
  }
  if (phases.empty()) return std::nullopt;
  return watts * k_watts_to_kwh_of_an_hour;
}

/// The hours that a day has and that another one has all of.
bool has_hours_of(const DayProfile& other, const DayProfile& day) {
  for (std::size_t hour = 0; hour < 24; ++hour) {
    if (day.kwh.at(hour) && !other.kwh.at(hour)) return false;
  }
  return true;
}

double sum_over(const DayProfile& hours_of, const DayProfile& day) {
  double sum = 0;
  for (std::size_t hour = 0; hour < 24; ++hour) {
    if (hours_of.kwh.at(hour)) sum += *day.kwh.at(hour);
  }
  return sum;
}

double score_of(double value, const UsualRange& usual) {
  const double spread = std::max({usual.deviation, k_least_spread_share * std::abs(usual.median), k_least_spread_kwh});
  return k_score_of_spread * std::abs(value - usual.median) / spread;
}

/// The same weekday of the weeks before, with readings of the same hours.
std::vector<const DayProfile*> comparable_days(std::span<const DayProfile> days, std::size_t at,
                                               const UnusualDaySettings& settings) {
  const std::chrono::sys_days today(days[at].date);
  std::vector<const DayProfile*> found;
  for (std::size_t i = at; i-- > 0;) {
    const std::chrono::days ago = today - std::chrono::sys_days(days[i].date);
    if (ago > std::chrono::days(7 * settings.most_weeks)) break;
    if (ago.count() % 7 == 0 && has_hours_of(days[i], days[at])) found.push_back(&days[i]);
  }
  return found;
}

/// The usual energy of each hour of a day.
std::array<double, 24> usual_hours(std::span<const DayProfile* const> before) {
  std::array<double, 24> usual{};
  for (std::size_t hour = 0; hour < 24; ++hour) {
    std::vector<double> values;
    for (const DayProfile* const day : before) {
      if (day->kwh.at(hour)) values.push_back(*day->kwh.at(hour));
    }
    if (const auto range = usual_range(std::move(values))) usual.at(hour) = range->median;
  }
  return usual;
}

double distance_from(const std::array<double, 24>& usual, const DayProfile& day, const DayProfile& hours_of) {
  double distance = 0;
  for (std::size_t hour = 0; hour < 24; ++hour) {
    if (hours_of.kwh.at(hour)) distance += std::abs(*day.kwh.at(hour) - usual.at(hour));
  }
  return distance;
}

std::vector<UnusualHour> furthest_hours(const std::array<double, 24>& usual, const DayProfile& day) {
  std::vector<UnusualHour> hours;
  for (std::size_t hour = 0; hour < 24; ++hour) {
    if (day.kwh.at(hour)) hours.push_back({hour, *day.kwh.at(hour), usual.at(hour)});
  }
  std::stable_sort(hours.begin(), hours.end(), [](const UnusualHour& a, const UnusualHour& b) {
    return std::abs(a.more_kwh()) > std::abs(b.more_kwh());
  });
  // Evidence are the hours that stand out, not those that differ by nothing.
  const double least = hours.empty() ? 0 : std::abs(hours.front().more_kwh()) / 10;
  std::erase_if(hours, [&](const UnusualHour& hour) { return std::abs(hour.more_kwh()) < least; });
  if (hours.size() > k_most_hours) hours.resize(k_most_hours);
  return hours;
}

std::optional<UnusualDay> judge_day(std::span<const DayProfile> days, std::size_t at,
                                    const UnusualDaySettings& settings) {
  const DayProfile& day = days[at];
  const auto known = std::count_if(day.kwh.begin(), day.kwh.end(), [](const auto& kwh) { return kwh.has_value(); });
  if (static_cast<std::size_t>(known) < settings.least_hours) return std::nullopt;
  const std::vector<const DayProfile*> before = comparable_days(days, at, settings);
  if (before.size() < std::max<std::size_t>(1, settings.least_weeks)) return std::nullopt;

  const std::array<double, 24> usual = usual_hours(before);
  std::vector<double> sums;
  std::vector<double> distances;
  sums.reserve(before.size());
  distances.reserve(before.size());
  for (const DayProfile* const other : before) {
    sums.push_back(sum_over(day, *other));
    distances.push_back(distance_from(usual, *other, day));
  }
  const UsualRange energy = usual_range(std::move(sums)).value();
  const UsualRange shape = usual_range(std::move(distances)).value();
  const double distance = distance_from(usual, day, day);
  UnusualDay found{.date = day.date,
                   .range = day.range,
                   .kwh = sum_over(day, day),
                   .usual_kwh = energy.median,
                   .spread_kwh = energy.deviation,
                   .compared = before.size()};
  found.energy_score = score_of(found.kwh, energy);
  // Only further from usual than other days are is unusual; nearer is not.
  found.shape_score = distance > shape.median ? score_of(distance, shape) : 0;
  const bool by_energy =
      found.energy_score > settings.score && std::abs(found.kwh - found.usual_kwh) >= settings.least_more_kwh;
  const bool by_shape = found.shape_score > settings.score && distance - shape.median >= settings.least_more_kwh;
  if (!by_energy && !by_shape) return std::nullopt;
  found.hours = furthest_hours(usual, day);
  return found;
}

constexpr std::array<std::string_view, 7> k_weekday_names{"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                          "Thursday", "Friday", "Saturday"};

}  // namespace

std::vector<DayProfile> day_profiles(const IntervalTable& table, const TimeZone& zone, TimeRange range) {
  const LocalCalendar calendar(zone, range);
  const std::vector<Phase> phases = powered_phases(table);
  std::vector<DayProfile> profiles;
  profiles.reserve(calendar.days().size());
  for (const LocalDay& day : calendar.days()) profiles.push_back({.date = day.date, .range = day.range});
  std::vector<std::array<PowerOfHour, 24>> hours(profiles.size());
  const auto first = std::lower_bound(table.begin.begin(), table.begin.end(), range.begin);
  const auto last = std::lower_bound(first, table.begin.end(), range.end);
  const std::vector<LocalPlace> places = calendar.places(std::span(first, last));
  const auto skipped = static_cast<std::size_t>(first - table.begin.begin());
  for (std::size_t i = 0; i < places.size(); ++i) {
    PowerOfHour& hour = hours.at(places[i].day).at(places[i].hour());
    for (const Phase phase : phases) {
      const FieldColumns& watt = table.at(phase, Field::power_watt);
      const std::uint32_t count = watt.count[skipped + i];
      if (count == 0) continue;
      hour.watt_seconds[phase] += watt.mean[skipped + i] * count;
      hour.seconds[phase] += count;
    }
  }
  for (std::size_t day = 0; day < profiles.size(); ++day) {
    for (std::size_t hour = 0; hour < 24; ++hour) profiles[day].kwh.at(hour) = kwh_of(hours[day].at(hour), phases);
  }
  return profiles;
}

std::vector<UnusualDay> unusual_days(std::span<const DayProfile> days, const UnusualDaySettings& settings) {
  std::vector<UnusualDay> found;
  for (std::size_t at = 0; at < days.size(); ++at) {
    if (auto unusual = judge_day(days, at, settings)) found.push_back(*std::move(unusual));
  }
  return found;
}

Finding finding_of(const UnusualDay& day) {
  const std::string_view weekday =
      k_weekday_names.at(std::chrono::weekday(std::chrono::sys_days(day.date)).c_encoding());
  const double more = day.kwh - day.usual_kwh;
  Finding finding{.kind = FindingKind::unusual_day,
                  .begin = day.range.begin,
                  .end = day.range.end,
                  .evidence = {{"energy", day.kwh, "kWh"},
                               {"usual_energy", day.usual_kwh, "kWh"},
                               {"usual_spread", day.spread_kwh, "kWh"},
                               {"days_compared", static_cast<double>(day.compared), ""},
                               {"energy_score", day.energy_score, ""},
                               {"shape_score", day.shape_score, ""}}};
  finding.because = fmt::format(
      "{} {:04}-{:02}-{:02} took {:.1f} kWh, {:.1f} kWh {} than is usual for the {} {}s before ({:.1f} kWh, give or "
      "take {:.1f})",
      weekday, static_cast<int>(day.date.year()), static_cast<unsigned>(day.date.month()),
      static_cast<unsigned>(day.date.day()), day.kwh, std::abs(more), more < 0 ? "less" : "more", day.compared, weekday,
      day.usual_kwh, day.spread_kwh);
  for (std::size_t i = 0; i < day.hours.size(); ++i) {
    finding.because += fmt::format("{}{:02}:00 ({:+.1f} kWh)", i == 0 ? "; furthest from usual was the hour of " : ", ",
                                   day.hours[i].hour, day.hours[i].more_kwh());
  }
  finding.because += ".";
  return finding;
}

}  // namespace edl::server::analytics
