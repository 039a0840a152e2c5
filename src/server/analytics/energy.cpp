#include "server/analytics/energy.hpp"

#include <algorithm>
#include <chrono>

#include "server/analytics/energy_sum.hpp"

namespace edl::server::analytics {
namespace {

/// What a part of the range adds up.
class EnergyTally {
 public:
  void add(const Measured& measured, std::size_t row) {
    covered_ += measured.covered[row];
    for (const Phase phase : k_phases) {
      const PhaseFlow& flow = measured.flow.phases[phase];
      Sums& sums = phases_[phase];
      sums.imported += flow.imported[row];
      sums.exported += flow.exported[row];
      sums.import_known = sums.import_known || flow.import_known[row] != 0;
      sums.export_known = sums.export_known || flow.export_known[row] != 0;
    }
  }

  [[nodiscard]] EnergyPart part(double seconds) const {
    EnergyPart part{.coverage = seconds > 0.0 ? std::min(1.0, covered_ / seconds) : 0.0};
    Sums in_all;
    for (const Phase phase : k_phases) {
      const Sums& sums = phases_[phase];
      part.energy.phases[phase] = figures(sums);
      in_all.imported += sums.imported;
      in_all.exported += sums.exported;
      in_all.import_known = in_all.import_known || sums.import_known;
      in_all.export_known = in_all.export_known || sums.export_known;
    }
    part.energy.in_all = figures(in_all);
    return part;
  }

 private:
  struct Sums {
    EnergySum imported{};
    EnergySum exported{};
    bool import_known = false;
    bool export_known = false;
  };

  static ImportExport figures(const Sums& sums) {
    ImportExport figures;
    if (sums.import_known) figures.import_kwh = sums.imported.kwh();
    if (sums.export_known) figures.export_kwh = sums.exported.kwh();
    return figures;
  }

  PerPhase<Sums> phases_{};
  double covered_ = 0.0;  ///< seconds
};

std::array<double, 24> seconds_by_hour_of_day(const Measured& measured) {
  std::array<double, 24> seconds{};
  for (std::size_t slot = 0; slot < measured.grid.size(); ++slot) {
    seconds[measured.grid_places[slot].hour()] += measured.seconds_of_slot(slot);
  }
  return seconds;
}

EnergyBasis basis_of(std::size_t by_counter, std::size_t by_power) {
  if (by_counter > 0) return by_power > 0 ? EnergyBasis::mixed : EnergyBasis::counter;
  return by_power > 0 ? EnergyBasis::power : EnergyBasis::none;
}

/// Sorts what the phases tell, and leaves the latest.
template <typename Told>
void keep_latest(std::vector<Told>& told, Timestamp Told::*time) {
  std::ranges::stable_sort(told, {}, time);
  if (told.size() > k_listed_resets) told.erase(told.begin(), told.end() - std::ptrdiff_t{k_listed_resets});
}

void tell_basis(Energy& energy, const Measured& measured) {
  std::size_t by_counter = 0;
  std::size_t by_power = 0;
  EnergySum uncertain;
  for (const Phase phase : k_phases) {
    const PhaseFlow& flow = measured.flow.phases[phase];
    energy.basis_of_phase[phase] = basis_of(flow.by_counter, flow.by_power);
    by_counter += flow.by_counter;
    by_power += flow.by_power;
    uncertain += flow.uncertain;
    energy.resets.insert(energy.resets.end(), flow.resets.begin(), flow.resets.end());
    energy.implausible.insert(energy.implausible.end(), flow.implausible.begin(), flow.implausible.end());
  }
  energy.basis = basis_of(by_counter, by_power);
  energy.uncertain_kwh = uncertain.kwh();
  energy.reset_count = energy.resets.size();
  keep_latest(energy.resets, &CounterReset::time);
  keep_latest(energy.implausible, &ImplausibleRise::begin);
}

std::vector<EnergyOfHour> hours_of(const Measured& measured) {
  using std::chrono::hours;
  std::vector<EnergyOfHour> found;
  const std::vector<Timestamp>& begin = measured.quarters->begin;
  for (std::size_t row = 0; row < begin.size();) {
    const TimeRange hour{std::chrono::floor<hours>(begin[row]), std::chrono::floor<hours>(begin[row]) + hours(1)};
    EnergyTally tally;
    for (; row < begin.size() && begin[row] < hour.end; ++row) tally.add(measured, row);
    found.push_back({hour.begin, tally.part(common_seconds(hour, measured.range))});
  }
  return found;
}

std::optional<double> difference(std::optional<double> later, std::optional<double> before) {
  if (!later || !before) return std::nullopt;
  return (EnergySum::of_kwh(*later) + EnergySum::of_kwh(-*before)).kwh();
}

std::optional<double> percent_of(std::optional<double> change, std::optional<double> before) {
  if (!change || !before || *before <= 0.0) return std::nullopt;
  return *change / *before * 100.0;
}

}  // namespace

Energy energy_of(const Measured& measured) {
  const LocalCalendar& calendar = measured.calendar;
  EnergyTally in_all;
  std::vector<EnergyTally> days(calendar.days().size());
  std::vector<EnergyTally> months(calendar.months().size());
  std::array<EnergyTally, 24> hours_of_day{};
  for (std::size_t row = 0; row < measured.quarters->rows(); ++row) {
    const LocalPlace& place = measured.place(row);
    in_all.add(measured, row);
    days[place.day].add(measured, row);
    months[place.month].add(measured, row);
    hours_of_day[place.hour()].add(measured, row);
  }

  Energy energy{.range = measured.range, .by_hour = hours_of(measured), .gaps = measured.gaps};
  energy.in_all = in_all.part(common_seconds(measured.range, measured.range));
  for (std::size_t i = 0; i < days.size(); ++i) {
    const LocalDay& day = calendar.days()[i];
    energy.by_day.push_back({day.date, day.range, days[i].part(common_seconds(day.range, measured.range))});
  }
  for (std::size_t i = 0; i < months.size(); ++i) {
    const LocalMonth& month = calendar.months()[i];
    energy.by_month.push_back({month.month, month.range, months[i].part(common_seconds(month.range, measured.range))});
  }
  const std::array<double, 24> seconds = seconds_by_hour_of_day(measured);
  for (std::size_t hour = 0; hour < 24; ++hour) energy.by_hour_of_day[hour] = hours_of_day[hour].part(seconds[hour]);
  tell_basis(energy, measured);
  return energy;
}

EnergyChange change_of(const Energy& later, const Energy& before, double least_coverage) {
  const ImportExport& now = later.in_all.energy.in_all;
  const ImportExport& then = before.in_all.energy.in_all;
  EnergyChange change{.before = before.range,
                      .energy_before = before.in_all.energy,
                      .coverage_before = before.in_all.coverage,
                      .coverage = later.in_all.coverage,
                      .least_coverage = least_coverage};
  change.comparable = change.coverage >= least_coverage && change.coverage_before >= least_coverage;
  if (!change.comparable) return change;
  change.change = {difference(now.import_kwh, then.import_kwh), difference(now.export_kwh, then.export_kwh)};
  change.import_change_percent = percent_of(change.change.import_kwh, then.import_kwh);
  change.export_change_percent = percent_of(change.change.export_kwh, then.export_kwh);
  return change;
}

}  // namespace edl::server::analytics
