#pragma once

#include <cstdint>

namespace edl::agent {

/// What a random number is drawn for, so that draws for different things do not follow each other.
enum class Draw : std::uint64_t {
  grid_voltage,
  grid_distortion,
  grid_frequency,
  standby,
  fridge,
  kettle,
  oven,
  heat_pump,
  television,
  computer,
  weather,
  temperature,
  lighting,
  disturbance,
};

/// Random numbers that are functions of a seed, a purpose, one of several such things (`which`) and a place in time:
/// the same whenever and in whatever order they are drawn.
class Noise {
 public:
  explicit constexpr Noise(std::uint64_t seed) : seed_(seed) {}

  /// Evenly spread over [0, 1), independent for each index.
  [[nodiscard]] double uniform(Draw draw, std::int64_t index, std::uint64_t which = 0) const;

  /// In [-1, 1], and changing smoothly: independent values every `period` seconds, joined by cubics.
  [[nodiscard]] double smooth(Draw draw, std::int64_t second, std::int64_t period, std::uint64_t which = 0) const;

 private:
  std::uint64_t seed_;
};

}  // namespace edl::agent
