#include "agent/meter/ade9000/captured_waveform.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "agent/ade9000/scale.hpp"

namespace edl::agent::ade9000 {
namespace {

constexpr std::size_t k_neutral_channel = 6;
constexpr double k_least_volts = 0.01;
constexpr double k_least_amperes = 0.001;
constexpr double k_least_share = 1e-5;

constexpr std::size_t current_channel(Phase phase) { return 2 * index_of(phase); }
constexpr std::size_t voltage_channel(Phase phase) { return 2 * index_of(phase) + 1; }

/// PCF codes are to peaks what RMS codes are to RMS values: one factor for both.
std::vector<double> channel_of(std::span<const SampleSet> sets, std::size_t channel, double full_scale) {
  std::vector<double> values;
  values.reserve(sets.size());
  for (const SampleSet& set : sets) values.push_back(set[channel] * full_scale / k_rms_full_scale);
  return values;
}

WaveformTrack track_of(std::string name, const std::vector<double>& values, double least, double full_scale) {
  // A power of ten, so that what is written in decimals is short.
  const double step = std::max(least, std::pow(10, std::ceil(std::log10(full_scale * k_least_share))));
  WaveformTrack track{std::move(name), {}};
  track.values.reserve(values.size());
  for (const double value : values) {
    track.values.push_back(static_cast<float>(std::round(value / step) * step + 0.0));  // no negative zero
  }
  return track;
}

}  // namespace

WaveformSnapshot snapshot_of(std::span<const SampleSet> sets, Timestamp begin, const MeterSetup& setup) {
  WaveformSnapshot snapshot{.begin = begin, .samples_per_second = k_sample_rate_hz, .tracks = {}};
  const auto add = [&](std::string name, std::size_t channel, double least, double full_scale) {
    snapshot.tracks.push_back(track_of(std::move(name), channel_of(sets, channel, full_scale), least, full_scale));
  };
  for (const Phase phase : setup.connected()) {
    add("V" + std::string(name_of(phase)), voltage_channel(phase), k_least_volts, setup.volts_full_scale());
  }
  for (const Phase phase : setup.connected()) {
    if (!setup.measures_current(phase)) continue;
    add("I" + std::string(name_of(phase)), current_channel(phase), k_least_amperes, setup.amperes_full_scale(phase));
  }
  if (setup.wiring == Wiring::three_phase_four_wire) {
    add("IN", k_neutral_channel, k_least_amperes, setup.neutral_amperes_full_scale());
  }
  return snapshot;
}

Waveforms waveforms_of(std::span<const SampleSet> sets, Timestamp begin, const MeterSetup& setup) {
  Waveforms waveforms{.begin = begin, .samples_per_second = k_sample_rate_hz};
  for (const Phase phase : setup.connected()) {
    waveforms.volts[phase] = channel_of(sets, voltage_channel(phase), setup.volts_full_scale());
    if (!setup.measures_current(phase)) continue;
    waveforms.amperes[phase] = channel_of(sets, current_channel(phase), setup.amperes_full_scale(phase));
  }
  return waveforms;
}

}  // namespace edl::agent::ade9000
