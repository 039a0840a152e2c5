#include "agent/meter/calibration/calibration_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace edl::agent::ade9000 {
namespace {

double percent_off(double measured, double reference) { return 100 * (measured / reference - 1); }

/// One quantity of one phase; a reference of 0 has no percentage.
void add_row(std::string& to, Phase phase, const char* what, double reference, double before, double after,
             double spread) {
  const auto off = [&](double measured, double of_what) {
    if (of_what == 0) return std::string("      -  ");
    return fmt::format("{:+8.3f} %", percent_off(measured, of_what));
  };
  to += fmt::format("{:<6}{:<12}{:>12.4f}{:>12.4f} {:>11}{:>12.4f} {:>11}   {:.3f} %\n", name_of(phase), what,
                    reference, before, off(before, reference), after, off(after, reference), spread);
}

}  // namespace

Spread error_of(const PhaseMean& measured, const Reference& reference) {
  Spread error{.volts = percent_off(measured.volts, reference.volts)};
  if (!measured.amperes || !measured.power) return error;
  error.amperes = percent_off(*measured.amperes, reference.amperes);
  error.power = 100 * std::abs(*measured.power - reference.power()) / std::abs(reference.power());
  return error;
}

std::string second_line(unsigned number, unsigned of, const ChipSecond& second, const std::vector<Phase>& phases) {
  std::string line = fmt::format("{:>4} of {} s", number, of);
  for (const PhaseSecond& one : second.phases) {
    if (std::ranges::find(phases, one.phase) == phases.end()) continue;
    line += fmt::format("   {} {:.3f} V", name_of(one.phase), one.volts);
    if (one.amperes) line += fmt::format(" {:.4f} A", *one.amperes);
    if (one.power) line += fmt::format(" {:.2f} W {:.2f} var", one.power->watt, one.power->var);
  }
  return line;
}

std::string comparison(const std::vector<Phase>& phases, const PerPhase<Reference>& references,
                       const PerPhase<PhaseMeasured>& before, const PerPhase<PhaseMeasured>& after) {
  std::string table = fmt::format("{:<6}{:<12}{:>12}{:>12} {:>11}{:>12} {:>11}   {}\n", "phase", "quantity",
                                  "reference", "before", "error", "after", "error", "spread");
  for (const Phase phase : phases) {
    const Reference& reference = references[phase];
    const PhaseMean& old = before[phase].mean;
    const PhaseMeasured& now = after[phase];
    add_row(table, phase, "voltage V", reference.volts, old.volts, now.mean.volts, now.spread.volts);
    if (!now.mean.amperes || !now.mean.power || !old.amperes || !old.power) continue;
    add_row(table, phase, "current A", reference.amperes, *old.amperes, *now.mean.amperes, now.spread.amperes);
    const std::complex<double> power = reference.power();
    add_row(table, phase, "power W", power.real(), old.power->real(), now.mean.power->real(), now.spread.power);
    add_row(table, phase, "power var", power.imag(), old.power->imag(), now.mean.power->imag(), now.spread.power);
  }
  return table;
}

std::string calibration_line(Phase phase, const PhaseCalibration& found) {
  return fmt::format(
      "phase {}: voltage_gain {:+.6f}, current_gain {:+.6f}, power_gain {:+.6f}, phase_degrees {:+.4f},\n"
      "         voltage_offset {:g}, current_offset {:g}, power_offset {:g}, reactive_offset {:g}",
      name_of(phase), found.voltage_gain, found.current_gain, found.power_gain, found.phase_degrees,
      found.voltage_offset, found.current_offset, found.power_offset, found.reactive_offset);
}

}  // namespace edl::agent::ade9000
