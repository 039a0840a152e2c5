#include "agent/meter/replay/speed.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "agent/platform/sim/manual_clock.hpp"

namespace edl::agent {
namespace {

using namespace std::chrono_literals;

constexpr Timestamp k_now = from_unix_ms(1'795'428'000'000);
constexpr Timestamp k_recorded = from_unix_ms(1'166'286'240'000);

TEST(speed_test, reads_factors_and_two_words_for_no_limit) {
  EXPECT_TRUE(Speed::parse("max")->is_unlimited());
  EXPECT_TRUE(Speed::parse("0")->is_unlimited());
  EXPECT_EQ(Speed::parse("1")->factor(), 1.0);
  EXPECT_EQ(Speed::parse("0.5")->factor(), 0.5);
  EXPECT_EQ(Speed::parse("0.001")->factor(), 0.001);
  EXPECT_EQ(Speed::parse("1000000")->factor(), 1e6);
  EXPECT_EQ(Speed().factor(), 1.0);
}

TEST(speed_test, refuses_what_is_no_speed_and_says_what_is) {
  for (const char* text : {"", "fast", "-1", "nan", "inf", "2x", " 1", "0.0009", "1000001", "1e999"}) {
    const auto speed = Speed::parse(text);
    ASSERT_FALSE(speed.has_value()) << text;
    EXPECT_EQ(speed.error().code, Errc::invalid);
    EXPECT_NE(speed.error().message.find("0.001 to 1000000"), std::string::npos) << speed.error().message;
  }
}

TEST(pace_test, the_first_set_is_due_at_once_and_others_in_proportion) {
  struct Case {
    const char* speed;
    std::chrono::milliseconds recorded;
    std::chrono::milliseconds played;
  };
  for (const Case& c : {Case{"1", 60s, 60s}, Case{"60", 60s, 1s}, Case{"0.5", 1s, 2s}, Case{"max", 24h, 0s}}) {
    SCOPED_TRACE(c.speed);
    ManualClock clock(k_now, ManualClock::Waits::advance);
    Pace pace(*Speed::parse(c.speed), clock);
    EXPECT_TRUE(pace.wait_for(k_recorded, {}));
    EXPECT_EQ(clock.now(), k_now);
    EXPECT_TRUE(pace.wait_for(k_recorded + c.recorded, {}));
    EXPECT_EQ(clock.now(), k_now + c.played);
  }
}

TEST(pace_test, who_falls_behind_catches_up_and_due_times_do_not_shift) {
  ManualClock clock(k_now, ManualClock::Waits::advance);
  Pace pace(Speed(), clock);
  EXPECT_TRUE(pace.wait_for(k_recorded, {}));
  clock.advance(3500ms);
  for (int i = 1; i <= 3; ++i) EXPECT_TRUE(pace.wait_for(k_recorded + i * 1s, {}));
  EXPECT_EQ(clock.now(), k_now + 3500ms);
  EXPECT_TRUE(pace.wait_for(k_recorded + 4s, {}));
  EXPECT_EQ(clock.now(), k_now + 4s);
}

TEST(pace_test, a_wall_clock_that_is_set_changes_no_pace) {
  ManualClock clock(k_now, ManualClock::Waits::advance);
  Pace pace(Speed(), clock);
  EXPECT_TRUE(pace.wait_for(k_recorded, {}));
  const MonotonicTime start = clock.monotonic();
  clock.set_wall(k_now + 24h);
  EXPECT_TRUE(pace.wait_for(k_recorded + 1s, {}));
  EXPECT_EQ(clock.monotonic(), start + 1s);
}

TEST(pace_test, a_request_to_stop_ends_the_wait_at_any_speed) {
  ManualClock clock(k_now);
  Pace pace(Speed(), clock);
  EXPECT_TRUE(pace.wait_for(k_recorded, {}));
  std::jthread waiter([&](const std::stop_token& stop) { EXPECT_FALSE(pace.wait_for(k_recorded + 1h, stop)); });
  clock.await_waiters(1);
  waiter.request_stop();
  waiter.join();
  std::stop_source stop;
  stop.request_stop();
  EXPECT_FALSE(Pace(Speed::unlimited(), clock).wait_for(k_recorded, stop.get_token()));
}

TEST(pace_test, times_thousands_of_years_apart_overflow_no_clock) {
  ManualClock clock(k_now, ManualClock::Waits::advance);
  Pace pace(*Speed::parse("0.001"), clock);
  EXPECT_TRUE(pace.wait_for(k_recorded, {}));
  EXPECT_TRUE(pace.wait_for(parse_rfc3339("9999-12-31T23:59:59Z").value(), {}));
  EXPECT_GT(clock.now(), k_now + std::chrono::years(9));
}

}  // namespace
}  // namespace edl::agent
