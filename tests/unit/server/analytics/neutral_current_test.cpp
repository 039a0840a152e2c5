#include "server/analytics/neutral_current.hpp"

#include <gtest/gtest.h>

#include "unit/server/analytics/sampled_source.hpp"

namespace edl::server::analytics {
namespace {

using testing::at;

const Timestamp k_begin = at("2026-11-23T00:00:00Z");

/// Minutes of the same currents.
IntervalTable minutes_of(const PerPhase<PhaseCurrent>& currents, std::size_t minutes) {
  IntervalTable table{.interval = std::chrono::minutes(1)};
  for (std::size_t i = 0; i < minutes; ++i) table.begin.push_back(k_begin + std::chrono::minutes(i));
  for (const Phase phase : k_phases) {
    const auto fill = [&](Field field, double value) {
      table.phases[phase][field].mean.assign(minutes, value);
      table.phases[phase][field].count.assign(minutes, 60);
    };
    fill(Field::current_rms, currents[phase].amperes);
    fill(Field::power_watt, currents[phase].watts);
    fill(Field::power_var, currents[phase].vars);
  }
  return table;
}

TEST(neutral_current_test, by_hand) {
  const PhaseCurrent resistive{20, 4'600, 0};
  EXPECT_NEAR(estimated_neutral({resistive, resistive, resistive}), 0, 1e-9);
  EXPECT_NEAR(estimated_neutral({resistive, {}, {}}), 20, 1e-9);
  EXPECT_NEAR(estimated_neutral({resistive, resistive, {}}), 20, 1e-9);
  // A lags by 60°, B leads by 60°: -60° and -60°, they add up.
  EXPECT_NEAR(estimated_neutral({{20, 2'300, 2'300 * std::sqrt(3)}, {20, 2'300, -2'300 * std::sqrt(3)}, {}}), 40, 1e-9);
  // Export turns a current by 180°: A and -(B + C) = A, so 40.
  EXPECT_NEAR(estimated_neutral({resistive, {20, -4'600, 0}, {20, -4'600, 0}}), 40, 1e-9);
}

TEST(neutral_current_test, third_harmonics_add_up_in_a_set) {
  HarmonicSet set{.time = k_begin, .window_ms = 200, .frequency_hz = 50, .phases = {}};
  for (const Phase phase : k_phases) {
    Harmonics current{};
    current[0] = {.rms = 10, .angle_deg = phase == Phase::a ? 0.0 : phase == Phase::b ? -120.0 : 120.0};
    current[2] = {.rms = 4, .angle_deg = 33};
    set.phases.push_back({.phase = phase, .voltage = std::nullopt, .current = current});
  }
  EXPECT_NEAR(neutral_of(set).value(), 12, 1e-9);
  set.phases.pop_back();
  EXPECT_FALSE(neutral_of(set));
}

TEST(neutral_current_test, more_than_the_most_loaded_phase_is_found_with_its_numbers) {
  const PhaseCurrent lagging{20, 2'300, 2'300 * std::sqrt(3)};
  const PhaseCurrent leading{20, 2'300, -2'300 * std::sqrt(3)};
  const auto found = high_neutral_currents(minutes_of({lagging, leading, {0.1, 0, 0}}, 12));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].begin, k_begin);
  EXPECT_EQ(found[0].end, k_begin + std::chrono::minutes(12));
  EXPECT_NEAR(found[0].evidence[0].value, 40, 0.2);
  EXPECT_NE(found[0].because.find("estimated"), std::string::npos);
  EXPECT_NE(found[0].because.find("most loaded phase with 20.0 A, for 12 min"), std::string::npos) << found[0].because;
  EXPECT_TRUE(high_neutral_currents(minutes_of({lagging, leading, {0.1, 0, 0}}, 9)).empty());
}

TEST(neutral_current_test, one_loaded_phase_is_as_it_should_be_unless_a_limit_says_otherwise) {
  const auto table = minutes_of({{30, 6'900, 0}, {0, 0, 0}, {0, 0, 0}}, 60);
  EXPECT_TRUE(high_neutral_currents(table).empty());
  const auto found = high_neutral_currents(table, {.limit_a = 25});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_NE(found[0].because.find("its limit of 25.0 A"), std::string::npos) << found[0].because;
}

TEST(neutral_current_test, without_the_angles_nothing_is_estimated) {
  auto table = minutes_of({{30, 6'900, 0}, {0, 0, 0}, {0, 0, 0}}, 60);
  table.phases[Phase::b][Field::power_var] = {};
  EXPECT_TRUE(high_neutral_currents(table, {.limit_a = 25}).empty());
}

}  // namespace
}  // namespace edl::server::analytics
