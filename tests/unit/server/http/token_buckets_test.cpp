#include "server/http/token_buckets.hpp"
#include "support/seed.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace edl::server {
namespace {

using namespace std::chrono_literals;

constexpr TokenBuckets::Time k_start{1000h};

/// How many are taken at that moment until one is refused.
int taken_at(TokenBuckets& buckets, const std::string& name, Rate rate, TokenBuckets::Time now) {
  int taken = 0;
  while (!buckets.take(name, rate, now)) ++taken;
  return taken;
}

TEST(TokenBuckets, what_the_burst_holds_may_come_at_once_and_then_so_many_a_second) {
  TokenBuckets buckets;
  EXPECT_EQ(taken_at(buckets, "anna", {50, 10s}, k_start), 500);
  EXPECT_EQ(buckets.take("anna", {50, 10s}, k_start), 20ms);
  EXPECT_EQ(buckets.take("anna", {50, 10s}, k_start + 19ms), 1ms);
  EXPECT_EQ(taken_at(buckets, "anna", {50, 10s}, k_start + 20ms), 1);
  EXPECT_EQ(taken_at(buckets, "anna", {50, 10s}, k_start + 1020ms), 50);
  EXPECT_EQ(taken_at(buckets, "anna", {50, 10s}, k_start + 1h), 500);
}

TEST(TokenBuckets, who_is_refused_is_not_held_off_longer_by_asking_on) {
  TokenBuckets buckets;
  EXPECT_EQ(taken_at(buckets, "anna", {1, 2s}, k_start), 2);
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(buckets.take("anna", {1, 2s}, k_start), 1s);
  EXPECT_EQ(buckets.take("anna", {1, 2s}, k_start + 1s), std::nullopt);
}

TEST(TokenBuckets, each_name_has_its_own) {
  TokenBuckets buckets;
  EXPECT_EQ(taken_at(buckets, "anna", {1, 3s}, k_start), 3);
  EXPECT_EQ(taken_at(buckets, "ben", {1, 3s}, k_start), 3);
  EXPECT_EQ(buckets.take("anna", {1, 3s}, k_start), 1s);
}

TEST(TokenBuckets, looking_takes_none) {
  TokenBuckets buckets;
  EXPECT_EQ(buckets.wait("anna", {1, 1s}, k_start), std::nullopt);
  EXPECT_EQ(buckets.wait("anna", {1, 1s}, k_start), std::nullopt);
  EXPECT_EQ(buckets.take("anna", {1, 1s}, k_start), std::nullopt);
  EXPECT_EQ(buckets.wait("anna", {1, 1s}, k_start + 400ms), 600ms);
  EXPECT_EQ(buckets.wait("anna", {1, 1s}, k_start + 1s), std::nullopt);
}

/// Of a flood of names none pushes out one that has used more than they did.
TEST(TokenBuckets, more_names_than_there_is_room_for_do_not_free_the_one_that_asks_most) {
  TokenBuckets buckets(8);
  EXPECT_EQ(taken_at(buckets, "anna", {10, 10s}, k_start), 100);
  for (int i = 0; i < 10'000; ++i) EXPECT_EQ(buckets.take("x" + std::to_string(i), {10, 10s}, k_start), std::nullopt);
  EXPECT_EQ(buckets.take("anna", {10, 10s}, k_start), 100ms);
}

/// The law: over any time, never more than the burst and the rate allow, and whoever stays below is never refused.
TEST(TokenBuckets, random_askers_get_what_the_rate_allows_and_no_more) {
  const auto seed = edl::testing::seed_of_this_run();
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  std::uniform_int_distribution<int> pause_ms(0, 40);
  constexpr Rate k_rate{100, 2s};
  TokenBuckets buckets;
  auto now = k_start;
  double level = 200;  // the textbook's bucket
  for (int i = 0; i < 5'000; ++i) {
    const std::chrono::milliseconds pause(pause_ms(random) / 4);
    now += pause;
    level = std::min(200.0, level + std::chrono::duration<double>(pause).count() * k_rate.per_second);
    const bool taken = !buckets.take("anna", k_rate, now);
    const bool is_clear = std::abs(level - 1.0) > 0.001;  // the textbook's sum rounds
    if (is_clear) {
      EXPECT_EQ(taken, level > 1.0) << i << " with " << level;
    }
    if (taken) level -= 1;
  }
}

TEST(TokenBuckets, many_threads_together_take_no_more_than_one) {
  TokenBuckets buckets;
  std::atomic<int> taken{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 2'000; ++i) {
        if (!buckets.take("anna", {100, 10s}, k_start)) ++taken;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(taken, 1'000);
}

}  // namespace
}  // namespace edl::server
