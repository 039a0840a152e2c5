#include "agent/platform/sim/house_waveform.hpp"

#include <chrono>
#include <cmath>
#include <numbers>

#include "agent/ade9000/scale.hpp"
#include "agent/platform/sim/disturbance.hpp"

namespace edl::agent {
namespace {

using std::chrono::floor;
using std::chrono::seconds;

constexpr auto k_samples_per_second = static_cast<std::size_t>(ade9000::k_sample_rate_hz);

template <std::size_t N>
const std::array<double, N>& cosines() {
  static const std::array<double, N> k_table = [] {
    std::array<double, N> table{};
    for (std::size_t i = 0; i < N; ++i) {
      table[i] = std::cos(2 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(N));
    }
    return table;
  }();
  return k_table;
}

/// One cycle of a waveform of odd orders, whose second half is the first one turned over.
template <std::size_t N>
void draw(const Phasors& phasors, std::array<float, N>& cycle) {
  constexpr std::size_t k_points = N - 1;
  const auto& cosine = cosines<k_points>();
  std::array<double, k_points / 2> half{};
  for (std::size_t i = 0; i < k_order_count; ++i) {
    const double real = std::numbers::sqrt2 * phasors[i].real();
    const double imaginary = std::numbers::sqrt2 * phasors[i].imag();
    if (real == 0 && imaginary == 0) continue;
    const auto order = static_cast<std::size_t>(order_at(i));
    std::size_t at = 0;
    for (double& point : half) {
      // cos(x + a) = cos x cos a - sin x sin a, and sin x is cos of a quarter less.
      point += real * cosine[at] - imaginary * cosine[(at + 3 * k_points / 4) % k_points];
      at = (at + order) % k_points;
    }
  }
  for (std::size_t k = 0; k < half.size(); ++k) {
    cycle[k] = static_cast<float>(half[k]);
    cycle[k + half.size()] = -cycle[k];
  }
  cycle[k_points] = cycle[0];
}

}  // namespace

HouseWaveform::HouseWaveform(const HouseSettings& settings, Timestamp begin)
    : settings_(settings), noise_(settings.seed), second_(floor<seconds>(begin).time_since_epoch().count()),
      sample_(static_cast<std::size_t>((begin - floor<seconds>(begin)).count()) * k_samples_per_second / 1'000) {
  prepare(connected());
}

PerPhase<bool> HouseWaveform::connected() const {
  PerPhase<bool> closed{};
  for (const Phase phase : k_phases) {
    const SimulatedRelayLine* const relay = settings_.relays[phase];
    closed[phase] = relay == nullptr || relay->closed();
  }
  return closed;
}

void HouseWaveform::prepare(const PerPhase<bool>& connected) {
  const HouseSecond second{.utc = second_, .local = second_ + seconds(settings_.utc_offset).count()};
  const HouseCircuit circuit = circuit_at(noise_, second, connected);
  const auto disturbance = disturbance_in(noise_, second);
  disturbed_ = {};
  if (disturbance) {
    const auto per_millisecond = k_samples_per_second / 1'000;
    const auto begin = static_cast<std::size_t>((disturbance->begin.time_since_epoch() % seconds(1)).count());
    const auto length = static_cast<std::size_t>(disturbance->duration.count());
    disturbed_ = {begin * per_millisecond, (begin + length) * per_millisecond, disturbance->share};
  }
  connected_ = connected;
  cycles_per_sample_ = circuit.frequency.value() / ade9000::k_sample_rate_hz;
  for (const Phase phase : k_phases) {
    draw(circuit.phases[phase].voltage, volts_[phase]);
    draw(circuit.phases[phase].current, amperes_[phase]);
  }
}

void HouseWaveform::fill(std::span<sim::Instant> instants) {
  if (const PerPhase<bool> now = connected(); now != connected_) prepare(now);
  for (sim::Instant& instant : instants) {
    instant.neutral_amperes = 0;
    for (const Phase phase : k_phases) {
      // Whole cycles do not count; two thirds before are one third behind.
      const double passed = cycle_ + 1 - static_cast<double>(index_of(phase)) / k_phase_count;
      const double at = (passed - std::floor(passed)) * k_points;
      const auto point = static_cast<std::size_t>(at);
      const double rest = at - static_cast<double>(point);
      const auto between = [&](const Cycle& of) { return of[point] + rest * (of[point + 1] - of[point]); };
      const bool disturbed = sample_ >= disturbed_.begin && sample_ < disturbed_.end;
      instant.volts[phase] = between(volts_[phase]) * (disturbed ? disturbed_.share[phase] : 1.0);
      instant.amperes[phase] = between(amperes_[phase]);
      instant.neutral_amperes += instant.amperes[phase];
    }
    cycle_ += cycles_per_sample_;
    if (cycle_ >= 1) cycle_ -= 1;
    if (++sample_ < k_samples_per_second) continue;
    sample_ = 0;
    ++second_;
    prepare(connected_);
  }
}

}  // namespace edl::agent
