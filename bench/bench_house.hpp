#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "core/field.hpp"
#include "core/phase.hpp"
#include "core/reading.hpp"

namespace edl::bench {

/// Decimals that a real meter's driver keeps of each field, indexed by Field.
inline constexpr std::array<int, k_field_count> k_decimals{1, 1, 1, 2, 3, 3, 2, 2, 5, 2};

/// Noise that is the same on every machine: for a benchmark, not for secrets.
/// @source Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014 (SplitMix64)
class Noise {
 public:
  explicit Noise(std::uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15u + 1) {}

  [[nodiscard]] double uniform();  ///< [0, 1)
  [[nodiscard]] double normal();   ///< mean 0, standard deviation 1, by the sum of twelve uniform numbers

 private:
  [[nodiscard]] std::uint64_t next();
  std::uint64_t state_;
};

/// A three-phase house, second by second, always the same for the same seed: appliances that come and go, a voltage
/// that wanders, noise of the mains and of the meter. Each field is measured and rounded by itself, as meters do, so
/// that none can be computed from others exactly.
class BenchHouse {
 public:
  BenchHouse(std::uint64_t seed, Timestamp begin);

  /// The next second's readings: three phases, all ten fields.
  [[nodiscard]] const ReadingSet& next();

 private:
  struct PhaseState {
    double power_watt = 0;  ///< what is switched on, without noise
    double power_factor = 0.95;
    double voltage_offset = 0;
    double voltage_thd = 1.8;
    double current_thd = 9;
    double energy_kwh = 0;
    int seconds_to_switch = 0;
  };

  void switch_appliances(PhaseState& phase);
  void measure(PhaseState& phase, Reading& reading);

  Noise noise_;
  double voltage_ = 231;
  double frequency_ = 50;
  PerPhase<PhaseState> phases_;
  ReadingSet set_;
};

}  // namespace edl::bench
