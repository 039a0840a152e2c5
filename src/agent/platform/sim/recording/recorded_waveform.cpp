#include "agent/platform/sim/recording/recorded_waveform.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "agent/ade9000/scale.hpp"

namespace edl::agent::sim {
namespace {

constexpr std::size_t k_steps = 1'024;
/// Zero crossings of the sinc to either side, and the Kaiser window's parameter: 80 dB.
constexpr double k_crossings = 16;
constexpr double k_kaiser_beta = 8;
/// The filter's edge needs room below half the rate.
constexpr double k_edge = 0.95;

double kaiser(double x) {
  if (std::abs(x) >= 1) return 0;
  return std::cyl_bessel_i(0.0, k_kaiser_beta * std::sqrt(1 - x * x)) / std::cyl_bessel_i(0.0, k_kaiser_beta);
}

}  // namespace

RecordedWaveform::RecordedWaveform(Recording recording)
    : recording_(std::move(recording)), duration_seconds_(recording_.duration_seconds()) {
  const double rate = static_cast<double>(recording_.seconds.size()) / duration_seconds_;
  cutoff_ = 0.5 * k_edge * std::min(1.0, ade9000::k_sample_rate_hz / rate);
  reach_ = static_cast<std::size_t>(std::ceil(k_crossings / (2 * cutoff_)));
  kernel_.reserve(reach_ * k_steps + 2);
  for (std::size_t i = 0; i <= reach_ * k_steps + 1; ++i) {
    const double x = static_cast<double>(i) / static_cast<double>(k_steps);
    const double phase = 2 * std::numbers::pi * cutoff_ * x;
    const double sinc = i == 0 ? 1 : std::sin(phase) / phase;
    kernel_.push_back(2 * cutoff_ * sinc * kaiser(x / static_cast<double>(reach_)));
  }
  weights_.resize(2 * reach_);
}

void RecordedWaveform::fill(std::span<Instant> instants) {
  for (Instant& instant : instants) {
    find_place();
    for (const Phase phase : k_phases) {
      instant.volts[phase] = value(recording_.volts[phase]);
      instant.amperes[phase] = value(recording_.amperes[phase]);
    }
    instant.neutral_amperes = value(recording_.neutral_amperes);
    seconds_ += 1 / ade9000::k_sample_rate_hz;
    if (seconds_ < duration_seconds_) continue;
    seconds_ = std::fmod(seconds_, duration_seconds_);
    sample_ = 0;
  }
}

void RecordedWaveform::find_place() {
  const std::vector<double>& times = recording_.seconds;
  const double now = times.front() + seconds_;
  while (sample_ + 1 < times.size() && times[sample_ + 1] <= now) ++sample_;
  const double next = sample_ + 1 < times.size() ? times[sample_ + 1] : times.front() + duration_seconds_;
  fraction_ = std::clamp((now - times[sample_]) / (next - times[sample_]), 0.0, 1.0);
  double sum = 0;
  for (std::size_t i = 0; i < weights_.size(); ++i) {
    const double distance = std::abs(static_cast<double>(i) - static_cast<double>(reach_ - 1) - fraction_);
    const auto step = static_cast<std::size_t>(std::lround(distance * static_cast<double>(k_steps)));
    weights_[i] = step < kernel_.size() ? kernel_[step] : 0;
    sum += weights_[i];
  }
  for (double& weight : weights_) weight /= sum;  // a constant stays what it is
}

double RecordedWaveform::value(const std::vector<double>& channel) const {
  if (channel.empty()) return 0;
  const std::size_t count = channel.size();
  std::size_t at = (sample_ + count * (reach_ / count + 1) - (reach_ - 1)) % count;
  double value = 0;
  for (const double weight : weights_) {
    value += weight * channel[at];
    if (++at == count) at = 0;
  }
  return value;
}

}  // namespace edl::agent::sim
