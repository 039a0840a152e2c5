#include "agent/platform/linux/system_clock.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace edl::agent {
namespace {

using namespace std::chrono_literals;

TEST(system_clock_test, what_has_passed_is_not_waited_for) {
  SystemClock clock;
  EXPECT_TRUE(clock.wait_until(clock.now(), {}));
  EXPECT_TRUE(clock.wait_until(clock.monotonic(), {}));
}

TEST(system_clock_test, a_wait_ends_when_its_time_has_come) {
  SystemClock clock;
  const Timestamp wall = clock.now() + 5ms;
  EXPECT_TRUE(clock.wait_until(wall, {}));
  EXPECT_GE(clock.now(), wall);
  const MonotonicTime monotonic = clock.monotonic() + 5ms;
  EXPECT_TRUE(clock.wait_until(monotonic, {}));
  EXPECT_GE(clock.monotonic(), monotonic);
}

TEST(system_clock_test, a_request_to_stop_ends_a_wait_of_a_day_at_once) {
  SystemClock clock;
  std::jthread waiter([&](const std::stop_token& stop) {
    EXPECT_FALSE(clock.wait_until(clock.now() + 24h, stop));
    EXPECT_FALSE(clock.wait_until(clock.monotonic() + 24h, stop));
  });
}

}  // namespace
}  // namespace edl::agent
