#include "server/analytics/power_factor_quality.hpp"

#include <gtest/gtest.h>

#include "unit/server/analytics/sampled_source.hpp"

namespace edl::server::analytics {
namespace {

using testing::at;
using testing::SampledSource;

const Timestamp k_begin = at("2026-11-23T00:00:00Z");
constexpr std::size_t k_hour = 3'600;

/// Hours of steady powers, one after the other.
struct SteadyHour {
  double watt, var, va;
};

void fill_hours(SampledSource& source, Phase phase, const std::vector<SteadyHour>& hours) {
  std::vector<double> watt;
  std::vector<double> var;
  std::vector<double> va;
  for (const SteadyHour& hour : hours) {
    watt.insert(watt.end(), k_hour, hour.watt);
    var.insert(var.end(), k_hour, hour.var);
    va.insert(va.end(), k_hour, hour.va);
  }
  source.fill(k_begin, phase, Field::power_watt, watt);
  source.fill(k_begin, phase, Field::power_var, var);
  source.fill(k_begin, phase, Field::power_va, va);
}

TEST(power_factor_quality_test, quadrants_hours_and_the_mean_by_hand) {
  SampledSource source;
  fill_hours(source, Phase::a, {{3'000, 4'000, 5'000}, {-950, 100, 1'000}, {-600, -800, 1'000}, {2'000, -500, 2'100}});
  const TimeRange range{k_begin, k_begin + std::chrono::hours(4)};
  const auto quality = power_factor_quality(source.hours(range), {});
  const PowerFactor& a = quality.phases[Phase::a];
  EXPECT_NEAR(a.mean.value(), (3'000.0 - 950 - 600 + 2'000) / (5'000 + 1'000 + 1'000 + 2'100), 1e-12);
  EXPECT_EQ(a.measured_hours, 4);
  EXPECT_EQ(a.low_hours, 2);  // 0.6 and 0.6; 0.95 and 0.952 are not low
  EXPECT_EQ(a.reactive, (ReactiveEnergy{.inductive_import_kvarh = 4,
                                        .inductive_export_kvarh = 0.1,
                                        .capacitive_export_kvarh = 0.8,
                                        .capacitive_import_kvarh = 0.5}));
  EXPECT_FALSE(a.displacement);
  EXPECT_FALSE(quality.phases[Phase::b].mean);
}

TEST(power_factor_quality_test, all_phases_have_the_arithmetic_sum_of_apparent_power) {
  SampledSource source;
  fill_hours(source, Phase::a, {{1'000, 0, 1'000}});
  fill_hours(source, Phase::b, {{600, 800, 1'000}});
  const auto quality = power_factor_quality(source.hours({k_begin, k_begin + std::chrono::hours(1)}), {});
  EXPECT_NEAR(quality.total.mean.value(), 0.8, 1e-12);
  EXPECT_EQ(quality.total.low_hours, 1);
  EXPECT_EQ(quality.phases[Phase::a].low_hours, 0);
  EXPECT_NEAR(quality.total.reactive.inductive_import_kvarh, 0.8, 1e-12);
}

TEST(power_factor_quality_test, energy_of_an_interval_that_changes_its_sign_is_told_apart) {
  SampledSource source;
  fill_hours(source, Phase::a, {{1'000, 300, 1'100}});
  source.samples_table.phases[Phase::a][Field::power_var][17] = -1;
  const auto quality = power_factor_quality(source.hours({k_begin, k_begin + std::chrono::hours(1)}), {});
  EXPECT_NEAR(quality.phases[Phase::a].reactive.mixed_kvarh, 0.3, 1e-3);
  EXPECT_NEAR(quality.phases[Phase::a].reactive.inductive_import_kvarh, 0.3, 1e-3);
}

TEST(power_factor_quality_test, displacement_is_of_the_fundamentals_alone) {
  Harmonics voltage{};
  voltage[0] = {.rms = 230, .angle_deg = 0};
  voltage[4] = {.rms = 40, .angle_deg = 10};
  Harmonics current{};
  current[0] = {.rms = 10, .angle_deg = -60};
  current[2] = {.rms = 9, .angle_deg = 77};
  const HarmonicSet set{
      .time = k_begin, .window_ms = 200, .frequency_hz = 50, .phases = {{Phase::b, voltage, current}}};
  const auto quality = power_factor_quality(IntervalTable{}, std::span(&set, 1));
  EXPECT_NEAR(quality.phases[Phase::b].displacement.value(), 0.5, 1e-12);
  EXPECT_NEAR(quality.total.displacement.value(), 0.5, 1e-12);
  EXPECT_EQ(quality.phases[Phase::b].displacement_sets, 1U);
  EXPECT_FALSE(quality.phases[Phase::a].displacement);
}

}  // namespace
}  // namespace edl::server::analytics
