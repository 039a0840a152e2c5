#include "server/analytics/day_rates.hpp"

#include <optional>
#include <span>

namespace edl::server::analytics {
namespace {

std::vector<Moments> moments_of_periods(const EnergyRates& rates) {
  std::vector<Moments> all;
  all.reserve(rates.periods.size());
  for (const TariffPeriod& period : rates.periods) all.push_back(moments_of(period.seasons, period.days, period.times));
  return all;
}

struct DayPlace {
  std::size_t day_of_year;
  DayKind kind;
};

bool is_of(const Moments& moments, DayPlace day) {
  return moments.days_of_year[day.day_of_year] && moments.kinds[static_cast<std::size_t>(day.kind)];
}

void fill(std::array<std::uint8_t, ClockTime::k_quarters>& rates, std::span<const Moments> periods, DayPlace day) {
  for (std::size_t i = 0; i < periods.size(); ++i) {
    if (!is_of(periods[i], day)) continue;
    for (std::size_t quarter = 0; quarter < rates.size(); ++quarter) {
      if (periods[i].quarters[quarter]) rates[quarter] = static_cast<std::uint8_t>(i + 1);
    }
  }
}

}  // namespace

RateFinder::RateFinder(const TariffBook& book) : book_(book) {
  for (const TariffVersion& version : book.versions) {
    VersionMoments& moments = versions_.emplace_back();
    moments.import_periods = moments_of_periods(version.energy);
    if (version.export_credit) moments.export_periods = moments_of_periods(*version.export_credit);
    const DemandWindow window = version.demand ? version.demand->window.value_or(DemandWindow{}) : DemandWindow{};
    moments.demand = moments_of(window.seasons, window.days, window.times);
  }
}

DayRates RateFinder::rates_of(std::chrono::year_month_day date) const {
  DayRates rates;
  const TariffVersion* const version = version_at(book_, date);
  if (version == nullptr) return rates;
  rates.version = static_cast<std::size_t>(version - book_.versions.data());
  const VersionMoments& moments = versions_[rates.version];
  const DayPlace day{MonthDay(date.month() / date.day()).index(), kind_of_day(book_, *version, date)};
  fill(rates.import_rate, moments.import_periods, day);
  fill(rates.export_rate, moments.export_periods, day);
  if (version->demand && is_of(moments.demand, day)) rates.demand_counts = moments.demand.quarters;
  return rates;
}

}  // namespace edl::server::analytics
