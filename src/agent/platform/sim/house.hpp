#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

#include "agent/platform/sim/house_circuit.hpp"
#include "agent/platform/sim/relay_line.hpp"
#include "agent/port/measuring_unit.hpp"
#include "core/harmonics.hpp"
#include "core/phase.hpp"
#include "core/power_event.hpp"
#include "core/quantity.hpp"

namespace edl::agent {

/// What makes one simulated house different from another.
struct HouseSettings {
  std::uint64_t seed = 1;
  std::chrono::minutes utc_offset{60};           ///< local time, by which people live; no daylight saving
  PerPhase<KilowattHour> energy{};               ///< the counters at the start: carried over from the last run
  PerPhase<const SimulatedRelayLine*> relays{};  ///< borrowed; null: the phase has no relay and is always on
  /// Told, within measure(), of what is found beside the readings; may be empty.
  std::function<void(PowerEvent)> found_event{};
  std::function<void(HarmonicSet)> found_harmonics{};
};

/// A meter in a three-phase house with base load, fridge, kettle, oven, heat pump, lighting, electronics and solar
/// panels, on a low-voltage grid of 230 V and 50 Hz.
///
/// Every value follows from the phasors of voltage and current, orders 1 to 39, so that they agree as physics
/// demands; then each is rounded as a meter reports it. What the house does at a second depends on the seed and that
/// second alone (and on the relays), so that any second can be measured without those before it; only the energy
/// counters add up what was measured. Now and then the grid dips or swells for a part of a second: the second's rms
/// values tell of it, and an event does.
class SimulatedHouse final : public MeasuringUnit {
 public:
  explicit SimulatedHouse(const HouseSettings& settings);

  /// One set of three phases. Where no current flows (a relay is off), current and powers are 0, and the power factor
  /// and current THD, which are then 0/0, are not measured.
  [[nodiscard]] Result<ReadingSet> measure(Timestamp end) override;

  /// The harmonics of the second before `end`. Any thread: nothing of the house is changed.
  [[nodiscard]] HarmonicSet harmonics(Timestamp end) const;

  /// How often harmonics are found without being asked for: with the second that ends at a multiple of it.
  static constexpr std::chrono::minutes k_harmonics_every{10};

  /// The counters of imported energy, unrounded.
  [[nodiscard]] const PerPhase<KilowattHour>& energy() const { return energy_; }

 private:
  [[nodiscard]] HouseSecond second_before(Timestamp end) const;
  [[nodiscard]] PerPhase<bool> connected() const;
  [[nodiscard]] HouseCircuit circuit(const HouseSecond& second) const;
  void tell_findings(const HouseSecond& second, Timestamp end) const;

  HouseSettings settings_;
  PerPhase<KilowattHour> energy_;
};

}  // namespace edl::agent
