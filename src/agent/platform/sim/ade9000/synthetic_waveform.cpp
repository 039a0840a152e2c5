#include "agent/platform/sim/ade9000/synthetic_waveform.hpp"

#include <cmath>
#include <numbers>

#include "agent/ade9000/scale.hpp"

namespace edl::agent::sim {
namespace {

constexpr double k_radians = std::numbers::pi / 180;

}  // namespace

SyntheticSettings symmetric_load(double volts, double amperes, double lag_deg, double frequency_hz) {
  SyntheticSettings settings;
  settings.frequency_hz = frequency_hz;
  for (const Phase phase : k_phases) {
    const double angle = -120.0 * static_cast<double>(index_of(phase));
    settings.phases[phase].voltage = {{1, volts, angle}};
    settings.phases[phase].current = {{1, amperes, angle - lag_deg}};
  }
  return settings;
}

SyntheticWaveform::SyntheticWaveform(const SyntheticSettings& settings)
    : step_rad_(2 * std::numbers::pi * settings.frequency_hz / ade9000::k_sample_rate_hz), changes_(settings.changes),
      neutral_fraction_(settings.neutral_fraction), volts_offset_(settings.volts_offset),
      amperes_offset_(settings.amperes_offset) {
  const auto oscillators = [](const std::vector<Component>& components) {
    std::vector<Oscillator> made;
    made.reserve(components.size());
    for (const Component& one : components) {
      made.push_back({one.order, one.rms * std::numbers::sqrt2, one.angle_deg * k_radians});
    }
    return made;
  };
  for (const Phase phase : k_phases) {
    phases_[phase].voltage = oscillators(settings.phases[phase].voltage);
    phases_[phase].current = oscillators(settings.phases[phase].current);
  }
}

void SyntheticWaveform::fill(std::span<Instant> instants) {
  for (Instant& instant : instants) {
    apply_changes();
    double neutral = 0;
    for (const Phase phase : k_phases) {
      const PhaseState& state = phases_[phase];
      instant.volts[phase] = state.voltage_factor * sum(state.voltage) + volts_offset_;
      instant.amperes[phase] = state.current_factor * sum(state.current) + amperes_offset_;
      neutral += instant.amperes[phase];
    }
    instant.neutral_amperes = neutral * neutral_fraction_;
    ++sample_;
  }
}

void SyntheticWaveform::change(Phase phase, double voltage_factor, double current_factor) {
  phases_[phase].voltage_factor = voltage_factor;
  phases_[phase].current_factor = current_factor;
}

void SyntheticWaveform::apply_changes() {
  for (; next_change_ < changes_.size() && changes_[next_change_].sample <= sample_; ++next_change_) {
    const Change& now = changes_[next_change_];
    change(now.phase, now.voltage_factor, now.current_factor);
  }
}

double SyntheticWaveform::sum(const std::vector<Oscillator>& oscillators) const {
  double total = 0;
  const double turned = step_rad_ * static_cast<double>(sample_);
  for (const Oscillator& one : oscillators) total += one.amplitude * std::cos(one.order * turned + one.begin_rad);
  return total;
}

}  // namespace edl::agent::sim
