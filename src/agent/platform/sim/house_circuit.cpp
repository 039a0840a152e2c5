#include "agent/platform/sim/house_circuit.hpp"

#include <complex>
#include <cstddef>

#include "agent/platform/sim/grid.hpp"
#include "agent/platform/sim/loads.hpp"

namespace edl::agent {
namespace {

Terminals connect(const Phasors& source, const PhaseLoad& load) {
  Terminals at;
  for (std::size_t i = 0; i < k_order_count; ++i) {
    const std::complex<double> cable = cable_impedance(order_at(i));
    at.voltage[i] = (source[i] - cable * load.current[i]) / (1.0 + cable * load.conductance);
    at.current[i] = load.current[i] + load.conductance * at.voltage[i];
  }
  return at;
}

}  // namespace

HouseCircuit circuit_at(const Noise& noise, const HouseSecond& second, const PerPhase<bool>& connected,
                        const PerPhase<double>& share) {
  const Grid grid = grid_at(noise, second);
  const PerPhase<PhaseLoad> loads = loads_at(noise, second);
  HouseCircuit circuit;
  circuit.frequency = grid.frequency;
  for (const Phase phase : k_phases) {
    Phasors source = grid.source[phase];
    for (auto& phasor : source) phasor *= share[phase];
    circuit.phases[phase] = connected[phase] ? connect(source, loads[phase]) : Terminals{.voltage = source};
  }
  return circuit;
}

}  // namespace edl::agent
