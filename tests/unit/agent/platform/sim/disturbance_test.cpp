#include "agent/platform/sim/disturbance.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace edl::agent {
namespace {

using std::chrono::milliseconds;

constexpr std::int64_t k_first_day = 20'780;

TEST(disturbance_test, two_days_of_three_have_one_that_lies_within_its_second) {
  int dips = 0;
  int swells = 0;
  for (const std::uint64_t seed : {1U, 77U}) {
    const Noise noise(seed);
    for (std::int64_t day = k_first_day; day < k_first_day + 60; ++day) {
      int of_day = 0;
      for (std::int64_t utc = day * 86'400; utc < (day + 1) * 86'400; ++utc) {
        const auto found = disturbance_in(noise, {utc, utc + 3'600});
        if (!found) continue;
        ++of_day;
        const Timestamp second = from_unix_ms(utc * 1'000);
        EXPECT_GE(found->begin, second);
        EXPECT_LE(found->begin + found->duration, second + milliseconds(1'000));
        EXPECT_GE(found->duration, milliseconds(40));
        EXPECT_EQ(found->begin.time_since_epoch() % milliseconds(10), milliseconds(0));
        const auto [least, most] = std::minmax_element(found->share.begin(), found->share.end());
        const bool swell = *most > 1;
        ++(swell ? swells : dips);
        EXPECT_TRUE(swell ? *most <= 1.24 && *most >= 1.16 : *least >= 0.40 && *least <= 0.82);
      }
      EXPECT_LE(of_day, 1);
    }
  }
  // 120 days with 65 % each: 78, within three standard deviations of 5.2; a quarter of them swells.
  EXPECT_NEAR(dips + swells, 78, 16);
  EXPECT_GT(swells, 5);
  EXPECT_GT(dips, swells);
}

TEST(disturbance_test, the_rms_of_the_second_is_that_of_its_parts) {
  const Disturbance half{from_unix_ms(0), milliseconds(500), {0.4, 1.0, 1.2}};
  const auto share = share_over_second(half);
  EXPECT_DOUBLE_EQ(share[Phase::a], std::sqrt(0.5 + 0.5 * 0.16));
  EXPECT_DOUBLE_EQ(share[Phase::b], 1.0);
  EXPECT_DOUBLE_EQ(share[Phase::c], std::sqrt(0.5 + 0.5 * 1.44));
}

}  // namespace
}  // namespace edl::agent
