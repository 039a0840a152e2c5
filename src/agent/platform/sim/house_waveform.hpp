#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "agent/platform/sim/ade9000/waveform_source.hpp"
#include "agent/platform/sim/house.hpp"
#include "agent/platform/sim/house_circuit.hpp"
#include "agent/platform/sim/noise.hpp"
#include "core/phase.hpp"
#include "core/timestamp.hpp"

namespace edl::agent {

/// The simulated house's voltages and currents as waveforms: what SimulatedHouse says in numbers of a second, sample by
/// sample. Phases B and C follow A by a third and two thirds of a cycle. Frequency and loads change from second to
/// second; the angle goes on, so that no phase jumps. A relay that is switched acts with the next call.
class HouseWaveform final : public sim::WaveformSource {
 public:
  /// @param begin  when the first instant is; relays are borrowed, counters of energy are not used
  HouseWaveform(const HouseSettings& settings, Timestamp begin);

  void fill(std::span<sim::Instant> instants) override;

 private:
  /// Points of a cycle: the 39th order has 52 of each of its own.
  static constexpr std::size_t k_points = 2'048;
  /// One more than a cycle's, so that each has a next one.
  using Cycle = std::array<float, k_points + 1>;

  [[nodiscard]] PerPhase<bool> connected() const;
  void prepare(const PerPhase<bool>& connected);

  /// Samples of the second in which the grid's voltage is another, to which the loads here do not answer.
  struct Disturbed {
    std::size_t begin = 0;
    std::size_t end = 0;
    PerPhase<double> share{};
  };

  HouseSettings settings_;
  Noise noise_;
  std::int64_t second_;         ///< since 1970, that the cycles are of
  std::size_t sample_;          ///< of that second
  PerPhase<bool> connected_{};  ///< that the cycles are of
  Disturbed disturbed_{};
  PerPhase<Cycle> volts_{};
  PerPhase<Cycle> amperes_{};
  double cycles_per_sample_ = 0;
  double cycle_ = 0;  ///< how much of phase A's has passed
};

}  // namespace edl::agent
