#pragma once

#include <cstdint>
#include <optional>

#include "core/phase.hpp"
#include "core/quantity.hpp"

namespace edl::agent {

/// A phase's energy by direction: what is drawn in one second and what is fed in another do not cancel.
struct EnergyCounters {
  KilowattHour imported{};  ///< goes on from earlier runs
  KilowattHour exported{};  ///< since this one began

  bool operator==(const EnergyCounters&) const = default;
};

/// What a meter knows beside its readings.
struct MeterDetails {
  PerPhase<std::optional<EnergyCounters>> energy{};  ///< nullopt: the wiring gives the phase no power of its own
  std::optional<Ampere> neutral_current{};           ///< RMS of the newest second; nullopt: that was not measured
  std::uint64_t bus_faults = 0;                      ///< damaged answers
  std::uint64_t starts = 0;                          ///< of the chip, the first one included
};

}  // namespace edl::agent
