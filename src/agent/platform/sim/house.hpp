#pragma once

#include <chrono>
#include <cstdint>

#include "agent/platform/sim/relay_line.hpp"
#include "agent/port/measuring_unit.hpp"
#include "core/phase.hpp"
#include "core/quantity.hpp"

namespace edl::agent {

/// What makes one simulated house different from another.
struct HouseSettings {
  std::uint64_t seed = 1;
  std::chrono::minutes utc_offset{60};           ///< local time, by which people live; no daylight saving
  PerPhase<KilowattHour> energy{};               ///< the counters at the start: carried over from the last run
  PerPhase<const SimulatedRelayLine*> relays{};  ///< borrowed; null: the phase has no relay and is always on
};

/// A meter in a three-phase house with base load, fridge, kettle, oven, heat pump, lighting, electronics and solar
/// panels, on a low-voltage grid of 230 V and 50 Hz.
///
/// Every value follows from the phasors of voltage and current, orders 1 to 39, so that they agree as physics
/// demands; then each is rounded as a meter reports it. What the house does at a second depends on the seed and that
/// second alone (and on the relays), so that any second can be measured without those before it; only the energy
/// counters add up what was measured.
class SimulatedHouse final : public MeasuringUnit {
 public:
  explicit SimulatedHouse(const HouseSettings& settings);

  /// One set of three phases. Where no current flows (a relay is off), current and powers are 0, and the power factor
  /// and current THD, which are then 0/0, are not measured.
  [[nodiscard]] Result<ReadingSet> measure(Timestamp end) override;

  /// The counters of imported energy, unrounded.
  [[nodiscard]] const PerPhase<KilowattHour>& energy() const { return energy_; }

 private:
  [[nodiscard]] bool connected(Phase phase) const;

  HouseSettings settings_;
  PerPhase<KilowattHour> energy_;
};

}  // namespace edl::agent
