#include "agent/meter/quality/event_limiter.hpp"

#include <gtest/gtest.h>

namespace edl::agent {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr MonotonicTime k_begin{};

PowerEvent dip(int at_ms, int duration_ms, Phase phase, double volts) {
  PowerEvent event;
  event.begin = Timestamp(milliseconds(at_ms));
  event.duration = milliseconds(duration_ms);
  event.phases = {phase};
  event.extreme = volts;
  event.threshold = 207;
  event.waveform = WaveformSnapshot{};
  return event;
}

TEST(event_limiter_test, so_many_a_minute_are_admitted) {
  EventLimiter limiter(3);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(limiter.admit(PowerEventKind::voltage_dip, k_begin + seconds(i)));
  EXPECT_FALSE(limiter.admit(PowerEventKind::voltage_dip, k_begin + seconds(59)));
  EXPECT_TRUE(limiter.admit(PowerEventKind::voltage_interruption, k_begin + seconds(59))) << "another kind";
  EXPECT_TRUE(limiter.admit(PowerEventKind::voltage_dip, k_begin + seconds(60))) << "the first is a minute ago";
  EXPECT_FALSE(limiter.admit(PowerEventKind::voltage_dip, k_begin + milliseconds(60'999)));
}

TEST(event_limiter_test, what_is_left_out_becomes_one_event_of_each_kind) {
  EventLimiter limiter(3);
  limiter.leave_out(dip(1'000, 50, Phase::b, 150), k_begin);
  limiter.leave_out(dip(2'000, 100, Phase::a, 120), k_begin + seconds(1));
  limiter.leave_out(dip(3'000, 20, Phase::b, 180), k_begin + seconds(2));
  PowerEvent swell = dip(4'000, 30, Phase::c, 260);
  swell.kind = PowerEventKind::voltage_swell;
  swell.detail = "alone";
  limiter.leave_out(swell, k_begin + seconds(3));
  EXPECT_TRUE(limiter.take(k_begin + seconds(59)).empty());
  const auto dips = limiter.take(k_begin + seconds(60));
  ASSERT_EQ(dips.size(), 1u);
  EXPECT_EQ(dips[0].begin, Timestamp(milliseconds(1'000)));
  EXPECT_EQ(dips[0].duration, milliseconds(2'020));
  EXPECT_EQ(dips[0].phases, (std::vector{Phase::a, Phase::b}));
  EXPECT_EQ(dips[0].extreme, 120);
  EXPECT_EQ(dips[0].detail, "3 events in a row: of more than 3 a minute the rest is told as one");
  EXPECT_FALSE(dips[0].waveform.has_value());
  const auto swells = limiter.take(k_begin + seconds(63));
  ASSERT_EQ(swells.size(), 1u);
  EXPECT_EQ(swells[0].detail, "alone");
  EXPECT_TRUE(limiter.take(k_begin + seconds(600)).empty());
}

}  // namespace
}  // namespace edl::agent
