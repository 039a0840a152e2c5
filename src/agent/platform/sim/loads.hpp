#pragma once

#include "agent/platform/sim/local_time.hpp"
#include "agent/platform/sim/noise.hpp"
#include "agent/platform/sim/phasors.hpp"
#include "core/phase.hpp"
#include "core/quantity.hpp"

namespace edl::agent {

/// What the loads of one phase do at one second, as the cable sees it.
struct PhaseLoad {
  Phasors current{};         ///< drawn whatever the voltage's shape is, in amperes
  double conductance = 0.0;  ///< of heating elements, in siemens: they draw the voltage's own shape

  /// Adds a load by its phasors for 1 W (see Spectra).
  void add(Watt power, const Phasors& per_watt);
  /// Adds a heating element by its power at nominal voltage.
  void add_heating(Watt nominal_power);
};

/// All loads of the house and its solar panels at one second.
[[nodiscard]] PerPhase<PhaseLoad> loads_at(const Noise& noise, const HouseSecond& second);

}  // namespace edl::agent
