#include "agent/gap_watch.hpp"

#include <gtest/gtest.h>

namespace edl::agent {
namespace {

using namespace std::chrono_literals;

const Timestamp k_start = from_unix_ms(1'795'428'000'000);
const Error k_error{Errc::io, "the chip does not answer", "/dev/spidev0.0"};

MonotonicTime monotonic(std::chrono::milliseconds since_start) { return MonotonicTime(1h) + since_start; }

/// A second that fails, that long after the start.
std::optional<PowerEvent> fail_at(GapWatch& watch, std::chrono::milliseconds at) {
  return watch.failed(k_start + at, monotonic(at), k_error);
}

TEST(gap_watch_test, a_gap_of_three_seconds_is_no_event) {
  GapWatch watch;
  EXPECT_EQ(watch.measured(k_start), std::nullopt);
  for (const auto at : {1s, 2s, 3s, 4s}) EXPECT_EQ(fail_at(watch, at), std::nullopt);
  EXPECT_EQ(watch.measured(k_start + 5s), std::nullopt);
  // And the next gap counts from its own beginning.
  EXPECT_EQ(fail_at(watch, 6s), std::nullopt);
  EXPECT_EQ(watch.measured(k_start + 7s), std::nullopt);
  EXPECT_EQ(watch.stopped(k_start + 8s), std::nullopt);
}

TEST(gap_watch_test, a_longer_one_is_told_once_with_its_cause_and_again_with_its_duration) {
  GapWatch watch;
  (void)watch.measured(k_start);
  for (const auto at : {1s, 2s, 3s, 4s}) (void)fail_at(watch, at);
  const auto told = fail_at(watch, 5s);
  ASSERT_TRUE(told.has_value());
  EXPECT_EQ(told->kind, PowerEventKind::meter_fault);
  EXPECT_EQ(told->begin, k_start);
  EXPECT_EQ(told->duration, std::nullopt);
  EXPECT_EQ(told->phases, (std::vector{Phase::a, Phase::b, Phase::c}));
  EXPECT_EQ(told->detail, "The meter could not measure: the chip does not answer (/dev/spidev0.0)");
  EXPECT_EQ(fail_at(watch, 6s), std::nullopt);
  const auto ended = watch.measured(k_start + 60s);
  ASSERT_TRUE(ended.has_value());
  PowerEvent expected = *told;
  expected.duration = 59s;  // the set of second 60 holds what began at second 59
  EXPECT_EQ(ended, expected);
  EXPECT_EQ(watch.measured(k_start + 61s), std::nullopt);
}

TEST(gap_watch_test, a_meter_that_never_measured_fails_from_the_first_failure_on) {
  GapWatch watch;
  (void)fail_at(watch, 10s);
  EXPECT_EQ(fail_at(watch, 14s)->begin, k_start + 10s);
}

TEST(gap_watch_test, an_agent_that_stops_ends_the_gap_then) {
  GapWatch watch;
  (void)watch.measured(k_start);
  (void)fail_at(watch, 1s);
  (void)fail_at(watch, 9s);
  EXPECT_EQ(watch.stopped(k_start + 10s)->duration, 10s);
}

TEST(gap_watch_test, a_gap_that_an_earlier_run_told_ends_with_the_first_second_of_this_one) {
  GapWatch before;
  (void)before.measured(k_start);
  (void)fail_at(before, 1s);
  const auto told = fail_at(before, 9s);
  GapWatch watch(told);
  EXPECT_EQ(fail_at(watch, 20s), std::nullopt);
  EXPECT_EQ(fail_at(watch, 30s), std::nullopt);
  const auto ended = watch.measured(k_start + 101s);
  ASSERT_TRUE(ended.has_value());
  EXPECT_EQ(ended->begin, k_start);
  EXPECT_EQ(ended->duration, 100s);
  EXPECT_EQ(ended->detail, told->detail);
  // One that has its end is over.
  GapWatch next(ended);
  EXPECT_EQ(next.measured(k_start + 102s), std::nullopt);
}

TEST(gap_watch_test, what_lasts_is_judged_by_a_clock_that_nobody_sets) {
  GapWatch watch;
  (void)watch.measured(k_start);
  EXPECT_EQ(watch.failed(k_start + 1s, monotonic(1s), k_error), std::nullopt);
  EXPECT_EQ(watch.failed(k_start + 5h, monotonic(2s), k_error), std::nullopt);
  EXPECT_TRUE(watch.failed(k_start - 5h, monotonic(6s), k_error).has_value());
  // The clock was set back: a duration is never negative.
  EXPECT_EQ(watch.measured(k_start - 4h)->duration, 0s);
}

TEST(gap_watch_test, a_long_cause_is_cut_between_characters) {
  GapWatch watch;
  std::string long_cause;
  while (long_cause.size() < 600) long_cause += "ü";
  for (const std::string before : {"", "x"}) {
    const Error error{Errc::io, before + long_cause};
    (void)watch.failed(k_start, monotonic(0s), error);
    const auto told = watch.failed(k_start, monotonic(4s), error);
    ASSERT_TRUE(told.has_value());
    EXPECT_LE(told->detail.size(), 500u);
    EXPECT_GE(told->detail.size(), 498u);
    EXPECT_TRUE(told->detail.ends_with("ü"));
    (void)watch.stopped(k_start);
    watch = GapWatch();
  }
}

}  // namespace
}  // namespace edl::agent
