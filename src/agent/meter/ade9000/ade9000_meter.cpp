#include "agent/meter/ade9000/ade9000_meter.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <utility>

#include "core/rounded.hpp"

namespace edl::agent::ade9000 {
namespace {

constexpr double k_rms_resolution = 1e-6;
constexpr double k_power_resolution = 1e-8;
constexpr double k_ratio_steps = 10'000;
constexpr double k_thd_steps = 100;
constexpr double k_frequency_steps = 1'000;
constexpr double k_energy_steps = 1'000'000;
constexpr double k_watt_hours_per_kilowatt_hour = 1'000;

/// How many steps to the unit: a power of ten, so that each is a decimal number.
double steps(double full_scale, double resolution) {
  return std::pow(10, -std::ceil(std::log10(full_scale * resolution)));
}

}  // namespace

Ade9000Meter::Ade9000Meter(const ChipGround& ground, const MeterSetup& setup, const PerPhase<KilowattHour>& imported)
    : setup_(setup), driver_(ground, setup) {
  for (const Phase phase : setup_.connected()) {
    if (setup_.has_power(phase)) details_.energy[phase] = EnergyCounters{.imported = imported[phase]};
  }
}

Result<std::optional<ReadingSet>> Ade9000Meter::next(std::stop_token stop) {
  auto outcome = driver_.next(stop);
  details_.bus_faults = driver_.bus_faults();
  details_.starts = driver_.starts();
  details_.neutral_current.reset();
  if (outcome && *outcome) count((*outcome)->second);
  if (!outcome) return tl::unexpected(std::move(outcome.error()));
  if (!*outcome) return std::nullopt;
  const auto& [second, whole] = **outcome;
  if (given_ && second.end <= *given_) {
    return fail(Errc::unavailable, "the clock was set back: readings go on after " + to_rfc3339(*given_));
  }
  if (!whole) {
    return fail(Errc::unavailable,
                fmt::format("what was read at {} is not of one second, but of {:.3f} s: the machine "
                            "was busy, the bus failed or the clock was set",
                            to_rfc3339(second.end), std::chrono::duration<double>(second.length).count()));
  }
  given_ = second.end;
  details_.neutral_current = Ampere(second.neutral_amperes);
  ReadingSet set{.time = second.end, .readings = {}};
  for (const PhaseSecond& one : second.phases) set.readings.push_back(reading_of(one, second.end));
  return set;
}

void Ade9000Meter::count(const ChipSecond& second) {
  for (const PhaseSecond& one : second.phases) {
    auto& energy = details_.energy[one.phase];
    if (!energy) continue;
    const KilowattHour change(std::abs(one.watt_hours) / k_watt_hours_per_kilowatt_hour);
    (one.watt_hours >= 0 ? energy->imported : energy->exported) += change;
  }
}

Reading Ade9000Meter::reading_of(const PhaseSecond& one, Timestamp end) const {
  const double volts = setup_.volts_full_scale();
  const double amperes = setup_.amperes_full_scale(one.phase);
  Reading reading{.time = end, .phase = one.phase};
  auto& values = reading.values;
  values[Field::voltage_rms] = rounded(one.volts, steps(volts, k_rms_resolution));
  if (one.amperes) values[Field::current_rms] = rounded(*one.amperes, steps(amperes, k_rms_resolution));
  if (one.power) {
    const double power_steps = steps(volts * amperes, k_power_resolution);
    values[Field::power_watt] = rounded(one.power->watt, power_steps);
    values[Field::power_var] = rounded(one.power->var, power_steps);
    values[Field::power_va] = rounded(one.power->va, power_steps);
  }
  if (const auto& energy = details_.energy[one.phase]; one.power && energy) {
    values[Field::energy_kwh] = rounded(energy->imported.value(), k_energy_steps);
  }
  if (one.power_factor) values[Field::power_factor] = rounded(*one.power_factor, k_ratio_steps);
  if (one.voltage_thd) values[Field::voltage_thd] = rounded(*one.voltage_thd, k_thd_steps);
  if (one.current_thd) values[Field::current_thd] = rounded(*one.current_thd, k_thd_steps);
  if (one.frequency_hz) values[Field::frequency_hz] = rounded(*one.frequency_hz, k_frequency_steps);
  return reading;
}

}  // namespace edl::agent::ade9000
