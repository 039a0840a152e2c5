// Four cycles of a real plant of 347 V: skipped where the recording is not at hand. Its phasors are made here, by a
// plain Fourier sum over whole cycles; the figures beside them were computed from the file by another program.

#include <gtest/gtest.h>
#include <zlib.h>

#include <array>
#include <complex>
#include <cstdlib>
#include <filesystem>
#include <numbers>
#include <string>

#include "server/analytics/distortion.hpp"
#include "server/analytics/power_factor_quality.hpp"
#include "server/analytics/unbalance.hpp"
#include "support/recordings.hpp"
#include "unit/server/analytics/sampled_source.hpp"

namespace edl::server::analytics {
namespace {

using edl::testing::needs;
using edl::testing::recording;
using testing::at;

constexpr std::size_t k_samples = 2'048;
constexpr std::size_t k_cycles = 4;
const Timestamp k_begin = at("2026-11-23T00:00:00Z");

/// Columns of the file: t_s,va_V,vb_V,vc_V,vn_V,ia_A,ib_A,ic_A,in_A.
using Columns = std::array<std::vector<double>, 9>;

Columns read_columns(const std::filesystem::path& file) {
  Columns columns;
  gzFile const zipped = gzopen(file.c_str(), "rb");
  std::array<char, 256> line{};
  while (gzgets(zipped, line.data(), line.size()) != nullptr) {
    if (line[0] == 't') continue;
    const char* here = line.data();
    for (std::vector<double>& column : columns) {
      char* end = nullptr;
      column.push_back(std::strtod(here, &end));
      here = end + 1;
    }
  }
  gzclose(zipped);
  return columns;
}

Harmonics harmonics_of(const std::vector<double>& samples, double reference_deg) {
  Harmonics harmonics{};
  for (std::size_t order = 1; order <= k_harmonic_orders; ++order) {
    std::complex<double> sum;
    for (std::size_t k = 0; k < k_samples; ++k) {
      const double turns = static_cast<double>(k_cycles * order * k) / k_samples;
      sum += samples[k] * std::polar(1.0, -2 * std::numbers::pi * turns);
    }
    const double angle = std::arg(sum) * 180 / std::numbers::pi - reference_deg * static_cast<double>(order);
    harmonics.at(order - 1) = {std::abs(sum) * std::numbers::sqrt2 / k_samples, angle};
  }
  return harmonics;
}

class waveform_recording_test : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto file = recording("lv347_3ph_harmonics_60hz");
    if (!std::filesystem::exists(file)) GTEST_SKIP() << needs(file);
    const Columns columns = read_columns(file);
    ASSERT_EQ(columns[0].size(), k_samples);
    const double reference = harmonics_of(columns[1], 0).front().angle_deg;
    set_ = {.time = k_begin, .window_ms = 66.7, .frequency_hz = 59.972, .phases = {}};
    for (const Phase phase : k_phases) {
      set_.phases.push_back({.phase = phase,
                             .voltage = harmonics_of(columns.at(1 + index_of(phase)), reference),
                             .current = harmonics_of(columns.at(5 + index_of(phase)), reference)});
    }
  }

  HarmonicSet set_;
};

TEST_F(waveform_recording_test, its_unbalance_is_more_than_the_magnitudes_show) {
  EXPECT_NEAR(unbalance_of(set_).value(), 1.182, 0.002);
  const auto volts = [&](std::size_t phase) { return set_.phases.at(phase).voltage->front().rms; };
  EXPECT_NEAR(volts(0), 348.89, 0.01);
  EXPECT_NEAR(unbalance_of_magnitudes(volts(0), volts(1), volts(2)).value(), 0.52, 0.01);
}

TEST_F(waveform_recording_test, its_harmonics_keep_the_table) {
  testing::SampledSource source;
  const TimeRange range{k_begin, k_begin + std::chrono::minutes(10)};
  const auto result = distortion(source.hours(range), source, range, std::span(&set_, 1), {}).value();
  constexpr PerPhase<double> k_fifth{0.977, 0.881, 1.056};
  for (const Phase phase : k_phases) {
    const HarmonicShares& shares = result.harmonics[phase];
    EXPECT_NEAR(shares.orders.at(3).percentile_95_percent, k_fifth[phase], 0.002);
    EXPECT_LT(shares.worst->used(), 0.5);
    EXPECT_EQ(shares.verdict(), Verdict::passes);
  }
}

TEST_F(waveform_recording_test, its_displacement_power_factors_are_above_the_true_ones) {
  const auto quality = power_factor_quality(IntervalTable{}, std::span(&set_, 1));
  constexpr PerPhase<double> k_displacement{0.9272, 0.9464, 0.9321};
  constexpr PerPhase<double> k_true{0.922, 0.928, 0.930};
  for (const Phase phase : k_phases) {
    EXPECT_NEAR(quality.phases[phase].displacement.value(), k_displacement[phase], 0.0005);
    EXPECT_GT(quality.phases[phase].displacement.value(), k_true[phase]);
  }
}

}  // namespace
}  // namespace edl::server::analytics
