#pragma once

#include <complex>
#include <optional>

#include "agent/meter/ade9000/meter_setup.hpp"
#include "agent/meter/calibration/reference.hpp"
#include "core/phase.hpp"
#include "core/result.hpp"

namespace edl::agent::ade9000 {

/// What the meter says of a phase, as it is calibrated at present: means over some seconds.
struct PhaseMean {
  double volts = 0;
  std::optional<double> amperes{};              ///< nullopt: the phase has no power of its own in this wiring
  std::optional<std::complex<double>> power{};  ///< W + j var (fundamental); nullopt as above
};

/// A load as it is and as it was measured.
struct CalibrationPoint {
  Reference reference;
  PhaseMean measured;
};

/// Loads below that share of the first point's tell about offsets.
inline constexpr double k_small_share = 0.2;
/// By which power may differ from voltage times current, beyond what their own gains explain.
inline constexpr double k_max_power_gain = 0.01;

/// The calibration with which the meter would have measured what the references say.
///
/// For each RMS value reference^2 = gain^2 * raw^2 + offset holds, and for powers, as complex numbers,
/// reference = gain * e^(-j * phase) * raw + offset; raw is what would be measured with no calibration. One point gives
/// gains and phase and leaves offsets as they are; a second one gives offsets too, of those values that are small in it.
/// Both are solved at once, so that neither the order of the steps nor an offset in the first point spoils anything.
/// @param phase  for errors, and nothing else
/// @param small  a second point, with less current; a voltage that is small too gives the voltage's offset
/// @return Errc::invalid saying what is implausible: nothing measured, a gain, phase or offset out of its range (those
///         of MeterSetup), a transformer that points the wrong way, phases that are mixed up, a distorted source
/// @source UG-1098, "Calibration", whose four steps (gains, phase, power gain, offsets) are these equations one after
///         the other; the data sheet, revision B, has the registers' formulas, which configuration_of() holds
[[nodiscard]] Result<PhaseCalibration> calibrated(Phase phase, const PhaseCalibration& present,
                                                  const CalibrationPoint& full,
                                                  const std::optional<CalibrationPoint>& small);

}  // namespace edl::agent::ade9000
