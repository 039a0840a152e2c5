#include "agent/meter/ade9000/meter_setup.hpp"

#include <fmt/format.h>

#include "agent/ade9000/scale.hpp"
#include "agent/meter/ade9000/setup_table.hpp"

namespace edl::agent::ade9000 {

std::vector<Phase> MeterSetup::connected() const {
  switch (wiring) {
    case Wiring::split_phase: return {Phase::a, Phase::b};
    case Wiring::single_phase: return {Phase::a};
    case Wiring::three_phase_four_wire:
    case Wiring::three_phase_three_wire: break;
  }
  return {k_phases.begin(), k_phases.end()};
}

bool MeterSetup::has_power(Phase phase) const { return wiring != Wiring::three_phase_three_wire || phase != Phase::b; }

bool MeterSetup::measures_current(Phase phase) const {
  if (wiring != Wiring::three_phase_three_wire || phase != Phase::b) return true;
  const PhaseSetup& a = phases[Phase::a];
  const PhaseSetup& c = phases[Phase::c];
  return a.ct_ratio == c.ct_ratio && a.direction == c.direction;
}

double MeterSetup::volts_full_scale() const {
  return k_full_scale_pin_volts * voltage_divider * voltage_ratio / voltage_pga;
}

double MeterSetup::amperes_full_scale(Phase phase) const {
  // What follows from the others has their scale.
  const bool derived = wiring == Wiring::three_phase_three_wire && phase == Phase::b;
  return k_full_scale_pin_volts * phases[derived ? Phase::a : phase].ct_ratio / burden_ohm / current_pga;
}

double MeterSetup::neutral_amperes_full_scale() const {
  return k_full_scale_pin_volts * neutral_ct_ratio / burden_ohm / current_pga;
}

std::string to_toml(const MeterSetup& setup) {
  std::string text = fmt::format(
      "# The installation and the board that measures it: docs/meter.md\n"
      "wiring = \"{}\"\n"
      "nominal_voltage = {}\n"
      "nominal_frequency = {}\n\n"
      "[board]\n"
      "voltage_divider = {}\n"
      "voltage_ratio = {}\n"
      "burden_ohm = {}\n"
      "voltage_pga = {}\n"
      "current_pga = {}\n"
      "neutral_ct_ratio = {}\n\n"
      "[limits]\n"
      "dip = {}\n"
      "swell = {}\n"
      "interruption = {}\n"
      "hysteresis = {}\n",
      name_of(setup.wiring), setup.nominal_voltage, setup.nominal_frequency, setup.voltage_divider, setup.voltage_ratio,
      setup.burden_ohm, setup.voltage_pga, setup.current_pga, setup.neutral_ct_ratio, setup.limits.dip,
      setup.limits.swell, setup.limits.interruption, setup.limits.hysteresis);
  if (setup.limits.over_current) text += fmt::format("over_current = {}\n", *setup.limits.over_current);
  const std::chrono::duration<double, std::ratio<60>> minutes(setup.harmonics_every);
  text += fmt::format("\n[harmonics]\nevery_minutes = {}\n", minutes.count());
  for (const Phase phase : k_phases) {
    const PhaseSetup& one = setup.phases[phase];
    const PhaseCalibration& found = one.calibration;
    text += fmt::format("\n[phase.{}]\nct_ratio = {}\ndirection = \"{}\"\n", name_of(phase), one.ct_ratio,
                        one.direction == CtDirection::normal ? "normal" : "reversed");
    if (found == PhaseCalibration{}) continue;
    text += fmt::format(
        "voltage_gain = {}\ncurrent_gain = {}\npower_gain = {}\nphase_degrees = {}\n"
        "voltage_offset = {}\ncurrent_offset = {}\npower_offset = {}\nreactive_offset = {}\n",
        found.voltage_gain, found.current_gain, found.power_gain, found.phase_degrees, found.voltage_offset,
        found.current_offset, found.power_offset, found.reactive_offset);
  }
  return text;
}

}  // namespace edl::agent::ade9000
