#include "server/api/energy_answer.hpp"

#include <algorithm>

namespace edl::server {
namespace {

std::string name_of_basis(analytics::EnergyBasis basis) {
  switch (basis) {
    case analytics::EnergyBasis::counter: return "counter";
    case analytics::EnergyBasis::power: return "power";
    case analytics::EnergyBasis::mixed: return "mixed";
    case analytics::EnergyBasis::none: break;
  }
  return "none";
}

std::vector<HourEnergyAnswer> hours_of(const analytics::Energy& energy) {
  std::vector<HourEnergyAnswer> hours;
  if (energy.range.length() > k_longest_by_hour) return hours;
  hours.reserve(energy.by_hour.size());
  for (const analytics::EnergyOfHour& hour : energy.by_hour) {
    const analytics::ImportExport& all = hour.part.energy.in_all;
    hours.push_back({to_rfc3339(hour.begin), all.import_kwh, all.export_kwh, hour.part.coverage});
  }
  return hours;
}

std::vector<DayEnergyAnswer> days_of(const analytics::Energy& energy) {
  std::vector<DayEnergyAnswer> days;
  days.reserve(energy.by_day.size());
  for (const analytics::EnergyOfDay& day : energy.by_day) {
    const analytics::PhasedEnergy& told = day.part.energy;
    days.push_back({date_text(day.date), told.in_all.import_kwh, told.in_all.export_kwh,
                    by_phase(told.phases, &analytics::ImportExport::import_kwh), day.part.coverage});
  }
  return days;
}

std::vector<MonthEnergyAnswer> months_of(const analytics::Energy& energy) {
  std::vector<MonthEnergyAnswer> months;
  for (const analytics::EnergyOfMonth& month : energy.by_month) {
    const analytics::ImportExport& all = month.part.energy.in_all;
    months.push_back({month_text(month.month), all.import_kwh, all.export_kwh, month.part.coverage});
  }
  return months;
}

std::vector<HourOfDayEnergyAnswer> hours_of_day(const analytics::Energy& energy) {
  std::vector<HourOfDayEnergyAnswer> hours;
  for (const analytics::EnergyPart& part : energy.by_hour_of_day) {
    const analytics::ImportExport& all = part.energy.in_all;
    hours.push_back({std::int64_t(hours.size()), all.import_kwh, all.export_kwh, part.coverage});
  }
  return hours;
}

GapAnswer gap_answer(const analytics::Gap& gap) {
  return {to_rfc3339(gap.range.begin), to_rfc3339(gap.range.end), gap.exact, by_phase(gap.import_kwh, std::identity())};
}

GapsAnswer gaps_answer(const analytics::Gaps& gaps) {
  GapsAnswer answer{.count = std::int64_t(gaps.count),
                    .total_seconds = std::chrono::duration<double>(gaps.length).count(),
                    .unresolved_quarter_hours = std::int64_t(gaps.unresolved_quarter_hours)};
  if (gaps.from_before) answer.from_before = gap_answer(*gaps.from_before);
  std::ranges::transform(gaps.longest, std::back_inserter(answer.longest), gap_answer);
  return answer;
}

EnergyBeforeAnswer before_answer(const analytics::EnergyChange& change) {
  return {.begin = to_rfc3339(change.before.begin),
          .end = to_rfc3339(change.before.end),
          .import_kwh = change.energy_before.in_all.import_kwh,
          .export_kwh = change.energy_before.in_all.export_kwh,
          .coverage = change.coverage_before,
          .comparable = change.comparable,
          .least_coverage = change.least_coverage,
          .import_change_kwh = change.change.import_kwh,
          .import_change_percent = change.import_change_percent,
          .export_change_kwh = change.change.export_kwh,
          .export_change_percent = change.export_change_percent};
}

}  // namespace

EnergyAnswer energy_answer(const analytics::Energy& energy, const std::optional<analytics::EnergyChange>& change) {
  const analytics::PhasedEnergy& told = energy.in_all.energy;
  EnergyAnswer answer{.total_kwh = told.in_all.import_kwh,
                      .by_phase_kwh = by_phase(told.phases, &analytics::ImportExport::import_kwh),
                      .basis = name_of_basis(energy.basis),
                      .basis_by_phase = by_phase(energy.basis_of_phase, name_of_basis),
                      .uncertain_kwh = energy.uncertain_kwh,
                      .coverage = energy.in_all.coverage,
                      .by_hour = hours_of(energy),
                      .by_day = days_of(energy),
                      .by_month = months_of(energy),
                      .by_hour_of_day = hours_of_day(energy),
                      .reset_count = std::int64_t(energy.reset_count),
                      .gaps = gaps_answer(energy.gaps)};
  answer.import_ = {answer.total_kwh, answer.by_phase_kwh};
  answer.export_ = {told.in_all.export_kwh, by_phase(told.phases, &analytics::ImportExport::export_kwh)};
  for (const analytics::CounterReset& reset : energy.resets) {
    answer.resets.push_back(
        {to_rfc3339(reset.time), std::string(name_of(reset.phase)), reset.from_kwh, reset.to_kwh, reset.exact});
  }
  for (const analytics::ImplausibleRise& rise : energy.implausible) {
    answer.implausible.push_back(
        {to_rfc3339(rise.begin), std::string(name_of(rise.phase)), rise.rise_kwh, rise.at_most_kwh});
  }
  if (change) answer.before = before_answer(*change);
  return answer;
}

}  // namespace edl::server
