#include "agent/platform/sim/house_findings.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string_view>

#include "agent/platform/sim/grid.hpp"
#include "core/rounded.hpp"

namespace edl::agent {
namespace {

constexpr double k_snapshot_rate_hz = 8'000;
constexpr std::size_t k_samples = 512;         // what the chip's buffer holds
constexpr std::size_t k_samples_before = 160;  // 20 ms
constexpr double k_cycles_of_window = 10;      // IEC 61000-4-7:2009, 4.4.1, at 50 Hz

double behind_a(Phase phase) { return 2 * std::numbers::pi * static_cast<double>(index_of(phase)) / k_phase_count; }

/// In (-180, 180], to 0.01.
double degrees_of(double radians) {
  const double degrees = rounded(std::remainder(radians * 180 / std::numbers::pi, 360.0), 100);
  return degrees <= -180 ? 180 : degrees;
}

/// @param reference  angle of phase A's fundamental voltage, from the crest of its source
Harmonics harmonics_of(const Phasors& phasors, Phase phase, double reference) {
  Harmonics harmonics;
  for (std::size_t i = 0; i < k_order_count; ++i) {
    const int order = order_at(i);
    Harmonic& one = harmonics[static_cast<std::size_t>(order - 1)];
    one.rms = rounded(std::abs(phasors[i]), 10'000);
    if (one.rms > 0) one.angle_deg = degrees_of(std::arg(phasors[i]) - order * (behind_a(phase) + reference));
  }
  return harmonics;
}

/// The waveform's value, `angle` of the fundamental after the crest of phase A's source.
double value_at(const Phasors& phasors, Phase phase, double angle) {
  double sum = 0;
  for (std::size_t i = 0; i < k_order_count; ++i) {
    const double at = order_at(i) * (angle - behind_a(phase));
    sum += phasors[i].real() * std::cos(at) - phasors[i].imag() * std::sin(at);
  }
  return std::numbers::sqrt2 * sum;
}

WaveformSnapshot waveform_of(const Disturbance& disturbance, const HouseCircuit& before,
                             const HouseCircuit& meanwhile) {
  WaveformSnapshot snapshot;
  snapshot.begin = disturbance.begin - std::chrono::milliseconds(20);
  snapshot.samples_per_second = k_snapshot_rate_hz;
  const auto after = k_samples_before + static_cast<std::size_t>(disturbance.duration.count()) * 8;
  const double step = 2 * std::numbers::pi * before.frequency.value() / k_snapshot_rate_hz;
  const auto add = [&](std::string_view quantity, Phasors Terminals::*of) {
    for (const Phase phase : k_phases) {
      WaveformTrack& track = snapshot.tracks.emplace_back();
      track.channel = std::string(quantity) + std::string(name_of(phase));
      for (std::size_t n = 0; n < k_samples; ++n) {
        const HouseCircuit& now = n >= k_samples_before && n < after ? meanwhile : before;
        const double value = value_at(now.phases[phase].*of, phase, step * static_cast<double>(n));
        track.values.push_back(static_cast<float>(rounded(value, 1'000)));
      }
    }
  };
  add("V", &Terminals::voltage);
  add("I", &Terminals::current);
  return snapshot;
}

}  // namespace

HarmonicSet harmonics_of(const HouseCircuit& circuit, Timestamp end) {
  const double reference = std::arg(circuit.phases[Phase::a].voltage[0]);
  const double frequency = rounded(circuit.frequency.value(), 1'000);
  HarmonicSet set{end, rounded(k_cycles_of_window * 1'000 / frequency, 1'000), frequency, {}};
  for (const Phase phase : k_phases) {
    const Terminals& at = circuit.phases[phase];
    set.phases.push_back(
        {phase, harmonics_of(at.voltage, phase, reference), harmonics_of(at.current, phase, reference)});
  }
  return set;
}

PowerEvent event_of(const Disturbance& disturbance, const HouseCircuit& before, const HouseCircuit& meanwhile) {
  PowerEvent event;
  event.begin = disturbance.begin;
  event.duration = disturbance.duration;
  event.reference = k_nominal_voltage.value();
  for (const Phase phase : k_phases) {
    if (disturbance.share[phase] == 1.0) continue;
    const Terminals& at = meanwhile.phases[phase];
    const double volts = rounded(quantities_of(at.voltage, at.current).voltage_rms.value(), 100);
    const bool swell = disturbance.share[phase] > 1;
    const double extreme = event.extreme.value_or(volts);
    event.phases.push_back(phase);
    event.kind = swell ? PowerEventKind::voltage_swell : PowerEventKind::voltage_dip;
    event.threshold = k_nominal_voltage.value() * (swell ? 110 : 90) / 100;
    event.extreme = swell ? std::max(extreme, volts) : std::min(extreme, volts);
  }
  event.waveform = waveform_of(disturbance, before, meanwhile);
  return event;
}

}  // namespace edl::agent
