#include "agent/platform/linux/debounce.hpp"

#include <gtest/gtest.h>

namespace edl::agent {
namespace {

using namespace std::chrono_literals;

constexpr MonotonicTime k_begin{1'000s};

TEST(debounce_test, tells_a_change_once_and_with_the_time_since_when) {
  Debounce line(Level::low, 20ms);
  line.seen(Level::high, k_begin);
  EXPECT_EQ(line.settled(k_begin + 19ms), std::nullopt);
  line.seen(Level::high, k_begin + 20ms);
  EXPECT_EQ(line.settled(k_begin + 20ms), (LevelChange{Level::high, k_begin}));
  line.seen(Level::high, k_begin + 21ms);
  EXPECT_EQ(line.settled(k_begin + 60ms), std::nullopt);
}

TEST(debounce_test, a_contact_that_bounces_is_one_change_counted_from_its_last_bounce) {
  Debounce line(Level::low, 20ms);
  for (auto at = 0ms; at < 10ms; at += 2ms) {
    line.seen(Level::high, k_begin + at);
    line.seen(Level::low, k_begin + at + 1ms);
  }
  line.seen(Level::high, k_begin + 10ms);
  EXPECT_EQ(line.settled(k_begin + 29ms), std::nullopt);
  EXPECT_EQ(line.settled(k_begin + 30ms), (LevelChange{Level::high, k_begin + 10ms}));
}

TEST(debounce_test, a_spike_is_no_change) {
  Debounce line(Level::high, 20ms);
  line.seen(Level::low, k_begin);
  line.seen(Level::high, k_begin + 5ms);
  EXPECT_EQ(line.settled(k_begin + 1s), std::nullopt);
}

TEST(debounce_test, goes_there_and_back_again) {
  Debounce line(Level::low, 20ms);
  line.seen(Level::high, k_begin);
  ASSERT_TRUE(line.settled(k_begin + 20ms));
  line.seen(Level::low, k_begin + 1s);
  EXPECT_EQ(line.settled(k_begin + 1s + 20ms), (LevelChange{Level::low, k_begin + 1s}));
}

}  // namespace
}  // namespace edl::agent
