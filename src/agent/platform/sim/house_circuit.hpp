#pragma once

#include "agent/platform/sim/local_time.hpp"
#include "agent/platform/sim/noise.hpp"
#include "agent/platform/sim/phasors.hpp"
#include "core/phase.hpp"
#include "core/quantity.hpp"

namespace edl::agent {

/// What stands at a phase's terminals.
struct Terminals {
  Phasors voltage{};
  Phasors current{};
};

/// The house at one second, as a circuit that was solved.
struct HouseCircuit {
  PerPhase<Terminals> phases{};
  Hertz frequency{};
};

/// Source, cable and load, solved for each order.
/// @param connected  whether current can flow
/// @param share  of the source's voltage that is there
[[nodiscard]] HouseCircuit circuit_at(const Noise& noise, const HouseSecond& second, const PerPhase<bool>& connected,
                                      const PerPhase<double>& share = {1.0, 1.0, 1.0});

}  // namespace edl::agent
