#include "server/analytics/projection.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <span>
#include <vector>

#include "server/analytics/local_calendar.hpp"

namespace edl::server::analytics {
namespace {

constexpr std::size_t k_weekdays = 7;
constexpr double k_deviations_of_90_percent = 1.645;
/// Fewer deviations than this say too little of how days sway about their weekday's mean.
constexpr std::size_t k_least_freedom = 7;
constexpr double k_unknown = std::numeric_limits<double>::quiet_NaN();

/// Of the quarter hours of one clock time, on days that are alike.
struct Expected {
  double import_kwh = 0;
  double export_kwh = 0;
  double demand_kw = k_unknown;  ///< the highest
  double count = 0;

  void add(const QuarterHours& energy, std::size_t row) {
    import_kwh += energy.import_kwh[row];
    export_kwh += energy.export_kwh[row];
    demand_kw = std::fmax(demand_kw, energy.demand_kw[row]);
    count += 1;
  }
};
using ClockProfile = std::array<Expected, ClockTime::k_quarters>;

/// A day to learn from, and what it cost.
struct LearntDay {
  std::size_t weekday = 0;
  double amount = 0;
};

/// What the last weeks teach.
class Lesson {
 public:
  Lesson(const TariffBook& book, const QuarterHours& energy, const TimeZone& zone, TimeRange weeks);

  [[nodiscard]] std::size_t days() const { return days_.size(); }
  [[nodiscard]] const Expected& expected(const LocalPlace& place) const {
    const Expected& own = by_weekday_[place.weekday][place.quarter];
    return own.count > 0 ? own : of_all_[place.quarter];
  }
  /// Of the sum of days to come, whose weekdays are counted in `left`.
  [[nodiscard]] double deviation(const std::array<double, k_weekdays>& left) const;

 private:
  std::vector<LearntDay> days_;
  std::array<ClockProfile, k_weekdays> by_weekday_{};
  ClockProfile of_all_{};
};

/// The book, with its first version for all time before it too: how days sway is told in today's money, if need be.
TariffBook without_begin(TariffBook book) {
  if (!book.versions.empty()) book.versions.front().valid_from = LocalDate();
  return book;
}

Lesson::Lesson(const TariffBook& book, const QuarterHours& energy, const TimeZone& zone, TimeRange weeks) {
  const Cost cost = cost_of(without_begin(book), energy, weeks, zone);
  const LocalCalendar calendar(zone, weeks);
  const auto first = std::ranges::lower_bound(energy.begin, weeks.begin) - energy.begin.begin();
  const auto last = std::ranges::lower_bound(energy.begin, weeks.end) - energy.begin.begin();
  const auto times = std::span(energy.begin).subspan(std::size_t(first), std::size_t(last - first));
  const std::vector<LocalPlace> places = calendar.places(times);
  std::vector<bool> taken(cost.days.size());
  for (std::size_t i = 0; i < times.size(); ++i) {
    const DayCost& day = cost.days[places[i].day];
    if (day.coverage < k_least_day_coverage) continue;
    if (!taken[places[i].day]) days_.push_back({places[i].weekday, day.amount});
    taken[places[i].day] = true;
    by_weekday_[places[i].weekday][places[i].quarter].add(energy, std::size_t(first) + i);
    of_all_[places[i].quarter].add(energy, std::size_t(first) + i);
  }
}

double Lesson::deviation(const std::array<double, k_weekdays>& left) const {
  std::array<double, k_weekdays> sum{};
  std::array<double, k_weekdays> count{};
  double whole = 0;
  for (const auto& [weekday, amount] : days_) {
    sum[weekday] += amount;
    count[weekday] += 1;
    whole += amount;
  }
  const auto all = static_cast<double>(days_.size());
  const auto kinds = static_cast<std::size_t>(std::ranges::count_if(count, [](double days) { return days > 0; }));
  const bool by_weekday = days_.size() >= kinds + k_least_freedom;
  double squares = 0;
  for (const auto& [weekday, amount] : days_) {
    const double mean = by_weekday ? sum[weekday] / count[weekday] : whole / all;
    squares += (amount - mean) * (amount - mean);
  }
  const double variance = squares / (all - (by_weekday ? static_cast<double>(kinds) : 1.0));
  // Each day sways, and so does the mean that stands for all of a weekday.
  double parts = 0;
  for (std::size_t weekday = 0; weekday < k_weekdays; ++weekday) {
    const double learnt = count[weekday] > 0 ? count[weekday] : all;
    parts += left[weekday] + left[weekday] * left[weekday] / learnt;
  }
  return std::sqrt(variance * parts);
}

/// What was, and after it what is expected.
struct WholeMonth {
  QuarterHours energy{};
  std::array<double, k_weekdays> days_left{};
};

QuarterHours up_to(const QuarterHours& energy, TimeRange range) {
  QuarterHours part;
  for (std::size_t row = 0; row < energy.rows(); ++row) {
    if (!range.contains(energy.begin[row])) continue;
    part.begin.push_back(energy.begin[row]);
    part.import_kwh.push_back(energy.import_kwh[row]);
    part.export_kwh.push_back(energy.export_kwh[row]);
    part.demand_kw.push_back(energy.demand_kw[row]);
    part.coverage.push_back(energy.coverage[row]);
  }
  return part;
}

WholeMonth whole_month(const QuarterHours& energy, const Lesson& lesson, const TimeZone& zone, TimeRange month,
                       Timestamp now) {
  WholeMonth whole{up_to(energy, {month.begin, now})};
  std::vector<Timestamp> left;
  for (Timestamp time = std::chrono::ceil<std::chrono::duration<int, std::ratio<900>>>(now); time < month.end;
       time += k_quarter_hour) {
    left.push_back(time);
  }
  for (std::size_t i = 0; const LocalPlace& place : LocalCalendar(zone, month).places(left)) {
    const Expected& expected = lesson.expected(place);
    const double count = std::max(expected.count, 1.0);
    whole.energy.begin.push_back(left[i++]);
    whole.energy.import_kwh.push_back(expected.import_kwh / count);
    whole.energy.export_kwh.push_back(expected.export_kwh / count);
    whole.energy.demand_kw.push_back(expected.demand_kw);
    whole.energy.coverage.push_back(1);
    whole.days_left.at(place.weekday) += 1.0 / double(ClockTime::k_quarters);
  }
  return whole;
}

Money plus(Money money, double amount) {
  const double minor = static_cast<double>(money.minor) + amount * std::pow(10.0, money.digits);
  constexpr double k_most = 1e15;
  return {std::llround(std::clamp(minor, -k_most, k_most)), money.digits};
}

/// The bill of the month if its demand stays what it was.
Money with_demand_so_far(const TariffBook& book, QuarterHours energy, TimeRange month, const TimeZone& zone,
                         Timestamp now) {
  for (std::size_t row = 0; row < energy.rows(); ++row) {
    if (energy.begin[row] >= now) energy.demand_kw[row] = k_unknown;
  }
  return cost_of(book, energy, month, zone).total;
}

}  // namespace

MonthProjection project_month(const TariffBook& book, const QuarterHours& energy, const TimeZone& zone, Timestamp now) {
  MonthProjection projection{.month = zone.local_month(now)};
  const TimeRange month = projection.month;
  projection.to_date.currency = book.currency.text();
  projection.to_date.total.digits = book.currency.digits();
  if (month.begin < now) projection.to_date = cost_of(book, energy, {month.begin, now}, zone);
  const Timestamp today = zone.start_of_local_day(now);
  const std::chrono::sys_days first = std::chrono::sys_days(zone.local_date(now)) - k_days_learnt_from;
  const Lesson lesson(book, energy, zone, {zone.local_day(first).begin, today});
  projection.days_learnt_from = lesson.days();
  if (lesson.days() < k_least_days_learnt_from) return projection;

  const WholeMonth whole = whole_month(energy, lesson, zone, month, now);
  const Cost expected = cost_of(book, whole.energy, month, zone);
  if (expected.unpriced_kwh > 0) return projection;
  const double spread = k_deviations_of_90_percent * lesson.deviation(whole.days_left);
  Money low = plus(with_demand_so_far(book, whole.energy, month, zone, now), -spread);
  const bool earns =
      std::ranges::any_of(book.versions, [](const auto& each) { return each.export_credit.has_value(); });
  if (!earns) low = std::max(low, projection.to_date.total);  // what was used stays used
  projection.whole = ProjectedTotal{.low = low,
                                    .expected = expected.total,
                                    .high = plus(expected.total, spread),
                                    .import_kwh = expected.import_kwh,
                                    .export_kwh = expected.export_kwh};
  return projection;
}

}  // namespace edl::server::analytics
