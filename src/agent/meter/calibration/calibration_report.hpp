#pragma once

#include <string>
#include <vector>

#include "agent/meter/ade9000/chip_second.hpp"
#include "agent/meter/calibration/calibration_measurement.hpp"
#include "core/phase.hpp"

namespace edl::agent::ade9000 {

// What the walk through a calibration says in numbers.

/// How far a phase's mean is from its reference, in percent of it: voltage, current, and power as a complex number, whose
/// direction is the phase angle.
[[nodiscard]] Spread error_of(const PhaseMean& measured, const Reference& reference);

/// A second as it is measured: "  3 of 10 s   A 230.01 V 5.002 A 575.3 W 996.1 var".
[[nodiscard]] std::string second_line(unsigned number, unsigned of, const ChipSecond& second,
                                      const std::vector<Phase>& phases);

/// Reference, before and after, line by line, with the spread of what was measured.
[[nodiscard]] std::string comparison(const std::vector<Phase>& phases, const PerPhase<Reference>& references,
                                     const PerPhase<PhaseMeasured>& before, const PerPhase<PhaseMeasured>& after);

/// What is written for a phase: "phase A: voltage_gain -0.0148, …".
[[nodiscard]] std::string calibration_line(Phase phase, const PhaseCalibration& found);

}  // namespace edl::agent::ade9000
