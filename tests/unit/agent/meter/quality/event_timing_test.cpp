// When an event began and ended, against voltages that jump at known moments: any depth, any angle, any place of the
// looks and of the chip's refreshes.

#include <gtest/gtest.h>

#include <random>

#include "agent/meter/quality/voltage_step.hpp"
#include "support/seed.hpp"
#include "unit/agent/meter/quality/supply_testing.hpp"

namespace edl::agent {
namespace {

using testing::Observer;
using testing::seconds_of;
using testing::Supply;

// Half of the time between refreshes, and what the sine does to the ramp. Times are told to the millisecond.
constexpr double k_begin = 0.0100;
constexpr double k_end = 0.0110;

struct Errors {
  double begin = 0;  ///< the largest, in seconds
  double end = 0;
};

/// Many dips or swells of one phase, by chance.
Errors largest_errors(bool triggers, double least, double most, double line_hz) {
  const unsigned seed = edl::testing::seed_of_this_run();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const auto between = [&](double a, double b) { return std::uniform_real_distribution(a, b)(random); };
  Errors errors;
  for (int i = 0; i < 60; ++i) {
    Supply supply;
    supply.frequency_hz = line_hz;
    supply.angle_deg = between(0, 360);
    supply.refresh_phase = between(0, 0.02);
    supply.triggers = triggers;
    const double factor = between(least, most);
    const double begin = between(0.4, 0.5);
    const double end = begin + between(0.04, 0.4);
    supply.steps = {{Phase::b, begin, factor}, {Phase::b, end, 1}};
    EventSettings settings;
    settings.nominal_hz = line_hz;
    Observer observer(settings);
    observer.watch(supply, 1.1, between(0, 0.01));
    const auto found = observer.events(factor < 1 ? PowerEventKind::voltage_dip : PowerEventKind::voltage_swell);
    EXPECT_EQ(found.size(), 1u) << "factor " << factor;
    if (found.size() != 1) continue;
    EXPECT_EQ(found[0].phases, std::vector{Phase::b});
    EXPECT_NEAR(found[0].extreme.value(), factor * 230, 0.5) << "at least one cycle is wholly in it";
    const double found_begin = seconds_of(found[0].begin);
    errors.begin = std::max(errors.begin, std::abs(found_begin - begin));
    errors.end = std::max(errors.end, std::abs(found_begin + seconds_of(found[0].duration) - end));
  }
  return errors;
}

TEST(event_timing_test, dips_are_placed_within_10_ms_whatever_their_depth) {
  for (const double line_hz : {50.0, 60.0}) {
    const Errors errors = largest_errors(true, 0, 0.89, line_hz);
    EXPECT_LE(errors.begin, k_begin);
    EXPECT_LE(errors.end, k_end);
  }
}

TEST(event_timing_test, swells_are_placed_within_10_ms) {
  const Errors errors = largest_errors(true, 1.12, 1.6, 50);
  EXPECT_LE(errors.begin, k_begin);
  EXPECT_LE(errors.end, k_end);
}

TEST(event_timing_test, without_the_trigger_the_rms_values_tell_the_time_as_well) {
  const Errors errors = largest_errors(false, 0, 0.88, 50);
  EXPECT_LE(errors.begin, k_begin);
  EXPECT_LE(errors.end, k_end);
}

TEST(event_timing_test, the_share_of_a_window_behind_a_step_follows_from_the_squares) {
  EXPECT_DOUBLE_EQ(share_behind_step(230, 0, 230), 0);
  EXPECT_DOUBLE_EQ(share_behind_step(230, 0, 0), 1);
  EXPECT_DOUBLE_EQ(share_behind_step(2, 1, std::sqrt(2.5)), 0.5);
  EXPECT_DOUBLE_EQ(share_behind_step(1, 2, std::sqrt(2.5)), 0.5);
  EXPECT_DOUBLE_EQ(share_behind_step(1, 1, 1), 1) << "no step";
  EXPECT_DOUBLE_EQ(share_behind_step(0, 0, 0), 1) << "nothing at all";
  EXPECT_DOUBLE_EQ(share_behind_step(2, 1, 3), 0) << "not between the two";
  EXPECT_DOUBLE_EQ(cycles_since_step(2, 1, 1.9, std::sqrt(2.5)), 0.5);
  EXPECT_GT(cycles_since_step(2, 1, 1.1, 1), 1) << "a ramp that is over, seen at the second refresh after its begin";
}

}  // namespace
}  // namespace edl::agent
