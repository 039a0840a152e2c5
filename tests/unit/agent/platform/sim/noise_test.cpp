#include "agent/platform/sim/noise.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace edl::agent {
namespace {

TEST(noise_test, uniform_draws_fill_their_range_evenly) {
  const Noise noise(7);
  constexpr int k_draws = 100'000;
  double sum = 0.0;
  double square = 0.0;
  for (int i = 0; i < k_draws; ++i) {
    const double x = noise.uniform(Draw::weather, i);
    ASSERT_GE(x, 0.0);
    ASSERT_LT(x, 1.0);
    sum += x;
    square += x * x;
  }
  // Mean 1/2 and variance 1/12; five standard errors of the mean are 0.0046.
  EXPECT_NEAR(sum / k_draws, 0.5, 0.0046);
  EXPECT_NEAR(square / k_draws - std::pow(sum / k_draws, 2), 1.0 / 12.0, 0.002);
}

TEST(noise_test, another_seed_purpose_or_thing_draws_other_numbers) {
  const Noise noise(7);
  EXPECT_EQ(noise.uniform(Draw::fridge, 3, 1), Noise(7).uniform(Draw::fridge, 3, 1));
  EXPECT_NE(noise.uniform(Draw::fridge, 3, 1), Noise(8).uniform(Draw::fridge, 3, 1));
  EXPECT_NE(noise.uniform(Draw::fridge, 3, 1), noise.uniform(Draw::kettle, 3, 1));
  EXPECT_NE(noise.uniform(Draw::fridge, 3, 1), noise.uniform(Draw::fridge, 3, 2));
  EXPECT_NE(noise.uniform(Draw::fridge, 3, 1), noise.uniform(Draw::fridge, 4, 1));
}

TEST(noise_test, smooth_noise_stays_in_range_and_never_jumps) {
  const Noise noise(7);
  constexpr std::int64_t k_period = 100;
  // The cubic's steepest slope is 1.5 times the mean one, between values at most 2 apart.
  constexpr double k_steepest = 2.0 * 1.5 / k_period;
  double last = noise.smooth(Draw::weather, -5'000, k_period);
  for (std::int64_t second = -4'999; second < 5'000; ++second) {
    const double now = noise.smooth(Draw::weather, second, k_period);
    ASSERT_LE(std::abs(now), 1.0);
    ASSERT_LE(std::abs(now - last), k_steepest) << second;
    last = now;
  }
}

}  // namespace
}  // namespace edl::agent
