#include "server/analytics/tariff_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace edl::server::analytics {
namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year_month_day;

// Between these all days after Easter lie in the year that it is in: Easter is 22 March at the earliest, 25 April at the
// latest.
constexpr std::int64_t k_first_easter_offset = -80;
constexpr std::int64_t k_last_easter_offset = 200;

/// Sets the bits from `from` up to `to`, which is outside; over the end where it is not behind `from`.
template <std::size_t N>
void set_around(std::bitset<N>& bits, std::size_t from, std::size_t to) {
  std::size_t at = from;
  do {
    bits.set(at % N);
    at = (at + 1) % N;
  } while (at != to % N);
}

Moments moments_of_period(const TariffPeriod& period) { return moments_of(period.seasons, period.days, period.times); }

}  // namespace

Moments moments_of(std::span<const Season> seasons, std::span<const DayKind> days_named,
                   std::span<const DayTimes> times) {
  Moments moments;
  for (const Season& season : seasons) {
    set_around(moments.days_of_year, season.from.index(), season.to.index() + 1);
  }
  for (const DayKind kind : days_named) moments.kinds.set(static_cast<std::size_t>(kind));
  for (const DayTimes& time : times) set_around(moments.quarters, time.from.quarter(), time.to.quarter());
  if (seasons.empty()) moments.days_of_year.set();
  if (days_named.empty()) moments.kinds.set();
  if (times.empty()) moments.quarters.set();
  return moments;
}

year_month_day easter_sunday(std::chrono::year year) {
  const int y = static_cast<int>(year);
  const int a = y % 19;
  const int b = y / 100;
  const int c = y % 100;
  const int d = b / 4;
  const int e = b % 4;
  const int f = (b + 8) / 25;
  const int g = (b - f + 1) / 3;
  const int h = (19 * a + b - d - g + 15) % 30;
  const int i = c / 4;
  const int k = c % 4;
  const int l = (32 + 2 * e + 2 * i - h - k) % 7;
  const int m = (a + 11 * h + 22 * l) / 451;
  const int n = h + l - 7 * m + 114;
  return year / (n / 31) / (n % 31 + 1);
}

bool is_holiday(const TariffBook& book, year_month_day date) {
  if (!book.holidays) return false;
  const auto& [dates, yearly, easter_offsets] = *book.holidays;
  const auto after_easter = (sys_days(date) - sys_days(easter_sunday(date.year()))).count();
  return std::ranges::find(dates, LocalDate(date)) != dates.end() ||
         std::ranges::find(yearly, MonthDay(date.month() / date.day())) != yearly.end() ||
         std::ranges::find(easter_offsets, after_easter) != easter_offsets.end();
}

DayKind kind_of_day(const TariffBook& book, const TariffVersion& version, year_month_day date) {
  if (is_holiday(book, date)) return version.holidays_as.value_or(DayKind::sunday);
  return static_cast<DayKind>(std::chrono::weekday(sys_days(date)).iso_encoding() - 1);
}

const TariffVersion* version_at(const TariffBook& book, year_month_day date) {
  const auto after = std::ranges::upper_bound(book.versions, LocalDate(date), {}, &TariffVersion::valid_from);
  return after == book.versions.begin() ? nullptr : &*std::prev(after);
}

void DayTimes::check_rules(const std::string& at, Faults& faults) const {
  if (from.quarter() == ClockTime::k_quarters) faults.add(at + "/from", "24:00 is an end only");
  if (from == to) faults.add(at + "/to", "is the same as from: leave times out for the whole day");
}

void EnergyRates::check_rules(const std::string& at, Faults& faults) const {
  std::vector<Moments> moments;
  for (std::size_t i = 0; i < periods.size(); ++i) {
    moments.push_back(moments_of_period(periods[i]));
    if (periods[i].name == default_name()) {
      faults.add(fmt::format("{}/periods/{}/name", at, i), "is the name of the price of all other times");
    }
    for (std::size_t j = 0; j < i; ++j) {
      if (periods[i].name == periods[j].name) {
        faults.add(fmt::format("{}/periods/{}/name", at, i), fmt::format("is the name of periods/{} too", j));
      }
      if (moments[i].overlaps(moments[j])) {
        faults.add(fmt::format("{}/periods/{}", at, i),
                   fmt::format("overlaps periods/{} (\"{}\"): some moment is in both", j, shown(periods[j].name)));
      }
    }
  }
}

void DemandCharge::check_rules(const std::string& at, Faults& faults) const {
  if (minutes != 15 && minutes != 30) faults.add(at + "/minutes", "expected 15 or 30");
}

void Holidays::check_rules(const std::string& at, Faults& faults) const {
  for (std::size_t i = 0; i < easter_offsets.size(); ++i) {
    if (easter_offsets[i] < k_first_easter_offset || easter_offsets[i] > k_last_easter_offset) {
      faults.add(fmt::format("{}/easter_offsets/{}", at, i),
                 fmt::format("expected {} to {}", k_first_easter_offset, k_last_easter_offset));
    }
  }
}

void TariffBook::check_rules(const std::string& at, Faults& faults) const {
  for (std::size_t i = 1; i < versions.size(); ++i) {
    if (versions[i].valid_from <= versions[i - 1].valid_from) {
      faults.add(fmt::format("{}/versions/{}/valid_from", at, i), "is not after that of the version before");
    }
  }
}

}  // namespace edl::server::analytics
