#include "agent/platform/sim/ade9000/signal_path.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "agent/ade9000/scale.hpp"

namespace edl::agent::sim {
namespace {

using ade9000::VoltageConnection;

/// No source tells how long the chip's RMS filter takes to settle; its sisters need 0.44 s to come within 0.1 %.
constexpr double k_filter_seconds = 0.1;
constexpr std::uint64_t k_thd_samples = 8'192;

/// ACCMODE.VCONSEL and ICONSEL.
Channels<double> connected(Channels<double> in, const SignalSettings& settings) {
  const double va = in[voltage_channel(Phase::a)];
  const double vb = in[voltage_channel(Phase::b)];
  const double vc = in[voltage_channel(Phase::c)];
  double& out_b = in[voltage_channel(Phase::b)];
  switch (settings.voltage_connection) {
    case VoltageConnection::four_wire_wye: break;
    case VoltageConnection::three_wire_delta: out_b = va - vc; break;
    case VoltageConnection::three_wire_delta_minus: out_b = -va - vc; break;
    case VoltageConnection::four_wire_delta: out_b = -va; break;
    case VoltageConnection::three_wire_delta_abc:
      in[voltage_channel(Phase::a)] = va - vb;
      out_b = va - vc;
      in[voltage_channel(Phase::c)] = vc - vb;
      break;
  }
  if (settings.current_b_from_others) {
    in[current_channel(Phase::b)] = -in[current_channel(Phase::a)] - in[current_channel(Phase::c)];
  }
  return in;
}

PerPhase<TwoPoleLowPass<double>> three_filters() {
  const TwoPoleLowPass<double> one(k_filter_seconds, ade9000::k_sample_rate_hz);
  return {one, one, one};
}

Channels<HighPass> high_passes(double corner_hz) {
  const HighPass one(corner_hz, ade9000::k_sample_rate_hz);
  return {one, one, one, one, one, one, one};
}

}  // namespace

SignalPath::SignalPath(double high_pass_corner_hz)
    : high_pass_(high_passes(high_pass_corner_hz)),
      square_(k_channel_count, TwoPoleLowPass<double>(k_filter_seconds, ade9000::k_sample_rate_hz)),
      product_(three_filters()),
      fundamental_(k_channel_count, TwoPoleLowPass<std::complex<double>>(k_filter_seconds, ade9000::k_sample_rate_hz)),
      ring_(k_ring) {}

SignalPath::News SignalPath::add(const Channels<double>& adc, const SignalSettings& settings) {
  condition(adc, settings);
  follow_line(settings);
  filter();
  News news = tick(settings);
  news.thd_and_pf = sum_long();
  ++samples_;
  return news;
}

void SignalPath::condition(const Channels<double>& adc, const SignalSettings& settings) {
  Channels<double> in = connected(adc, settings);
  for (std::size_t i = 0; i < k_channel_count; ++i) in[i] *= settings.gain[i];
  Channels<double> aligned = delayed_;
  for (const Phase phase : k_phases) {
    const std::size_t channel = current_channel(phase);
    aligned[channel] = phase_shift_[phase](in[channel], settings.phase_coefficient[phase]);
  }
  delayed_ = in;
  before_high_pass_ = aligned;
  pcf_ = aligned;
  if (!settings.high_pass) return;
  for (std::size_t i = 0; i < k_channel_count; ++i) pcf_[i] = high_pass_[i](aligned[i]);
}

void SignalPath::follow_line(const SignalSettings& settings) {
  line_hz_ = settings.nominal_hz;
  bool found = false;
  for (const Phase phase : k_phases) {
    LinePeriod& line = lines_[phase];
    line.add(pcf_[voltage_channel(phase)], settings.crossing_threshold, settings.crossing_timeout);
    if (found || !line.frequency_hz()) continue;
    line_hz_ = *line.frequency_hz();
    found = true;
  }
}

void SignalPath::filter() {
  oscillator_ *= std::polar(1.0, 2 * std::numbers::pi * line_hz_ / ade9000::k_sample_rate_hz);
  oscillator_ /= std::abs(oscillator_);
  const std::complex<double> against = std::conj(oscillator_);
  for (std::size_t i = 0; i < k_channel_count; ++i) {
    square_[i](pcf_[i] * pcf_[i]);
    fundamental_[i](pcf_[i] * against);
  }
  for (const Phase phase : k_phases) {
    product_[phase](pcf_[voltage_channel(phase)] * pcf_[current_channel(phase)]);
  }
}

/// The low-pass leaves half of the amplitude.
std::complex<double> SignalPath::fundamental(std::size_t channel) const {
  return fundamental_[channel].value() * std::numbers::sqrt2;
}

SignalPath::News SignalPath::tick(const SignalSettings& settings) {
  Channels<double>& newest = ring_[samples_ % k_ring];
  const Channels<double>& source = settings.windows_before_high_pass ? before_high_pass_ : pcf_;
  for (std::size_t i = 0; i < k_channel_count; ++i) newest[i] = source[i] * source[i];
  half_cycle_ += 2 * line_hz_ / ade9000::k_sample_rate_hz;
  if (half_cycle_ < 1) return {};
  half_cycle_ -= 1;
  const double cycle = ade9000::k_sample_rate_hz / line_hz_;
  for (std::size_t i = 0; i < k_channel_count; ++i) one_cycle_[i] = window_rms(i, cycle);
  const unsigned cycles = settings.nominal_hz < 55 ? 10 : 12;
  if (++half_cycles_ < 2 * cycles) return {.half_cycle = true};
  half_cycles_ = 0;
  for (std::size_t i = 0; i < k_channel_count; ++i) long_window_[i] = window_rms(i, cycles * cycle);
  return {.half_cycle = true, .ten_or_twelve = true};
}

/// Over the newest samples, of which the oldest counts in part.
double SignalPath::window_rms(std::size_t channel, double samples) const {
  const auto whole = static_cast<std::uint64_t>(samples);
  double sum = 0;
  for (std::uint64_t back = 0; back < whole; ++back) sum += ring_[(samples_ - back) % k_ring][channel];
  sum += (samples - static_cast<double>(whole)) * ring_[(samples_ - whole) % k_ring][channel];
  return std::sqrt(sum / samples);
}

bool SignalPath::sum_long() {
  for (std::size_t i = 0; i < k_channel_count; ++i) {
    sums_.all[i] += square_[i].value();
    sums_.fundamental[i] += 2 * std::norm(fundamental_[i].value());
  }
  for (const Phase phase : k_phases) {
    const double apparent = std::sqrt(mean_square(voltage_channel(phase)) * mean_square(current_channel(phase)));
    if (apparent > 0) sums_.power_factor[phase] += mean_product(phase) / apparent;
  }
  if (++sums_.samples < k_thd_samples) return false;
  for (std::size_t i = 0; i < k_channel_count; ++i) {
    const double rest = std::max(0.0, sums_.all[i] - sums_.fundamental[i]);
    thd_[i] = sums_.fundamental[i] > 0 ? std::sqrt(rest / sums_.fundamental[i]) : 0;
  }
  for (const Phase phase : k_phases) {
    power_factor_[phase] = sums_.power_factor[phase] / static_cast<double>(k_thd_samples);
  }
  sums_ = {};
  return true;
}

}  // namespace edl::agent::sim
