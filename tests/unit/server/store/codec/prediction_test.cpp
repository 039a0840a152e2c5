#include "server/store/embedded/codec/prediction.hpp"
#include "support/seed.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <limits>
#include <numeric>
#include <random>
#include <vector>

namespace edl::server::codec {
namespace {

using Integers = std::vector<std::int64_t>;

Integers residuals_of(const Prediction& prediction, const Integers& values) {
  Integers residuals(values.size() - 1);
  subtract_prediction(prediction, values, residuals);
  return residuals;
}

/// What add_prediction makes of residuals, less `bias`.
Integers restored(const Prediction& prediction, const Integers& residuals, std::int64_t first, std::int64_t bias) {
  Integers values{first};
  for (const std::int64_t residual : residuals) {
    values.push_back(
        static_cast<std::int64_t>(static_cast<std::uint64_t>(residual) - static_cast<std::uint64_t>(bias)));
  }
  add_prediction(prediction, bias, values);
  return values;
}

double variance(const Integers& numbers) {
  const double sum = std::accumulate(numbers.begin(), numbers.end(), 0.0);
  const double squares = std::accumulate(numbers.begin(), numbers.end(), 0.0, [](double all, std::int64_t one) {
    return all + static_cast<double>(one) * static_cast<double>(one);
  });
  const auto count = static_cast<double>(numbers.size());
  return squares / count - sum * sum / count / count;
}

/// A load of 500, then of 9,000, with noise of that standard deviation.
Integers noisy_load(double deviation, std::size_t count) {
  std::mt19937_64 random(5);
  std::normal_distribution<double> noise(0.0, deviation);
  Integers values{0};
  while (values.size() < count) {
    const double load = values.size() < count / 2 ? 500 : 9'000;
    values.push_back(std::llround(load + noise(random)));
  }
  return values;
}

Prediction level(std::uint8_t gain, std::uint32_t jump) {
  return {.predictor = Predictor::level, .gain = gain, .jump = jump};
}

TEST(prediction_test, every_prediction_gives_any_values_back) {
  const unsigned seed = edl::testing::seed_of_this_run();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::cout << "seed " << seed << '\n';
  std::mt19937_64 random(seed);
  const auto any = [&random] { return static_cast<std::int64_t>(random()); };
  const Integers extremes{0,  std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max(),
                          -1, std::numeric_limits<std::int64_t>::min(), std::int64_t{1} << 55};
  Integers mixed{0};
  for (int i = 0; i < 2'000; ++i) mixed.push_back(any() >> (random() % 64));
  for (const Prediction& prediction :
       {Prediction{.predictor = Predictor::first}, Prediction{.predictor = Predictor::last},
        Prediction{.predictor = Predictor::line},
        Prediction{.predictor = Predictor::linear, .order = 4, .weights = {127, -128, 64, -1}}, level(1, 0),
        level(8, 40), level(255, std::numeric_limits<std::uint32_t>::max())}) {
    for (const Integers& values : {extremes, mixed, Integers{0}}) {
      for (const std::int64_t bias : {std::int64_t{0}, std::int64_t{-7}, any()}) {
        const Integers residuals = residuals_of(prediction, values);
        EXPECT_EQ(restored(prediction, residuals, 0, bias), values) << static_cast<int>(prediction.predictor);
      }
    }
  }
}

TEST(prediction_test, what_was_first_is_added_to_all_values) {
  const Integers values{0, 5, 9, -3, 800, 810, 805};
  for (const Prediction& prediction : {Prediction{.predictor = Predictor::line}, level(8, 20)}) {
    Integers shifted = values;
    for (std::int64_t& value : shifted) value += 1'000;
    EXPECT_EQ(restored(prediction, residuals_of(prediction, values), 1'000, 3), shifted);
  }
}

/// Against the definitions, in doubles: the mean of all values since the last jump, and exponential smoothing once that
/// would follow more slowly. A level is within 1/256 a value of them, so a residual is at most 1 off.
TEST(prediction_test, a_level_is_a_mean_at_first_and_smoothed_exponentially_then) {
  const Integers values = noisy_load(20, 600);
  constexpr double k_gain = 16.0 / 256;
  const Integers residuals = residuals_of(level(16, 100), values);
  double expected = 0;
  double count = 1;
  for (std::size_t i = 1; i < values.size(); ++i) {
    const auto value = static_cast<double>(values[i]);
    EXPECT_NEAR(static_cast<double>(residuals[i - 1]), value - expected, 1.2) << i;
    if (std::abs(value - expected) > 100) {
      expected = value;
      count = 1;
    } else {
      ++count;
      expected += std::max(k_gain, 1 / count) * (value - expected);
    }
  }
  EXPECT_GT(count, 250) << "it did not jump again";
}

TEST(prediction_test, a_fitted_level_leaves_hardly_more_than_the_noise_where_steps_leave_twice_as_much) {
  for (const double deviation : {3.0, 40.0}) {
    const Integers values = noisy_load(deviation, 3'600);
    Integers steps = residuals_of({.predictor = Predictor::last}, values);
    Integers left = residuals_of(level_prediction(steps), values);
    const auto without_jumps = [&](Integers& numbers) {
      std::erase_if(numbers, [&](std::int64_t one) { return std::abs(one) > 400; });
    };
    without_jumps(steps);
    without_jumps(left);
    EXPECT_GT(left.size(), 3'590u);
    EXPECT_NEAR(variance(steps), 2 * deviation * deviation, 0.2 * deviation * deviation);
    EXPECT_LT(variance(left), 1.08 * deviation * deviation);  // sampling, whole numbers and the gain's own noise
  }
}

}  // namespace
}  // namespace edl::server::codec
