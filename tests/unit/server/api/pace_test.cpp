#include "server/api/pace.hpp"

#include <gtest/gtest.h>

namespace edl::server {
namespace {

using namespace std::chrono_literals;

const DeviceId k_cellar = DeviceId::parse("cellar").value();
const DeviceId k_attic = DeviceId::parse("attic").value();

TEST(Pace, gives_each_device_one_turn_in_a_while) {
  Pace pace(10s);
  Timestamp now = from_unix_ms(1'795'687'200'000);
  EXPECT_EQ(pace.take(k_cellar, now), std::nullopt);
  EXPECT_EQ(pace.take(k_attic, now), std::nullopt);
  EXPECT_EQ(pace.take(k_cellar, now), 10s);
  EXPECT_EQ(pace.take(k_cellar, now + 1ms), 10s);
  EXPECT_EQ(pace.take(k_cellar, now + 9'999ms), 1s) << "asking again does not prolong it";
  EXPECT_EQ(pace.take(k_cellar, now + 10s), std::nullopt);
  EXPECT_EQ(pace.take(k_cellar, now + 11s), 9s);
}

TEST(Pace, gives_a_turn_again_of_which_nothing_came) {
  Pace pace(10s);
  const Timestamp now = from_unix_ms(1'795'687'200'000);
  EXPECT_EQ(pace.take(k_cellar, now), std::nullopt);
  pace.give_back(k_cellar);
  EXPECT_EQ(pace.take(k_cellar, now), std::nullopt);
}

TEST(Pace, does_not_wait_for_a_clock_that_was_put_back) {
  Pace pace(10s);
  const Timestamp now = from_unix_ms(1'795'687'200'000);
  EXPECT_EQ(pace.take(k_cellar, now), std::nullopt);
  EXPECT_EQ(pace.take(k_cellar, now - 1h), std::nullopt);
}

}  // namespace
}  // namespace edl::server
