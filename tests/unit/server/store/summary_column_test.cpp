#include "server/store/embedded/summary_column.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <iostream>
#include <random>

#include "server/store/column.hpp"
#include "server/store/embedded/codec/checksum.hpp"

namespace edl::server::testing {
namespace {

using Summaries = std::vector<Summary>;
using Readings = std::vector<double>;

struct Given {
  Summaries summaries;
  Readings readings;
};

/// Intervals of a quantity with one decimal.
Given quantity(std::size_t rows, Aggregation aggregation) {
  std::mt19937 random(1);
  Given given{.summaries = Summaries(rows), .readings = Readings(rows, 60)};
  for (Summary& one : given.summaries) {
    for (int i = 0; i < 60; ++i) one.add(0.1 * static_cast<double>(random() % 5'000), aggregation);
    if (aggregation != Aggregation::counter) one.first = one.last = one.increase = 0;
  }
  return given;
}

/// Intervals of a counter that rises by whole units of 1e-5.
Given counter(std::size_t rows) {
  Given given{.summaries = Summaries(rows), .readings = Readings(rows, 60)};
  int units = 12'345'678;
  for (Summary& one : given.summaries) {
    const int begin = ++units;
    one.add(begin / 1e5, Aggregation::counter);
    for (int i = 1; i < 60; ++i) one.add((units += 1 + i % 7) / 1e5, Aggregation::counter);
    one.increase = (units - begin) / 1e5;
  }
  return given;
}

bool same(const Summary& a, const Summary& b) {
  const auto same_bits = [](double x, double y) {
    return std::bit_cast<std::uint64_t>(x) == std::bit_cast<std::uint64_t>(y);
  };
  return a.count == b.count && same_bits(a.sum, b.sum) && same_bits(a.min, b.min) && same_bits(a.max, b.max) &&
         same_bits(a.first, b.first) && same_bits(a.last, b.last) && same_bits(a.increase, b.increase);
}

/// @return how many bytes they take
std::size_t expect_round_trip(const Given& given, Aggregation aggregation) {
  const std::string bytes = encode_summaries(given.summaries, given.readings, aggregation);
  const auto back = decode_summaries(bytes, given.readings, aggregation);
  EXPECT_TRUE(back.has_value()) << to_string(back.error());
  if (!back) return 0;
  EXPECT_TRUE(std::ranges::equal(*back, given.summaries, same));
  return bytes.size();
}

TEST(summary_column_test, summaries_come_back_bit_for_bit) {
  for (const std::size_t rows : {1u, 2u, 60u, 240u}) {
    for (const Aggregation aggregation : {Aggregation::mean, Aggregation::quadratic_mean}) {
      expect_round_trip(quantity(rows, aggregation), aggregation);
    }
    expect_round_trip(counter(rows), Aggregation::counter);
  }
}

TEST(summary_column_test, counts_that_are_not_those_of_the_readings_come_back_too) {
  Given given = quantity(60, Aggregation::mean);
  const std::size_t before = expect_round_trip(given, Aggregation::mean);
  given.summaries[7].count = 12;
  expect_round_trip(given, Aggregation::mean);
  given = quantity(60, Aggregation::mean);
  given.readings[30] = 61;
  EXPECT_GT(expect_round_trip(given, Aggregation::mean), before);
}

TEST(summary_column_test, intervals_without_a_value_stay_empty) {
  for (const bool other_field_measured : {false, true}) {
    Given given = quantity(60, Aggregation::quadratic_mean);
    for (const std::size_t row : {0u, 20u, 21u, 59u}) {
      given.summaries[row] = {};
      given.readings[row] = other_field_measured ? 60 : k_no_value;
    }
    expect_round_trip(given, Aggregation::quadratic_mean);
  }
}

TEST(summary_column_test, a_counter_that_only_rises_costs_little_more_than_any_quantity) {
  const Given rising = counter(240);
  Given fallen = rising;
  std::swap(fallen.summaries[100].first, fallen.summaries[100].last);
  fallen.summaries[100].increase = 0;
  const std::size_t bytes = expect_round_trip(rising, Aggregation::counter);
  EXPECT_LT(bytes, expect_round_trip(fallen, Aggregation::counter));
  const std::string as_quantity = encode_summaries(rising.summaries, rising.readings, Aggregation::mean);
  EXPECT_EQ(bytes, as_quantity.size() + 3);  // three parts that say "as expected"
}

TEST(summary_column_test, a_counters_increase_is_kept_where_it_is_not_the_difference) {
  Given given = counter(60);
  given.summaries[9].increase += 1e-5;
  expect_round_trip(given, Aggregation::counter);
  given = counter(60);
  given.summaries[9].first = 1.0 / 3.0;  // no decimals: nothing is rounded
  given.summaries[9].min = 1.0 / 3.0;
  expect_round_trip(given, Aggregation::counter);
  given.summaries[9].min = -0.0;
  given.summaries[9].first = 0.0;
  expect_round_trip(given, Aggregation::counter);
}

TEST(summary_column_test, damage_is_reported_and_does_no_harm) {
  const Given given = counter(60);
  const std::string bytes = encode_summaries(given.summaries, given.readings, Aggregation::counter);
  const auto decoded = [&](const std::string& some) {
    return decode_summaries(some, given.readings, Aggregation::counter);
  };
  for (std::size_t size = 0; size < bytes.size(); ++size) EXPECT_FALSE(decoded(bytes.substr(0, size))) << size;
  for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    std::string damaged = bytes;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ 1 << (bit % 8));
    const auto found = decoded(damaged);
    ASSERT_FALSE(found.has_value()) << bit;
    EXPECT_EQ(found.error().code, Errc::corrupt);
    damaged.resize(damaged.size() - 4);
    codec::seal(damaged);  // a forged checksum
    const auto forged = decoded(damaged);
    ASSERT_TRUE(!forged || forged->size() == given.readings.size());
  }
  for (const Aggregation other : {Aggregation::mean, Aggregation::quadratic_mean}) {
    EXPECT_EQ(decode_summaries(bytes, given.readings, other).error().message, "there is more than the summaries");
  }
}

}  // namespace
}  // namespace edl::server::testing
