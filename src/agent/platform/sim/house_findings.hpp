#pragma once

#include "agent/platform/sim/disturbance.hpp"
#include "agent/platform/sim/house_circuit.hpp"
#include "core/harmonics.hpp"
#include "core/power_event.hpp"

namespace edl::agent {

/// The circuit's harmonics, as exactly as its phasors say: orders 1 to 39, of which the even ones are 0, and the 40th.
/// Phases B and C follow A by a third and two thirds of a cycle. Rounded as a meter reports them, rms to 0.1 mV and mA,
/// angles to 0.01 degrees.
/// @param end  of the second that the circuit is of
[[nodiscard]] HarmonicSet harmonics_of(const HouseCircuit& circuit, Timestamp end);

/// The event that a meter sees of a disturbance, with a waveform around its begin.
/// @param before  the second's circuit without the disturbance
/// @param meanwhile  the circuit that stands while it lasts
[[nodiscard]] PowerEvent event_of(const Disturbance& disturbance, const HouseCircuit& before,
                                  const HouseCircuit& meanwhile);

}  // namespace edl::agent
