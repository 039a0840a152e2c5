// Captures: what stands in the buffer against the waveform that was there.

#include <cmath>
#include <complex>
#include <numbers>

#include "unit/agent/platform/sim/ade9000/chip_testing.hpp"

namespace edl::agent {
namespace {

using ade9000::CaptureMode;
using ade9000::SampleSource;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::Bench;
using testing::within_percent;
namespace wfb_cfg = ade9000::wfb_cfg;

std::uint32_t fixed_rate(CaptureMode mode, bool enabled) {
  return wfb_cfg::k_wf_cap_sel(1) | wfb_cfg::k_wf_mode(static_cast<unsigned>(mode)) |
         wfb_cfg::k_wf_src(static_cast<unsigned>(SampleSource::pcf_8k)) | wfb_cfg::k_wf_cap_en(enabled ? 1 : 0);
}

void capture(Bench& bench, std::uint32_t config) {
  bench.write(ade9000::k_wfb_cfg, config & ~wfb_cfg::k_wf_cap_en.mask());
  bench.write(ade9000::k_wfb_cfg, config | wfb_cfg::k_wf_cap_en.mask());
}

/// One channel of a fixed-rate capture: of the burst's seven words in each set.
std::vector<double> fixed_rate_samples(Bench& bench, std::size_t channel) {
  std::vector<double> samples;
  for (std::size_t set = 0; set < 256; set += 128) {
    const auto bytes = bench.read_bytes(static_cast<std::uint16_t>(0x800 + set * 8), 128 * 7 * 4);
    for (std::size_t i = 0; i < 128; ++i) {
      const auto word = ade9000::word_of(std::span(bytes).subspan((i * 7 + channel) * 4, 4));
      samples.push_back(static_cast<std::int32_t>(word));
    }
  }
  return samples;
}

TEST(chip_waveform_buffer_test, fills_once_with_the_samples_of_all_channels) {
  Bench bench(sim::symmetric_load(230, 20, 0, 50));
  bench.run();
  bench.pass(seconds(2));
  bench.write(ade9000::k_wfb_pg_irqen, 0x8000);
  capture(bench, fixed_rate(CaptureMode::stop_when_full, true));
  bench.pass(milliseconds(31));
  EXPECT_EQ(bench.read(ade9000::k_status0) & ade9000::status0::k_page_full, 0u);
  bench.pass(milliseconds(20));
  EXPECT_NE(bench.read(ade9000::k_status0) & ade9000::status0::k_page_full, 0u);
  const auto volts = fixed_rate_samples(bench, 3);  // VB
  // 160 samples are a cycle: sum of squares over it, and the same sample a cycle later.
  double sum = 0;
  for (std::size_t i = 0; i < 160; ++i) sum += volts[i] * volts[i];
  EXPECT_TRUE(within_percent(std::sqrt(sum / 160), 230 / Bench::k_volts * ade9000::k_rms_full_scale, 0.05));
  for (std::size_t i = 0; i < 90; ++i) EXPECT_NEAR(volts[i], volts[i + 160], 2'000);
}

TEST(chip_waveform_buffer_test, a_trigger_in_the_centre_keeps_what_was_before_and_after) {
  Bench bench(sim::symmetric_load(230, 20, 0, 50));
  bench.write(ade9000::k_dip_lvl,
              static_cast<std::uint32_t>(0.9 * 230 / Bench::k_volts * ade9000::k_rms_full_scale / 32));
  bench.write(ade9000::k_dip_cyc, 1);
  bench.run();
  bench.pass(seconds(2));
  bench.write(ade9000::k_status0, 0xFFFFFFFF);
  bench.write(ade9000::k_wfb_trg_cfg, ade9000::wfb_trg::k_dip);
  capture(bench, fixed_rate(CaptureMode::centre_on_trigger, true));
  bench.pass(milliseconds(500));
  EXPECT_EQ(bench.read(ade9000::k_status0) & ade9000::status0::k_wfb_trig, 0u);
  bench.source.change(Phase::a, 0, 1);
  bench.pass(milliseconds(100));
  EXPECT_NE(bench.read(ade9000::k_status0) & ade9000::status0::k_wfb_trig_irq, 0u);
  const std::uint32_t trigger = ade9000::wfb_trg::k_stat_address.in(bench.read(ade9000::k_wfb_trg_stat)) / 8;
  const auto volts = fixed_rate_samples(bench, 1);
  const auto around = [&](int offset) { return volts[(trigger + static_cast<std::uint32_t>(256 + offset)) % 256]; };
  double before = 0;
  double after = 0;
  for (int i = 40; i < 120; ++i) {
    before = std::max(before, std::abs(around(-i - 8)));
    after = std::max(after, std::abs(around(i)));
  }
  const double crest = 230 * std::numbers::sqrt2 / (Bench::k_volts * std::numbers::sqrt2) * ade9000::k_pcf_full_scale;
  EXPECT_TRUE(within_percent(before, crest, 1));
  EXPECT_LT(after, 0.02 * crest);
}

TEST(chip_waveform_buffer_test, a_forced_trigger_stops_the_capture) {
  Bench bench(sim::symmetric_load(230, 20, 0, 50));
  bench.run();
  bench.pass(seconds(1));
  capture(bench, fixed_rate(CaptureMode::stop_on_trigger, true));
  bench.pass(milliseconds(100));
  bench.write(ade9000::k_wfb_trg_cfg, ade9000::wfb_trg::k_force);
  const auto stopped = fixed_rate_samples(bench, 0);
  bench.pass(milliseconds(100));
  EXPECT_EQ(fixed_rate_samples(bench, 0), stopped);
}

TEST(chip_waveform_buffer_test, whole_cycles_are_128_points_each_whatever_the_frequency) {
  for (const double frequency : {45.7, 50.0, 62.0}) {
    sim::SyntheticSettings settings = sim::symmetric_load(230, 20, 0, frequency);
    settings.phases[Phase::a].voltage.push_back({7, 11.5, 0});
    settings.phases[Phase::a].current.push_back({39, 0.4, 0});
    Bench bench(settings);
    bench.run();
    bench.pass(seconds(3));
    capture(bench, wfb_cfg::k_wf_in_en(1));
    bench.pass(milliseconds(60));
    EXPECT_EQ(bench.read(ade9000::k_status0) & ade9000::status0::k_coh_wfb_full, 0u);
    bench.pass(milliseconds(40));
    ASSERT_NE(bench.read(ade9000::k_status0) & ade9000::status0::k_coh_wfb_full, 0u);
    std::vector<double> volts;
    std::vector<double> amperes;
    for (std::size_t set = 0; set < 512; set += 256) {
      const auto bytes = bench.read_bytes(static_cast<std::uint16_t>(0x800 + set * 4), 256 * 7 * 2);
      for (std::size_t i = 0; i < 256; ++i) {
        const auto code = [&](std::size_t channel) {
          return static_cast<std::int16_t>(ade9000::word_of(std::span(bytes).subspan((i * 7 + channel) * 2, 2)));
        };
        amperes.push_back(code(0) * ade9000::k_resampled_divisor / ade9000::k_pcf_full_scale * Bench::k_amperes);
        volts.push_back(code(1) * ade9000::k_resampled_divisor / ade9000::k_pcf_full_scale * Bench::k_volts);
      }
    }
    // A discrete Fourier transform over four cycles: order h stands in line 4 h.
    const auto rms_of = [](const std::vector<double>& points, int order) {
      std::complex<double> sum = 0;
      for (std::size_t i = 0; i < points.size(); ++i) {
        sum += points[i] * std::polar(1.0, -2 * std::numbers::pi * 4 * order * static_cast<double>(i) / 512);
      }
      return std::abs(sum) * 2 / 512;
    };
    EXPECT_TRUE(within_percent(rms_of(volts, 1), 230, 0.1));
    EXPECT_TRUE(within_percent(rms_of(volts, 7), 11.5, 0.5));
    EXPECT_TRUE(within_percent(rms_of(amperes, 1), 20, 0.1));
    EXPECT_TRUE(within_percent(rms_of(amperes, 39), 0.4, 3));
    EXPECT_NEAR(rms_of(volts, 13), 0, 0.05);
  }
}

TEST(chip_waveform_buffer_test, single_addresses_read_word_by_word) {
  Bench bench(sim::symmetric_load(230, 20, 0, 50));
  bench.run();
  bench.pass(seconds(1));
  capture(bench, fixed_rate(CaptureMode::stop_when_full, true) | wfb_cfg::k_burst_chan(0xF));
  bench.pass(milliseconds(50));
  const auto single = bench.read_bytes(0x800 + 8 * 10 + 3, 4);
  bench.write(ade9000::k_wfb_cfg, fixed_rate(CaptureMode::stop_when_full, false) | wfb_cfg::k_burst_chan(0xB));
  const auto burst = bench.read_bytes(0x800 + 8 * 10, 4);
  EXPECT_EQ(single, burst) << "VB of the eleventh set";
}

}  // namespace
}  // namespace edl::agent
