#include "server/analytics/cost.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <span>
#include <utility>

#include "server/analytics/day_rates.hpp"
#include "server/analytics/local_calendar.hpp"

namespace edl::server::analytics {
namespace {

using std::chrono::year_month;

int days_in(year_month month) {
  const auto last = std::chrono::year_month_day_last(month.year() / month.month() / std::chrono::last);
  return static_cast<int>(static_cast<unsigned>(last.day()));
}

/// The share of a month that `days` of it are, of a charge for the whole.
Exact of_days(Exact month, int days, year_month in) { return {divided(month.trillionths * days, days_in(in))}; }

Exact with_tax(Exact net, const TariffVersion& version) {
  constexpr std::int64_t k_whole = 100 * Price::k_micros_per_unit;
  const std::int64_t tax = version.tax_percent.value_or(Price()).micros();
  return {divided(net.trillionths * (k_whole + tax), k_whole)};
}

double as_number(Exact amount) { return static_cast<double>(amount.trillionths) / (double(k_micro) * double(k_micro)); }
double as_number(Wide millionths) { return static_cast<double>(millionths) / double(k_micro); }

/// What a month's part of the range comes to under one version.
struct MonthSums {
  int days = 0;
  double peak_kw = 0;
  std::optional<Timestamp> peak_at{};
};

/// What the range comes to under one version; energy in milliwatt-hours by rate.
struct VersionSums {
  std::vector<Wide> import_mwh{};
  std::vector<Wide> export_mwh{};
  int days = 0;
  std::map<year_month, MonthSums> months{};
};

struct DaySums {
  Wide import_mwh = 0;
  Wide export_mwh = 0;
  Exact taxed{};
  Exact credit{};
  double covered_seconds = 0;
};

/// Walks the quarter hours once, and adds up by version and rate, and by day.
class Reckoning {
 public:
  Reckoning(const TariffBook& book, const QuarterHours& energy, TimeRange range, const TimeZone& zone)
      : book_(book), energy_(energy), range_(range), calendar_(zone, range), versions_(book.versions.size()),
        days_(calendar_.days().size()) {
    const RateFinder finder(book);
    for (const LocalDay& day : calendar_.days()) rates_.push_back(finder.rates_of(day.date));
    for (std::size_t i = 0; i < versions_.size(); ++i) {
      const TariffVersion& version = book.versions[i];
      versions_[i].import_mwh.resize(1 + version.energy.periods.size());
      if (version.export_credit) versions_[i].export_mwh.resize(1 + version.export_credit->periods.size());
    }
    count_days();
    add_rows();
  }

  [[nodiscard]] Cost result() const;

 private:
  [[nodiscard]] const TariffVersion* version_of(std::size_t day) const {
    return rates_[day].version == DayRates::k_none ? nullptr : &book_.versions[rates_[day].version];
  }
  [[nodiscard]] year_month month_of(std::size_t day) const {
    const auto date = calendar_.days()[day].date;
    return date.year() / date.month();
  }

  void count_days();
  void add_rows();
  void add_energy(std::size_t row, const LocalPlace& place);
  void add_demand(const LocalPlace& place, double demand_kw, Timestamp at);
  [[nodiscard]] std::vector<CostLine> lines_of(std::size_t version) const;
  [[nodiscard]] std::vector<DayCost> day_costs() const;

  const TariffBook& book_;
  const QuarterHours& energy_;
  TimeRange range_;
  LocalCalendar calendar_;
  std::vector<DayRates> rates_;  ///< as long as the calendar's days
  std::vector<VersionSums> versions_;
  std::vector<DaySums> days_;
  Wide unpriced_mwh_ = 0;
};

void Reckoning::count_days() {
  for (std::size_t day = 0; day < days_.size(); ++day) {
    const TariffVersion* const version = version_of(day);
    if (version == nullptr || !range_.contains(calendar_.days()[day].range.begin)) continue;
    VersionSums& sums = versions_[rates_[day].version];
    ++sums.days;
    ++sums.months[month_of(day)].days;
    if (!version->standing) continue;
    const Exact charge = priced(k_micro, version->standing->price);
    days_[day].taxed += version->standing->per == ChargedPer::day ? charge : of_days(charge, 1, month_of(day));
  }
}

void Reckoning::add_rows() {
  const auto first = std::ranges::upper_bound(energy_.begin, range_.begin - k_quarter_hour) - energy_.begin.begin();
  const auto last = std::ranges::lower_bound(energy_.begin, range_.end) - energy_.begin.begin();
  if (last <= first) return;
  const auto times = std::span(energy_.begin).subspan(std::size_t(first), std::size_t(last - first));
  const std::vector<LocalPlace> places = calendar_.places(times);
  for (std::size_t i = 0; i < times.size(); ++i) {
    const std::size_t row = std::size_t(first) + i;
    add_energy(row, places[i]);
    const TariffVersion* const version = version_of(places[i].day);
    if (version == nullptr || !version->demand) continue;
    if (version->demand->minutes == 15) {
      add_demand(places[i], energy_.demand_kw[row], times[i]);
    } else if (places[i].quarter % 2 == 0 && i + 1 < times.size() && times[i + 1] == times[i] + k_quarter_hour) {
      add_demand(places[i], std::midpoint(energy_.demand_kw[row], energy_.demand_kw[row + 1]), times[i]);
    }
  }
}

void Reckoning::add_energy(std::size_t row, const LocalPlace& place) {
  const std::int64_t import_mwh = in_millionths(energy_.import_kwh[row]);
  const std::int64_t export_mwh = in_millionths(energy_.export_kwh[row]);
  DaySums& day = days_[place.day];
  day.import_mwh += import_mwh;
  day.export_mwh += export_mwh;
  const Timestamp begin = std::max(energy_.begin[row], range_.begin);
  const Timestamp end = std::min(energy_.begin[row] + k_quarter_hour, range_.end);
  day.covered_seconds += energy_.coverage[row] * std::chrono::duration<double>(end - begin).count();
  const TariffVersion* const version = version_of(place.day);
  if (version == nullptr) {
    unpriced_mwh_ += import_mwh;
    return;
  }
  const DayRates& rates = rates_[place.day];
  VersionSums& sums = versions_[rates.version];
  const std::uint8_t rate = rates.import_rate[place.quarter];
  sums.import_mwh[rate] += import_mwh;
  day.taxed += priced(import_mwh, price_of(version->energy, rate));
  for (const Levy& levy : version->levies) day.taxed += priced(import_mwh, levy.price_per_kwh);
  if (!version->export_credit) return;
  const std::uint8_t export_rate = rates.export_rate[place.quarter];
  sums.export_mwh[export_rate] += export_mwh;
  day.credit += priced(export_mwh, price_of(*version->export_credit, export_rate));
}

/// @param demand_kw  NaN is none
void Reckoning::add_demand(const LocalPlace& place, double demand_kw, Timestamp at) {
  const DayRates& rates = rates_[place.day];
  if (!rates.demand_counts[place.quarter]) return;
  MonthSums& month = versions_[rates.version].months[month_of(place.day)];
  if (demand_kw > month.peak_kw) {
    month.peak_kw = demand_kw;
    month.peak_at = at;
  }
}

std::string name_of_rate(const EnergyRates& rates, std::size_t rate) {
  return rate == 0 ? rates.default_name() : rates.periods[rate - 1].name;
}

/// A line for each rate that has energy.
/// @param sign  -1 for a credit
void append_energy(std::vector<CostLine>& lines, const EnergyRates& rates, std::span<const Wide> mwh, LineKind kind,
                   int sign, int digits) {
  for (std::size_t rate = 0; rate < mwh.size(); ++rate) {
    if (mwh[rate] == 0) continue;
    const Price price = price_of(rates, static_cast<std::uint8_t>(rate));
    lines.push_back({.kind = kind,
                     .name = name_of_rate(rates, rate),
                     .quantity = as_number(mwh[rate]),
                     .price = price.number(),
                     .amount = rounded_to_coin(priced(sign * mwh[rate], price), digits)});
  }
}

void append_monthly(std::vector<CostLine>& lines, LineKind kind, double quantity, Price price, year_month month,
                    const MonthSums& sums, int digits) {
  lines.push_back({.kind = kind,
                   .month = month,
                   .quantity = quantity,
                   .price = price.number(),
                   .amount = rounded_to_coin(priced(in_millionths(quantity), price), digits, sums.days, days_in(month)),
                   .at = kind == LineKind::demand ? sums.peak_at : std::nullopt,
                   .days = sums.days});
}

std::vector<CostLine> Reckoning::lines_of(std::size_t index) const {
  const TariffVersion& version = book_.versions[index];
  const VersionSums& sums = versions_[index];
  const int digits = book_.currency.digits();
  std::vector<CostLine> lines;
  append_energy(lines, version.energy, sums.import_mwh, LineKind::energy, 1, digits);
  const Wide import_mwh = std::accumulate(sums.import_mwh.begin(), sums.import_mwh.end(), Wide{0});
  for (const Levy& levy : version.levies) {
    if (import_mwh == 0) continue;
    lines.push_back({.kind = LineKind::levy,
                     .name = levy.name,
                     .quantity = as_number(import_mwh),
                     .price = levy.price_per_kwh.number(),
                     .amount = rounded_to_coin(priced(import_mwh, levy.price_per_kwh), digits)});
  }
  if (version.standing && version.standing->per == ChargedPer::day && sums.days > 0) {
    lines.push_back({.kind = LineKind::standing,
                     .quantity = double(sums.days),
                     .price = version.standing->price.number(),
                     .amount = rounded_to_coin(priced(Wide{sums.days} * k_micro, version.standing->price), digits)});
  }
  for (const auto& [month, of_month] : sums.months) {
    if (of_month.days == 0 || !version.standing || version.standing->per != ChargedPer::month) continue;
    append_monthly(lines, LineKind::standing, 1, version.standing->price, month, of_month, digits);
  }
  for (const auto& [month, of_month] : sums.months) {
    if (of_month.days == 0 || !version.demand || !of_month.peak_at) continue;
    append_monthly(lines, LineKind::demand, of_month.peak_kw, version.demand->price_per_kw, month, of_month, digits);
  }
  Money net{0, digits};
  for (const CostLine& line : lines) net.minor += line.amount.minor;
  if (version.export_credit) {
    append_energy(lines, *version.export_credit, sums.export_mwh, LineKind::export_credit, -1, digits);
  }
  if (version.tax_percent && net.minor != 0) {
    constexpr Wide k_whole = Wide{100} * Price::k_micros_per_unit;
    const Wide tax = divided(Wide{net.minor} * version.tax_percent->micros(), k_whole);
    lines.push_back({.kind = LineKind::tax,
                     .quantity = net.number(),
                     .price = version.tax_percent->number(),
                     .amount = {static_cast<std::int64_t>(tax), digits}});
  }
  for (CostLine& line : lines) line.valid_from = version.valid_from;
  return lines;
}

std::vector<DayCost> Reckoning::day_costs() const {
  std::vector<DayCost> costs;
  for (std::size_t i = 0; i < days_.size(); ++i) {
    const auto& [date, whole, month] = calendar_.days()[i];
    const TimeRange part{std::max(whole.begin, range_.begin), std::min(whole.end, range_.end)};
    const DaySums& sums = days_[i];
    const TariffVersion* const version = version_of(i);
    const Exact gross = version == nullptr ? Exact{} : with_tax(sums.taxed, *version);
    costs.push_back(
        {.date = date,
         .import_kwh = as_number(sums.import_mwh),
         .export_kwh = as_number(sums.export_mwh),
         .amount = as_number(Exact{gross.trillionths - sums.credit.trillionths}),
         .coverage = std::min(1.0, sums.covered_seconds / std::chrono::duration<double>(part.length()).count())});
  }
  return costs;
}

Cost Reckoning::result() const {
  Cost cost{.currency = book_.currency.text(), .range = range_};
  cost.total.digits = book_.currency.digits();
  for (std::size_t i = 0; i < versions_.size(); ++i) {
    for (CostLine& line : lines_of(i)) {
      cost.total.minor += line.amount.minor;
      cost.lines.push_back(std::move(line));
    }
  }
  cost.days = day_costs();
  Wide import_mwh = 0;
  Wide export_mwh = 0;
  double covered_seconds = 0;
  for (const DaySums& day : days_) {
    import_mwh += day.import_mwh;
    export_mwh += day.export_mwh;
    covered_seconds += day.covered_seconds;
  }
  cost.import_kwh = as_number(import_mwh);
  cost.export_kwh = as_number(export_mwh);
  cost.unpriced_kwh = as_number(unpriced_mwh_);
  cost.coverage = std::min(1.0, covered_seconds / std::chrono::duration<double>(range_.length()).count());
  return cost;
}

}  // namespace

Cost cost_of(const TariffBook& book, const QuarterHours& energy, TimeRange range, const TimeZone& zone) {
  return Reckoning(book, energy, range, zone).result();
}

}  // namespace edl::server::analytics
