#include "agent/platform/sim/ade9000/waveform_buffer.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "agent/ade9000/frame.hpp"
#include "agent/ade9000/scale.hpp"

namespace edl::agent::sim {
namespace {

using ade9000::CaptureMode;
namespace wfb_cfg = ade9000::wfb_cfg;
namespace status0 = ade9000::status0;

constexpr unsigned k_single_address = 0xF;
/// Cycles of a capture at 128 points each.
constexpr double k_captured_cycles = 4;
/// The interpolation between samples reaches so many to either side.
constexpr int k_reach = 12;

double windowed_sinc(double x) {
  if (std::abs(x) >= k_reach) return 0;
  const double window = 0.5 * (1 + std::cos(std::numbers::pi * x / k_reach));
  if (x == 0) return 1;
  return window * std::sin(std::numbers::pi * x) / (std::numbers::pi * x);
}

}  // namespace

WaveformBuffer::WaveformBuffer() : history_(k_history), points_(k_points) {}

void WaveformBuffer::configure(std::uint32_t wfb_cfg) {
  const bool was_on = wfb_cfg::k_wf_cap_en.in(config_) != 0;
  config_ = wfb_cfg;
  const bool on = wfb_cfg::k_wf_cap_en.in(config_) != 0;
  if (!on) running_ = false;
  if (was_on || !on) return;
  running_ = true;
  set_ = 0;
  trigger_set_.reset();
  sets_until_stop_ = 0;
  cycles_ = 0;
}

WaveformBuffer::News WaveformBuffer::add(const Channels<double>& pcf, double line_hz) {
  history_[samples_++ % k_history] = pcf;
  if (!capturing()) return {};
  if (fixed_rate()) return store_set(pcf);
  cycles_ += line_hz / ade9000::k_sample_rate_hz;
  // The interpolation needs samples on both sides of the last point.
  const double reach = k_reach * line_hz / ade9000::k_sample_rate_hz;
  return cycles_ < k_captured_cycles + reach ? News{} : resample(line_hz);
}

WaveformBuffer::News WaveformBuffer::store_set(const Channels<double>& pcf) {
  for (std::size_t i = 0; i < k_channel_count; ++i) {
    words_[set_ * k_set_words + i] = static_cast<std::uint32_t>(static_cast<std::int32_t>(std::lround(pcf[i])));
  }
  words_[set_ * k_set_words + k_channel_count] = 0;
  News news;
  const std::size_t words = (set_ + 1) * k_set_words;
  if (words % ade9000::k_waveform_page_words == 0) {
    last_page_ = words / ade9000::k_waveform_page_words - 1;
    news.full_pages = std::uint32_t{1} << last_page_;
  }
  set_ = (set_ + 1) % k_sets;
  if (wfb_cfg::k_wf_mode.in(config_) == static_cast<unsigned>(CaptureMode::stop_when_full) && set_ == 0) {
    running_ = false;
  }
  if (sets_until_stop_ > 0 && --sets_until_stop_ == 0) {
    running_ = false;
    news.status0 |= status0::k_wfb_trig_irq;
  }
  return news;
}

WaveformBuffer::News WaveformBuffer::trigger() {
  if (!capturing() || !fixed_rate() || trigger_set_) return {};
  const auto mode = static_cast<CaptureMode>(wfb_cfg::k_wf_mode.in(config_));
  if (mode == CaptureMode::stop_when_full) return {};
  trigger_set_ = set_;
  News news{.status0 = status0::k_wfb_trig};
  if (mode == CaptureMode::centre_on_trigger) {
    sets_until_stop_ = k_sets / 2;
    return news;
  }
  if (mode == CaptureMode::stop_on_trigger) running_ = false;
  news.status0 |= status0::k_wfb_trig_irq;
  return news;
}

std::uint32_t WaveformBuffer::trigger_status() const {
  const auto address = static_cast<std::uint32_t>(trigger_set_.value_or(0) * k_set_words);
  return ade9000::wfb_trg::k_stat_address(address) |
         ade9000::wfb_trg::k_stat_last_page(static_cast<std::uint32_t>(last_page_));
}

WaveformBuffer::News WaveformBuffer::resample(double line_hz) {
  const double spacing = k_captured_cycles * ade9000::k_sample_rate_hz / line_hz / static_cast<double>(k_points);
  for (std::size_t point = 0; point < k_points; ++point) {
    const double age = k_reach + spacing * static_cast<double>(k_points - 1 - point);
    for (std::size_t i = 0; i < k_channel_count; ++i) {
      const double code = between_samples(i, age) / ade9000::k_resampled_divisor;
      points_[point][i] = static_cast<std::int16_t>(std::clamp(std::lround(code), -32'768L, 32'767L));
    }
  }
  running_ = false;
  return {.status0 = status0::k_coh_wfb_full};
}

/// @param age  samples before the newest one
double WaveformBuffer::between_samples(std::size_t channel, double age) const {
  const double nearest = std::round(age);
  double value = 0;
  for (int offset = -k_reach; offset <= k_reach; ++offset) {
    const double at = nearest + offset;
    const double weight = windowed_sinc(at - age);
    if (weight == 0 || at < 0 || at >= static_cast<double>(std::min<std::uint64_t>(samples_, k_history))) continue;
    value += weight * history_[(samples_ - 1 - static_cast<std::uint64_t>(at)) % k_history][channel];
  }
  return value;
}

std::vector<std::size_t> WaveformBuffer::burst_channels() const {
  const unsigned chosen = wfb_cfg::k_burst_chan.in(config_);
  switch (chosen) {
    case 0: {
      std::vector<std::size_t> all{0, 1, 2, 3, 4, 5};
      if (fixed_rate() || wfb_cfg::k_wf_in_en.in(config_) != 0) all.push_back(k_neutral_channel);
      return all;
    }
    case 1:
    case 2:
    case 3: {
      const std::size_t first = 2 * std::size_t{chosen - 1};
      return {first, first + 1};
    }
    default: return chosen >= 8 && chosen <= 14 ? std::vector<std::size_t>{chosen - 8} : std::vector<std::size_t>{};
  }
}

std::vector<std::uint8_t> WaveformBuffer::burst(std::uint16_t address, std::size_t bytes) const {
  std::vector<std::uint8_t> out(bytes, 0);
  const std::size_t begin = address - ade9000::k_waveform_begin.address;
  if (wfb_cfg::k_burst_chan.in(config_) == k_single_address) {
    if (bytes >= 4) ade9000::put_word(word(begin), std::span(out).first(4));
    return out;
  }
  const std::vector<std::size_t> channels = burst_channels();
  const std::size_t width = fixed_rate() ? 4 : 2;
  const std::size_t words_of_set = fixed_rate() ? k_set_words : k_set_words / 2;
  std::size_t set = begin / words_of_set;
  for (std::size_t at = 0, i = 0; at + width <= bytes && !channels.empty(); at += width) {
    const std::size_t channel = channels[i];
    const std::uint32_t value =
        fixed_rate() ? word(set * k_set_words + channel)
                     : static_cast<std::uint32_t>(static_cast<std::uint16_t>(points_[set % k_points][channel]));
    ade9000::put_word(value, std::span(out).subspan(at, width));
    if (++i < channels.size()) continue;
    i = 0;
    ++set;
  }
  return out;
}

}  // namespace edl::agent::sim
