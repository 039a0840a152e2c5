#include "server/store/summary.hpp"

#include <gtest/gtest.h>

#include <random>
#include <span>
#include <vector>

#include "server/store/column.hpp"

namespace edl::server {
namespace {

TEST(summary_test, a_mean_stays_within_minimum_and_maximum_in_spite_of_rounding) {
  for (const Aggregation aggregation : {Aggregation::mean, Aggregation::quadratic_mean, Aggregation::counter}) {
    for (const double value : {0.1, 231.12, 1e-200, 1e300, 49.98}) {
      Summary seen;
      for (int i = 0; i < 86'400; ++i) seen.add(value, aggregation);
      EXPECT_EQ(seen.mean(aggregation), value);
      EXPECT_EQ(seen.count, 86'400u);
    }
  }
}

TEST(summary_test, a_quadratic_mean_of_signed_values_is_their_magnitude) {
  Summary seen;
  seen.add(-30.0, Aggregation::quadratic_mean);
  seen.add(40.0, Aggregation::quadratic_mean);
  EXPECT_NEAR(seen.mean(Aggregation::quadratic_mean), 35.355339059327378, 1e-12);  // sqrt(1250)
  EXPECT_EQ(seen.min, -30.0);
  EXPECT_EQ(seen.max, 40.0);
}

TEST(summary_test, summaries_of_parts_make_the_summary_of_the_whole) {
  for (const Aggregation aggregation : {Aggregation::mean, Aggregation::quadratic_mean, Aggregation::counter}) {
    for (int cut = 0; cut <= 100; cut += 10) {
      Summary first, second, whole;
      for (int i = 0; i < 100; ++i) {
        const double value = 4.0 * (i % 17);  // whole numbers: sums are exact in any order
        (i < cut ? first : second).add(value, aggregation);
        whole.add(value, aggregation);
      }
      first.append(second);
      EXPECT_EQ(first, whole) << cut;
    }
  }
}

TEST(summary_test, many_values_at_once_are_the_same_as_one_after_the_other) {
  std::mt19937 random(1);
  for (const Aggregation aggregation : {Aggregation::mean, Aggregation::quadratic_mean, Aggregation::counter}) {
    std::vector<double> values;
    Summary one_by_one;
    for (int i = 0; i < 1000; ++i) {
      values.push_back(i % 7 == 0 ? k_no_value : std::uniform_real_distribution<double>(-1e3, 1e3)(random));
      if (i % 7 != 0) one_by_one.add(values.back(), aggregation);
    }
    Summary at_once;
    at_once.add(std::span(values).first(300), aggregation);
    at_once.add(std::span(values).subspan(300), aggregation);
    EXPECT_EQ(at_once, one_by_one);
    EXPECT_EQ(at_once.count, 857u);
  }
}

TEST(summary_test, a_fall_of_a_counter_adds_nothing_and_the_steps_after_it_do) {
  Summary seen;
  for (const double kwh : {10.0, 12.0, 1.0, 1.5}) seen.add(kwh, Aggregation::counter);
  EXPECT_EQ(seen.increase, 2.5);
  EXPECT_EQ(seen.first, 10.0);
  EXPECT_EQ(seen.last, 1.5);
}

TEST(decimals_test, the_fewest_digits_that_write_every_value_exactly) {
  const auto digits_of = [](const std::vector<double>& values) {
    const auto decimals = Decimals::of(values);
    return decimals ? decimals->clean(0.1234567) : -1.0;  // shows the digits
  };
  EXPECT_EQ(digits_of({}), 0.0);
  EXPECT_EQ(digits_of({k_no_value, 5.0, -3.0}), 0.0);
  EXPECT_EQ(digits_of({5.0, 231.12}), 0.12);
  EXPECT_EQ(digits_of({0.000001, 231.1}), 0.123457);
  EXPECT_EQ(digits_of({1.0 / 3.0}), -1.0);
  EXPECT_EQ(digits_of({1e300}), -1.0);
}

TEST(decimals_test, a_cleaned_sum_is_the_decimal_sum) {
  double sum = 0.0;
  for (int i = 0; i < 60; ++i) sum += 231.12;
  EXPECT_NE(sum, 13867.2);  // what adding in binary makes of it
  const std::vector<double> values{231.12};
  EXPECT_EQ(Decimals::of(values)->clean(sum), 13867.2);
  EXPECT_EQ(Decimals::of(values)->squared().clean(231.12 * 231.12), 53416.4544);
  EXPECT_EQ(Decimals::of(values)->clean(1e17 + 16.0), 1e17 + 16.0);
}

}  // namespace
}  // namespace edl::server
