#include "agent/platform/sim/manual_clock.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace edl::agent {
namespace {

using namespace std::chrono_literals;

constexpr Timestamp k_start = from_unix_ms(1'795'428'000'000);

TEST(manual_clock_test, time_passes_only_when_the_test_says_so) {
  ManualClock clock(k_start);
  const MonotonicTime before = clock.monotonic();
  EXPECT_EQ(clock.now(), k_start);
  clock.advance(1500ms);
  EXPECT_EQ(clock.now(), k_start + 1500ms);
  EXPECT_EQ(clock.monotonic(), before + 1500ms);
}

TEST(manual_clock_test, a_wall_clock_that_is_set_leaves_monotonic_time_alone) {
  ManualClock clock(k_start);
  const MonotonicTime before = clock.monotonic();
  clock.set_wall(k_start - 1h);
  EXPECT_EQ(clock.now(), k_start - 1h);
  EXPECT_EQ(clock.monotonic(), before);
}

TEST(manual_clock_test, a_blocked_wait_ends_when_its_time_has_come_and_not_before) {
  ManualClock clock(k_start);
  std::atomic<bool> done = false;
  std::jthread waiter([&] {
    EXPECT_TRUE(clock.wait_until(k_start + 2s, {}));
    done = true;
  });
  clock.await_waiters(1);
  clock.advance(1999ms);
  clock.await_waiters(1);
  EXPECT_FALSE(done);
  clock.advance(1ms);
  waiter.join();
  EXPECT_TRUE(done);
}

TEST(manual_clock_test, setting_the_wall_clock_ends_waits_for_wall_time) {
  ManualClock clock(k_start);
  std::jthread waiter([&] { EXPECT_TRUE(clock.wait_until(k_start + 1h, {})); });
  clock.await_waiters(1);
  clock.set_wall(k_start + 2h);
}

TEST(manual_clock_test, a_request_to_stop_ends_a_wait) {
  ManualClock clock(k_start);
  std::jthread waiter([&](const std::stop_token& stop) { EXPECT_FALSE(clock.wait_until(k_start + 1h, stop)); });
  clock.await_waiters(1);
  waiter.request_stop();
}

TEST(manual_clock_test, a_clock_whose_waits_advance_it_never_blocks) {
  ManualClock clock(k_start, ManualClock::Waits::advance);
  EXPECT_TRUE(clock.wait_until(k_start + 1h, {}));
  EXPECT_EQ(clock.now(), k_start + 1h);
  const MonotonicTime later = clock.monotonic() + 250ms;
  EXPECT_TRUE(clock.wait_until(later, {}));
  EXPECT_EQ(clock.monotonic(), later);
  std::stop_source stop;
  stop.request_stop();
  EXPECT_FALSE(clock.wait_until(k_start + 24h, stop.get_token()));
  EXPECT_EQ(clock.now(), k_start + 1h + 250ms);
}

}  // namespace
}  // namespace edl::agent
