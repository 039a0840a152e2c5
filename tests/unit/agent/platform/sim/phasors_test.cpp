#include "agent/platform/sim/phasors.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <random>

namespace edl::agent {
namespace {

constexpr double radians(double degrees) { return degrees * std::numbers::pi / 180.0; }

/// Sums of doubles of some hundreds: their last bits.
constexpr double k_exactly = 1e-9;

TEST(phasors_test, a_resistor_on_a_pure_sine_has_power_factor_1) {
  const PhaseQuantities q = quantities_of(Phasors{230.0}, Phasors{10.0});
  EXPECT_NEAR(q.voltage_rms.value(), 230.0, k_exactly);
  EXPECT_NEAR(q.current_rms.value(), 10.0, k_exactly);
  EXPECT_NEAR(q.active_power.value(), 2'300.0, k_exactly);
  EXPECT_NEAR(q.fundamental_reactive_power.value(), 0.0, k_exactly);
  EXPECT_NEAR(q.apparent_power.value(), 2'300.0, k_exactly);
  EXPECT_NEAR(q.power_factor.value(), 1.0, k_exactly);
  EXPECT_NEAR(q.voltage_thd.value().value(), 0.0, k_exactly);
  EXPECT_NEAR(q.current_thd.value().value(), 0.0, k_exactly);
}

TEST(phasors_test, a_lagging_current_of_60_degrees_has_half_the_power_and_positive_q) {
  const PhaseQuantities q = quantities_of(Phasors{230.0}, Phasors{std::polar(4.0, radians(-60.0))});
  EXPECT_NEAR(q.active_power.value(), 460.0, k_exactly);
  EXPECT_NEAR(q.fundamental_reactive_power.value(), 920.0 * std::sqrt(3.0) / 2.0, k_exactly);
  EXPECT_NEAR(q.apparent_power.value(), 920.0, k_exactly);
  EXPECT_NEAR(q.power_factor.value(), 0.5, k_exactly);
}

TEST(phasors_test, export_has_negative_power_and_power_factor) {
  const PhaseQuantities q = quantities_of(Phasors{230.0}, Phasors{-5.0});
  EXPECT_NEAR(q.active_power.value(), -1'150.0, k_exactly);
  EXPECT_NEAR(q.power_factor.value(), -1.0, k_exactly);
  EXPECT_NEAR(q.apparent_power.value(), 1'150.0, k_exactly);
}

TEST(phasors_test, harmonics_count_as_computed_by_hand) {
  // 200 V with 10 V (5 %) of the fifth; 8 A lagging by 30 degrees with 6 A of the fifth, 60 degrees behind its voltage.
  Phasors voltage{200.0};
  voltage[2] = std::polar(10.0, radians(90.0));
  Phasors current{std::polar(8.0, radians(-30.0))};
  current[2] = std::polar(6.0, radians(30.0));
  const PhaseQuantities q = quantities_of(voltage, current);
  EXPECT_NEAR(q.voltage_rms.value(), std::sqrt(40'100.0), k_exactly);
  EXPECT_NEAR(q.current_rms.value(), 10.0, k_exactly);
  EXPECT_NEAR(q.active_power.value(), 1'600.0 * std::sqrt(3.0) / 2.0 + 30.0, k_exactly);
  EXPECT_NEAR(q.fundamental_reactive_power.value(), 800.0, k_exactly);
  EXPECT_NEAR(q.apparent_power.value(), 10.0 * std::sqrt(40'100.0), k_exactly);
  EXPECT_NEAR(q.voltage_thd.value().value(), 5.0, k_exactly);
  EXPECT_NEAR(q.current_thd.value().value(), 75.0, k_exactly);
}

TEST(phasors_test, what_would_be_zero_by_zero_is_not_measured) {
  const PhaseQuantities q = quantities_of(Phasors{230.0}, Phasors{});
  EXPECT_EQ(q.current_rms.value(), 0.0);
  EXPECT_EQ(q.active_power.value(), 0.0);
  EXPECT_EQ(q.power_factor, std::nullopt);
  EXPECT_EQ(q.current_thd, std::nullopt);
  EXPECT_TRUE(q.voltage_thd.has_value());
}

TEST(phasors_test, a_thd_of_next_to_no_fundamental_is_not_measured) {
  Phasors current{0.001};
  current[1] = 1.0;
  EXPECT_EQ(quantities_of(Phasors{230.0}, current).current_thd, std::nullopt);
}

TEST(phasors_test, the_integral_over_one_cycle_of_samples_agrees) {
  const unsigned seed = 20'261'123;
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> part(-1.0, 1.0);
  Phasors voltage{};
  Phasors current{};
  for (std::size_t i = 0; i < k_order_count; ++i) {
    voltage[i] = {part(random), part(random)};
    current[i] = {part(random), part(random)};
  }
  // More than twice the highest order of their product, so that the mean of the samples is the integral.
  constexpr int k_samples = 200;
  double power = 0.0;
  double voltage_square = 0.0;
  for (int n = 0; n < k_samples; ++n) {
    double u = 0.0;
    double i = 0.0;
    for (std::size_t k = 0; k < k_order_count; ++k) {
      const auto turn = std::polar(std::sqrt(2.0), 2.0 * std::numbers::pi * order_at(k) * n / k_samples);
      u += (voltage[k] * turn).real();
      i += (current[k] * turn).real();
    }
    power += u * i / k_samples;
    voltage_square += u * u / k_samples;
  }
  const PhaseQuantities q = quantities_of(voltage, current);
  EXPECT_NEAR(q.active_power.value(), power, k_exactly);
  EXPECT_NEAR(q.voltage_rms.value(), std::sqrt(voltage_square), k_exactly);
  EXPECT_LE(std::abs(q.active_power.value()), q.apparent_power.value());
}

}  // namespace
}  // namespace edl::agent
