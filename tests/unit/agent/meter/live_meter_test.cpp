#include "agent/meter/live_meter.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "agent/platform/sim/manual_clock.hpp"

namespace edl::agent {
namespace {

using namespace std::chrono_literals;

constexpr Timestamp k_second = from_unix_ms(1'795'428'000'000);

/// Gives sets without readings, and notes the time by the clock at which each second was measured.
class NotingUnit final : public MeasuringUnit {
 public:
  explicit NotingUnit(const Clock& clock) : clock_(clock) {}

  Result<ReadingSet> measure(Timestamp end) override {
    measured_at.push_back(clock_.now());
    if (end == fails_at) return fail(Errc::io, "the bus is stuck");
    return ReadingSet{end, {}};
  }

  std::vector<Timestamp> measured_at;
  Timestamp fails_at{};

 private:
  const Clock& clock_;
};

class live_meter_test : public ::testing::Test {
 protected:
  ManualClock clock_{k_second + 300ms, ManualClock::Waits::advance};
  NotingUnit unit_{clock_};

  static Timestamp time_of_next(LiveMeter& meter) {
    const auto set = meter.next({});
    EXPECT_TRUE(set.has_value() && set->has_value());
    return set.value().value().time;
  }
};

TEST_F(live_meter_test, gives_one_set_each_second_on_the_second) {
  LiveMeter meter(unit_, clock_);
  for (int i = 1; i <= 5; ++i) EXPECT_EQ(time_of_next(meter), k_second + i * 1s);
  EXPECT_EQ(unit_.measured_at,
            (std::vector<Timestamp>{k_second + 1s, k_second + 2s, k_second + 3s, k_second + 4s, k_second + 5s}));
}

TEST_F(live_meter_test, makes_up_for_the_past_without_waiting_and_then_goes_on_live) {
  LiveMeter meter(unit_, clock_, k_second - 7 * 24h);
  constexpr int k_past = 7 * 24 * 3600;
  for (int i = 1; i <= k_past; ++i) {
    ASSERT_EQ(time_of_next(meter), k_second - 7 * 24h + i * 1s);
    ASSERT_TRUE(meter.catching_up());
  }
  EXPECT_EQ(clock_.now(), k_second + 300ms);
  EXPECT_EQ(time_of_next(meter), k_second + 1s);
  EXPECT_FALSE(meter.catching_up());
  EXPECT_EQ(clock_.now(), k_second + 1s);
}

TEST_F(live_meter_test, skips_nothing_while_it_catches_up_however_slow_the_consumer) {
  LiveMeter meter(unit_, clock_, k_second - 10s);
  for (int i = 1; i <= 20; ++i) {
    EXPECT_EQ(time_of_next(meter), k_second - 10s + i * 1s);
    clock_.advance(900ms);
  }
}

TEST_F(live_meter_test, a_begin_in_the_future_is_waited_for) {
  LiveMeter meter(unit_, clock_, k_second + 1h);
  EXPECT_EQ(time_of_next(meter), k_second + 1h + 1s);
}

TEST_F(live_meter_test, seconds_that_are_a_little_late_are_still_measured) {
  LiveMeter meter(unit_, clock_);
  EXPECT_EQ(time_of_next(meter), k_second + 1s);
  clock_.advance(1s + LiveMeter::k_max_lateness);
  for (int i = 2; i <= 8; ++i) EXPECT_EQ(time_of_next(meter), k_second + i * 1s);
}

TEST_F(live_meter_test, seconds_that_were_slept_through_are_a_gap) {
  LiveMeter meter(unit_, clock_);
  EXPECT_EQ(time_of_next(meter), k_second + 1s);
  clock_.advance(1h + 400ms);
  EXPECT_EQ(time_of_next(meter), k_second + 1h + 1s);
  EXPECT_EQ(time_of_next(meter), k_second + 1h + 2s);
  EXPECT_EQ(clock_.now(), k_second + 1h + 2s);
}

TEST_F(live_meter_test, no_second_comes_twice_after_the_clock_was_set_back) {
  LiveMeter meter(unit_, clock_);
  EXPECT_EQ(time_of_next(meter), k_second + 1s);
  clock_.set_wall(k_second - 30s);
  EXPECT_EQ(time_of_next(meter), k_second + 2s);
}

TEST_F(live_meter_test, a_second_that_cannot_be_measured_is_told_and_the_next_one_follows) {
  unit_.fails_at = k_second + 1s;
  LiveMeter meter(unit_, clock_);
  const auto failed = meter.next({});
  ASSERT_FALSE(failed.has_value());
  EXPECT_EQ(failed.error().code, Errc::io);
  EXPECT_EQ(time_of_next(meter), k_second + 2s);
}

TEST_F(live_meter_test, a_request_to_stop_ends_the_wait_and_the_catching_up) {
  ManualClock blocking(k_second);
  LiveMeter live(unit_, blocking);
  std::jthread waiter([&](const std::stop_token& stop) { EXPECT_EQ(live.next(stop).value(), std::nullopt); });
  blocking.await_waiters(1);
  waiter.request_stop();
  waiter.join();

  std::stop_source stop;
  stop.request_stop();
  LiveMeter past(unit_, clock_, k_second - 1h);
  EXPECT_EQ(past.next(stop.get_token()).value(), std::nullopt);
  EXPECT_TRUE(unit_.measured_at.empty());
}

}  // namespace
}  // namespace edl::agent
