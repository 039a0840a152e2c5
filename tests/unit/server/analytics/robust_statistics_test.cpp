#include "server/analytics/robust_statistics.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

namespace edl::server::analytics {
namespace {

TEST(robust_statistics_test, a_percentile_is_the_least_value_that_enough_do_not_pass) {
  std::vector<double> values(20);
  std::iota(values.rbegin(), values.rend(), 1.0);
  EXPECT_EQ(nearest_rank(values, 95), 19);
  EXPECT_EQ(nearest_rank(values, 96), 20);
  EXPECT_EQ(nearest_rank(values, 100), 20);
  EXPECT_EQ(nearest_rank(values, 5), 1);
  EXPECT_EQ(nearest_rank({7}, 95), 7);
}

TEST(robust_statistics_test, missing_values_are_left_out_and_nothing_has_no_percentile) {
  EXPECT_EQ(nearest_rank({std::nan(""), 3, std::nan("")}, 50), 3);
  EXPECT_FALSE(nearest_rank({}, 95));
  EXPECT_FALSE(usual_range({std::nan("")}));
}

TEST(robust_statistics_test, one_wild_value_moves_neither_the_middle_nor_the_spread) {
  const auto usual = usual_range({10, 11, 9, 10, 1'000}).value();
  EXPECT_EQ(usual.median, 10);
  EXPECT_EQ(usual.deviation, 1);
}

TEST(robust_statistics_test, of_an_even_number_the_middle_is_between_two) {
  const auto usual = usual_range({4, 1, 3, 10}).value();
  EXPECT_EQ(usual.median, 3.5);
  EXPECT_EQ(usual.deviation, 1.5);  // of 0.5, 0.5, 2.5, 6.5
}

}  // namespace
}  // namespace edl::server::analytics
