#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>

#include "support/seed.hpp"
#include "unit/server/store/codec/codec_testing.hpp"

namespace edl::server {
namespace {

using namespace testing;
using Times = std::vector<Timestamp>;

constexpr std::int64_t k_start = 1'795'000'000'000;

Times every(std::int64_t step, std::size_t count) {
  Times times;
  for (std::size_t i = 0; i < count; ++i) times.push_back(from_unix_ms(k_start + step * static_cast<std::int64_t>(i)));
  return times;
}

std::size_t expect_times_back(const Times& times) {
  const std::string bytes = encode_times(times);
  const auto decoded = decode_times(bytes);
  EXPECT_TRUE(decoded.has_value()) << to_string(decoded.error());
  if (decoded) {
    EXPECT_TRUE(*decoded == times);
  }
  return bytes.size();
}

TEST(time_axis_test, a_grid_takes_some_ten_bytes) {
  EXPECT_EQ(expect_times_back({}), 5u);
  EXPECT_LE(expect_times_back(every(1000, 1)), 16u);
  EXPECT_LE(expect_times_back(every(1000, 3600)), 16u);
  EXPECT_LE(expect_times_back(every(1, 3'600'000)), 17u);
  EXPECT_LE(expect_times_back(every(1, k_max_rows_per_block)), 17u);
}

TEST(time_axis_test, gaps_in_a_grid_cost_a_few_bytes) {
  Times times = every(1000, 3600);
  times.erase(times.begin() + 100, times.begin() + 160);
  times.erase(times.begin() + 2000);
  EXPECT_LE(expect_times_back(times), 64u);
}

TEST(time_axis_test, times_that_jitter_by_milliseconds_take_their_entropy) {
  RandomColumns random(5);
  Times times = every(1000, 3600);
  for (Timestamp& time : times) time += std::chrono::milliseconds(random.below(16));
  EXPECT_LE(expect_times_back(times), 3600u * 5 / 8);
}

TEST(time_axis_test, the_ends_of_time_come_back) {
  const Timestamp first = from_unix_ms(std::numeric_limits<std::int64_t>::min());
  const Timestamp last = from_unix_ms(std::numeric_limits<std::int64_t>::max());
  expect_times_back({first});
  expect_times_back({first, last});
  expect_times_back({first, from_unix_ms(-1), from_unix_ms(0), from_unix_ms(5), last});
}

TEST(time_axis_test, random_axes_come_back) {
  const unsigned seed = edl::testing::seed_of_this_run();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::cout << "seed " << seed << '\n';
  RandomColumns random(seed);
  for (int i = 0; i < 300; ++i) {
    Times times;
    std::int64_t time = k_start;
    const std::uint64_t range = std::uint64_t{1} << random.below(40);
    for (std::uint64_t rows = 1 + random.below(500); rows > 0; --rows) {
      times.push_back(from_unix_ms(time += static_cast<std::int64_t>(1 + random.below(range))));
    }
    expect_times_back(times);
  }
}

TEST(time_axis_test, more_times_than_a_block_may_have_are_refused_without_being_made) {
  std::string bytes(1, '\1');
  codec::append_varint(bytes, std::uint64_t{1} << 60);
  codec::append_signed_varint(bytes, 0);
  codec::append_varint(bytes, 1);
  codec::seal(bytes);
  const auto decoded = decode_times(bytes);
  ASSERT_FALSE(decoded.has_value());
  EXPECT_EQ(decoded.error().code, Errc::corrupt);
  EXPECT_NE(decoded.error().message.find("4000000"), std::string::npos) << decoded.error().message;
}

TEST(time_axis_test, times_that_do_not_ascend_are_corrupt) {
  std::string bytes(1, '\1');
  codec::append_varint(bytes, 2);
  codec::append_signed_varint(bytes, 0);
  codec::append_varint(bytes, 0);
  codec::seal(bytes);
  EXPECT_FALSE(decode_times(bytes).has_value());
}

}  // namespace
}  // namespace edl::server
