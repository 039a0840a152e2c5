#include "server/analytics/power_factor_quality.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace edl::server::analytics {
namespace {

constexpr double k_watt_seconds_per_kwh = 3'600'000;

/// Sums over time, of one phase or of all of them.
struct PowerSums {
  double active = 0;    ///< Σ P·t, W·s
  double apparent = 0;  ///< Σ S·t, VA·s
  double fundamental_active = 0;
  double fundamental_apparent = 0;
};

/// One phase's powers in one interval.
struct PowerRow {
  double active = 0;
  double apparent = 0;
  std::uint32_t seconds = 0;
};

PowerRow power_row(const IntervalTable& table, Phase phase, std::size_t row) {
  const FieldColumns& watt = table.at(phase, Field::power_watt);
  const FieldColumns& va = table.at(phase, Field::power_va);
  if (watt.empty() || va.empty() || watt.count[row] == 0 || va.count[row] == 0) return {};
  return {watt.mean[row], va.mean[row], std::min(watt.count[row], va.count[row])};
}

void add_hours(PowerFactor& factor, double active, double apparent, std::uint32_t seconds) {
  const double hours = seconds / 3'600.0;
  factor.measured_hours += hours;
  if (apparent > 0 && std::abs(active) < k_low_power_factor * apparent) factor.low_hours += hours;
}

bool one_sign(const FieldColumns& columns, std::size_t row) { return columns.min[row] >= 0 || columns.max[row] <= 0; }

ReactiveEnergy reactive_of(const IntervalTable& table, Phase phase, std::size_t row) {
  ReactiveEnergy energy;
  const FieldColumns& var = table.at(phase, Field::power_var);
  if (var.empty() || var.count[row] == 0) return energy;
  const FieldColumns& watt = table.at(phase, Field::power_watt);
  const bool has_watt = !watt.empty() && watt.count[row] > 0;
  const bool imports = !has_watt || watt.mean[row] >= 0;
  const double kvarh = std::abs(var.mean[row]) * var.count[row] / k_watt_seconds_per_kwh;
  if (var.mean[row] >= 0) {
    (imports ? energy.inductive_import_kvarh : energy.inductive_export_kvarh) = kvarh;
  } else {
    (imports ? energy.capacitive_import_kvarh : energy.capacitive_export_kvarh) = kvarh;
  }
  if (!one_sign(var, row) || (has_watt && !one_sign(watt, row))) energy.mixed_kvarh = kvarh;
  return energy;
}

/// All phases of a row, where at least one is measured.
void add_power_rows(PowerFactorQuality& quality, PerPhase<PowerSums>& sums, PowerSums& total_sums,
                    const IntervalTable& table) {
  for (std::size_t row = 0; row < table.rows(); ++row) {
    PowerRow all;
    for (const Phase phase : k_phases) {
      PowerFactor& factor = quality.phases[phase];
      const ReactiveEnergy reactive = reactive_of(table, phase, row);
      factor.reactive += reactive;
      quality.total.reactive += reactive;
      const PowerRow power = power_row(table, phase, row);
      if (power.seconds == 0) continue;
      sums[phase].active += power.active * power.seconds;
      sums[phase].apparent += power.apparent * power.seconds;
      add_hours(factor, power.active, power.apparent, power.seconds);
      all = {all.active + power.active, all.apparent + power.apparent, std::max(all.seconds, power.seconds)};
    }
    if (all.seconds == 0) continue;
    total_sums.active += all.active * all.seconds;
    total_sums.apparent += all.apparent * all.seconds;
    add_hours(quality.total, all.active, all.apparent, all.seconds);
  }
}

void add_set(PowerFactorQuality& quality, PerPhase<PowerSums>& sums, PowerSums& total_sums, const HarmonicSet& set) {
  bool any = false;
  for (const PhaseHarmonics& harmonics : set.phases) {
    if (!harmonics.voltage || !harmonics.current) continue;
    const Harmonic& volts = harmonics.voltage->front();
    const Harmonic& amperes = harmonics.current->front();
    const double apparent = volts.rms * amperes.rms;
    const double active = apparent * std::cos((volts.angle_deg - amperes.angle_deg) * std::numbers::pi / 180);
    for (PowerSums* const to : {&sums[harmonics.phase], &total_sums}) {
      to->fundamental_active += active;
      to->fundamental_apparent += apparent;
    }
    ++quality.phases[harmonics.phase].displacement_sets;
    any = true;
  }
  if (any) ++quality.total.displacement_sets;
}

void finish_factor(PowerFactor& factor, const PowerSums& sums) {
  if (sums.apparent > 0) factor.mean = std::min(1.0, std::abs(sums.active) / sums.apparent);
  if (sums.fundamental_apparent > 0) {
    factor.displacement = std::min(1.0, std::abs(sums.fundamental_active) / sums.fundamental_apparent);
  }
}

}  // namespace

ReactiveEnergy& ReactiveEnergy::operator+=(const ReactiveEnergy& other) {
  inductive_import_kvarh += other.inductive_import_kvarh;
  inductive_export_kvarh += other.inductive_export_kvarh;
  capacitive_export_kvarh += other.capacitive_export_kvarh;
  capacitive_import_kvarh += other.capacitive_import_kvarh;
  mixed_kvarh += other.mixed_kvarh;
  return *this;
}

PowerFactorQuality power_factor_quality(const IntervalTable& table, std::span<const HarmonicSet> harmonics) {
  PowerFactorQuality quality{.interval = table.interval};
  PerPhase<PowerSums> sums;
  PowerSums total_sums;
  add_power_rows(quality, sums, total_sums, table);
  for (const HarmonicSet& set : harmonics) add_set(quality, sums, total_sums, set);
  for (const Phase phase : k_phases) finish_factor(quality.phases[phase], sums[phase]);
  finish_factor(quality.total, total_sums);
  return quality;
}

}  // namespace edl::server::analytics
