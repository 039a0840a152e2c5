#include "server/store/column_builder.hpp"

#include <gtest/gtest.h>

namespace edl::server {
namespace {

TEST(column_builder_test, a_mean_stays_within_minimum_and_maximum_in_spite_of_rounding) {
  for (const Aggregation aggregation : {Aggregation::mean, Aggregation::quadratic_mean, Aggregation::counter}) {
    for (const double value : {0.1, 231.12, 1e-200, 1e300, 49.98}) {
      Accumulator seen;
      for (int i = 0; i < 86'400; ++i) seen.add(value, aggregation);
      EXPECT_EQ(seen.mean(aggregation), value);
      EXPECT_EQ(seen.count(), 86'400u);
    }
  }
}

TEST(column_builder_test, a_quadratic_mean_of_signed_values_is_their_magnitude) {
  Accumulator seen;
  seen.add(-30.0, Aggregation::quadratic_mean);
  seen.add(40.0, Aggregation::quadratic_mean);
  EXPECT_NEAR(seen.mean(Aggregation::quadratic_mean), 35.355339059327378, 1e-12);  // sqrt(1250)
  EXPECT_EQ(seen.min(), -30.0);
  EXPECT_EQ(seen.max(), 40.0);
}

TEST(column_builder_test, means_of_parts_weighted_by_count_make_the_mean_of_the_whole) {
  for (const Aggregation aggregation : {Aggregation::mean, Aggregation::quadratic_mean}) {
    Accumulator first, second, whole;
    for (int i = 0; i < 100; ++i) {
      const double value = 230.0 + 0.37 * (i % 17);
      (i < 30 ? first : second).add(value, aggregation);
      whole.add(value, aggregation);
    }
    const auto weighted = [&](const Accumulator& part) {
      const double mean = part.mean(aggregation);
      return part.count() * (aggregation == Aggregation::mean ? mean : mean * mean);
    };
    EXPECT_NEAR(weighted(first) + weighted(second), weighted(whole), 1e-10 * weighted(whole));
  }
}

}  // namespace
}  // namespace edl::server
