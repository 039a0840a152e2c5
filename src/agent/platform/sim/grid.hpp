#pragma once

#include <complex>

#include "agent/platform/sim/local_time.hpp"
#include "agent/platform/sim/noise.hpp"
#include "agent/platform/sim/phasors.hpp"
#include "core/phase.hpp"
#include "core/quantity.hpp"

namespace edl::agent {

inline constexpr Volt k_nominal_voltage{230.0};

/// The low-voltage grid before the house's cable, at one second.
struct Grid {
  PerPhase<Phasors> source;  ///< the voltages with no load, in volts
  Hertz frequency;
};

/// Voltage and frequency drift as they do on a quiet grid; the evening's rectifiers distort the voltage most.
[[nodiscard]] Grid grid_at(const Noise& noise, const HouseSecond& second);

/// The impedance of the cable, out and back, at an order, in ohms: half of the reference impedance for single-phase
/// loads, since most houses lie nearer to their transformer.
/// @source IEC TR 60725:2012: (0.24 + j 0.15) ohm for a phase and (0.16 + j 0.10) ohm for the neutral
[[nodiscard]] constexpr std::complex<double> cable_impedance(int order) { return {0.200, 0.125 * order}; }

}  // namespace edl::agent
