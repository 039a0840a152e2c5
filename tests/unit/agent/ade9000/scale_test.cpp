#include "agent/ade9000/scale.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace edl::agent::ade9000 {
namespace {

TEST(scale_test, full_scales_belong_together) {
  EXPECT_NEAR(k_pcf_full_scale / std::sqrt(2.0), k_rms_full_scale, 1);
  EXPECT_NEAR(k_rms_full_scale * k_rms_full_scale / k_power_divisor, k_power_full_scale, 10) << "sines in phase";
}

// The data sheet's figures for 50 and 60 Hz.
TEST(scale_test, a_period_is_a_frequency) {
  EXPECT_NEAR(period_code(50), 10'485'759, 0.5);
  EXPECT_NEAR(period_code(60), 8'738'132, 0.5);
  EXPECT_DOUBLE_EQ(frequency_hz(10'485'759), 50.0);
  EXPECT_NEAR(frequency_hz(8'738'132), 60.0, 1e-5);
}

TEST(scale_test, an_angle_code_is_a_share_of_the_line_period) {
  EXPECT_DOUBLE_EQ(degrees_per_angle_code(50), 0.017578125);
  EXPECT_DOUBLE_EQ(degrees_per_angle_code(60), 0.02109375);
}

// The data sheet's energy of a second at full scale: 20,209,048 in the high word.
TEST(scale_test, energy_is_the_sum_of_a_seconds_power_codes) {
  const auto second = static_cast<std::int64_t>(k_power_full_scale * 8'000);
  const auto high = static_cast<std::uint32_t>(second / 8'192);
  EXPECT_EQ(high, 20'209'048U);
  EXPECT_EQ(energy_code(high, static_cast<std::uint32_t>(second % 8'192)), second);
  EXPECT_EQ(energy_code(0xFFFFFFFF, 0), -8'192) << "export";
  EXPECT_EQ(energy_code(0xFFFFFFFF, 8'191), -1);
}

}  // namespace
}  // namespace edl::agent::ade9000
