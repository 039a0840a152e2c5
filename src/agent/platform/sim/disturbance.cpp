#include "agent/platform/sim/disturbance.hpp"

#include <cmath>

namespace edl::agent {
namespace {

using std::chrono::milliseconds;

constexpr double k_days_with_one = 0.65;
constexpr double k_swells = 0.25;
constexpr double k_of_all_phases = 0.3;

/// One of the day's draws, told apart by what it is for.
enum class Of : std::uint64_t { whether, when, kind, depth, phases, phase, begin, duration };

/// A length in whole half cycles of 50 Hz.
milliseconds half_cycles(double count) { return milliseconds(10) * static_cast<int>(count); }

}  // namespace

std::optional<Disturbance> disturbance_in(const Noise& noise, const HouseSecond& second) {
  const Slot day = slot_of(second.utc, k_seconds_per_day);
  const auto draw = [&](Of of) { return noise.uniform(Draw::disturbance, day.index, static_cast<std::uint64_t>(of)); };
  const auto when = static_cast<std::int64_t>(draw(Of::when) * static_cast<double>(k_seconds_per_day));
  if (day.second != when || draw(Of::whether) >= k_days_with_one) return std::nullopt;
  const bool swell = draw(Of::kind) < k_swells;
  // Far enough beyond 90 % and 110 % of 230 V that no drift of the voltage takes them back.
  const double share = swell ? 1.16 + 0.08 * draw(Of::depth) : 0.40 + 0.42 * draw(Of::depth);
  const bool all = draw(Of::phases) < k_of_all_phases;
  const Phase one = k_phases[static_cast<std::size_t>(draw(Of::phase) * k_phase_count)];
  Disturbance disturbance;
  disturbance.begin = from_unix_ms(second.utc * 1'000) + half_cycles(40 * draw(Of::begin));
  disturbance.duration = half_cycles(4 + 50 * draw(Of::duration));
  for (const Phase phase : k_phases) disturbance.share[phase] = all || phase == one ? share : 1.0;
  return disturbance;
}

PerPhase<double> share_over_second(const Disturbance& disturbance) {
  const double part = static_cast<double>(disturbance.duration.count()) / 1'000.0;
  PerPhase<double> shares;
  for (const Phase phase : k_phases) {
    shares[phase] = std::sqrt(1.0 - part + part * disturbance.share[phase] * disturbance.share[phase]);
  }
  return shares;
}

}  // namespace edl::agent
