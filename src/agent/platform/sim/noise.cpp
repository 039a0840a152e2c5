#include "agent/platform/sim/noise.hpp"

#include "agent/platform/sim/local_time.hpp"

namespace edl::agent {
namespace {

/// The finalizer of SplitMix64.
/// @source Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, OOPSLA 2014, figure 17
constexpr std::uint64_t mix(std::uint64_t z) {
  z += 0x9E3779B97F4A7C15u;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

/// Draws of one purpose with different periods stand apart by this.
std::int64_t index_for(std::int64_t slot, std::int64_t period) { return slot * 131'071 + period; }

}  // namespace

double Noise::uniform(Draw draw, std::int64_t index, std::uint64_t which) const {
  const std::uint64_t purpose = mix(static_cast<std::uint64_t>(draw)) + which;
  const std::uint64_t bits = mix(mix(seed_ ^ mix(purpose)) ^ static_cast<std::uint64_t>(index));
  return static_cast<double>(bits >> 11) * 0x1p-53;
}

double Noise::smooth(Draw draw, std::int64_t second, std::int64_t period, std::uint64_t which) const {
  const Slot slot = slot_of(second, period);
  const double from = uniform(draw, index_for(slot.index, period), which);
  const double to = uniform(draw, index_for(slot.index + 1, period), which);
  const double x = static_cast<double>(slot.second) / static_cast<double>(period);
  return 2.0 * (from + (to - from) * x * x * (3.0 - 2.0 * x)) - 1.0;
}

}  // namespace edl::agent
