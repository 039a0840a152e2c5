#include "server/store/embedded/codec/column_codec.hpp"
#include "support/seed.hpp"

#include <gtest/gtest.h>

#include <iostream>
#include <numeric>

#include "unit/server/store/codec/codec_testing.hpp"

namespace edl::server {
namespace {

using namespace testing;

TEST(column_codec_test, no_values_and_only_missing_ones_take_five_bytes) {
  EXPECT_EQ(expect_round_trip({}), 5u);
  EXPECT_EQ(expect_round_trip(Values(3600, k_none)), 5u);
}

TEST(column_codec_test, a_constant_takes_about_ten_bytes) {
  EXPECT_LE(expect_round_trip(Values(3600, 0.0)), 8u);
  EXPECT_LE(expect_round_trip(Values(3600, 49.998)), 10u);
  EXPECT_LE(expect_round_trip(Values{231.41}), 10u);
  EXPECT_LE(expect_round_trip(Values(96, 1.0 / 3.0)), 17u);
}

TEST(column_codec_test, every_special_value_comes_back_alone_and_among_others) {
  using limits = std::numeric_limits<double>;
  const Values special{-0.0,
                       0.0,
                       limits::max(),
                       limits::lowest(),
                       limits::min(),
                       limits::denorm_min(),
                       -limits::denorm_min(),
                       1.0 / 3.0,
                       0.1 + 0.2,
                       0x1p53,
                       0x1p53 - 1,
                       -0x1p53,
                       0x1p63,
                       1e300,
                       1e-300};
  for (const double value : special) {
    expect_round_trip(Values{value});
    Values among(100, 230.5);
    among[0] = among[57] = among[99] = value;
    expect_round_trip(among);
  }
  expect_round_trip(special);
}

TEST(column_codec_test, any_nan_means_no_value) {
  expect_round_trip(Values{1.5, std::numeric_limits<double>::signaling_NaN(), -k_none, 2.5});
}

TEST(column_codec_test, a_value_that_is_not_decimal_is_patched_in_and_costs_no_more_than_itself) {
  Values values(3600);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<double>(2300 + i * 7919 % 13) / 10;
  const std::size_t before = expect_round_trip(values);
  values[1234] = -0.0;
  values[2345] = 1.0 / 3.0;
  EXPECT_LE(expect_round_trip(values), before + 32);
}

TEST(column_codec_test, a_steady_counter_takes_next_to_nothing) {
  Values values(3600);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<double>(123'456 + 13 * i) / 100'000;
  EXPECT_LE(expect_round_trip(values), 16u);
}

TEST(column_codec_test, runs_of_missing_rows_cost_a_few_bytes) {
  Values values(3600, 230.0);
  const std::size_t complete = expect_round_trip(values);
  std::fill_n(values.begin() + 100, 500, k_none);
  std::fill_n(values.begin() + 3000, 600, k_none);
  EXPECT_LE(expect_round_trip(values), complete + 10);
  std::fill_n(values.begin(), 10, k_none);
  EXPECT_LE(expect_round_trip(values), complete + 12);
}

TEST(column_codec_test, rows_missing_at_random_cost_one_bit_each) {
  RandomColumns random(7);
  Values values(3600, 230.0);
  for (double& value : values) value = random.below(2) == 0 ? value : k_none;
  EXPECT_LE(expect_round_trip(values), 3600u / 8 + 12);
}

TEST(column_codec_test, floats_widened_to_doubles_take_no_more_than_floats) {
  RandomColumns random(8);
  Values values(3600);
  for (double& value : values) value = static_cast<float>(230 + random.normal());
  EXPECT_LE(expect_round_trip(values), 3600u * 4);
}

TEST(column_codec_test, random_doubles_take_no_more_than_themselves) {
  RandomColumns random(9);
  EXPECT_LE(expect_round_trip(random.of_kind(5, 3600)), 3600u * 8 + 32);
}

TEST(column_codec_test, short_columns_of_means_take_less_than_their_bytes) {
  Values means;
  for (int i = 0; i < 60; ++i) means.push_back((13'860.0 + (i * i) % 17) / 60.0);
  EXPECT_LE(expect_round_trip(means), 60u * 7);
  for (double& mean : means) mean = std::round(mean * 10) / 10;
  EXPECT_LE(expect_round_trip(means), 60u);
}

TEST(column_codec_test, columns_of_every_make_come_back_bit_for_bit) {
  const unsigned seed = edl::testing::seed_of_this_run();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::cout << "seed " << seed << '\n';
  RandomColumns random(seed);
  for (std::uint64_t kind = 0; kind < RandomColumns::k_kinds; ++kind) {
    for (const std::size_t rows : {1u, 2u, 3u, 5u, 64u, 128u, 129u, 3600u}) {
      SCOPED_TRACE("kind " + std::to_string(kind) + ", rows " + std::to_string(rows));
      expect_round_trip(random.of_kind(kind, rows));
    }
  }
  for (int i = 0; i < 1000 && !::testing::Test::HasFailure(); ++i) expect_round_trip(random.next());
}

TEST(column_codec_test, the_longest_column_comes_back) {
  RandomColumns random(10);
  expect_round_trip(random.of_kind(0, k_max_rows_per_block));
}

TEST(column_codec_test, another_number_of_values_is_corrupt) {
  RandomColumns random(11);
  for (const std::uint64_t kind :
       {2u, 5u, 6u, 7u, 8u, 9u, 10u, 11u}) {  // others may be constant, which is so at any length
    for (const std::size_t rows : {20u, 100u, 1000u}) {
      const std::string bytes = encode_values(random.of_kind(kind, rows));
      for (const std::size_t other : {rows / 2, rows * 2}) {
        Values decoded(other);
        const auto result = decode_values(bytes, decoded);
        ASSERT_FALSE(result.has_value()) << "kind " << kind << ", " << other << " instead of " << rows;
        EXPECT_EQ(result.error().code, Errc::corrupt);
      }
    }
  }
}

}  // namespace
}  // namespace edl::server
