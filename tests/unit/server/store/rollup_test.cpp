#include "server/store/embedded/rollup.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "unit/server/store/store_testing.hpp"

namespace edl::server::testing {
namespace {

using namespace std::chrono_literals;

const Timestamp k_begin = at("2026-11-23T12:00:00Z");

HourColumns seconds(Timestamp begin, int count, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<Reading> readings;
  for (int s = 0; s < count; ++s) {
    Reading one{.time = begin + 1s * s, .phase = Phase::a};
    one.values[Field::voltage_rms] = 230.0 + 0.01 * static_cast<double>(random() % 100);
    one.values[Field::energy_kwh] = 100.0 + 0.001 * s;
    if (s % 2 == 0) one.values[Field::power_watt] = 0.1 * static_cast<double>(random() % 10'000);
    readings.push_back(one);
  }
  HourColumns columns;
  merge(columns, readings, ColumnChoice::everything());
  return columns;
}

TEST(rollup_test, the_minutes_of_an_hour_have_its_values) {
  const HourColumns hour = seconds(k_begin, 90, 1);
  const Rollup minutes = roll_up(hour, Resolution::minute);
  ASSERT_EQ(minutes.time, (std::vector{k_begin, k_begin + 1min}));
  EXPECT_EQ(minutes.readings[Phase::a], (std::vector{60.0, 30.0}));
  EXPECT_TRUE(minutes.readings[Phase::b].empty());
  EXPECT_TRUE(minutes.summaries[Phase::a][Field::power_var].empty());
  const auto& power = minutes.summaries[Phase::a][Field::power_watt];
  EXPECT_EQ(power[0].count, 30u);
  const auto& energy = minutes.summaries[Phase::a][Field::energy_kwh];
  EXPECT_EQ(energy[0].first, 100.0);
  EXPECT_EQ(energy[0].last, 100.059);
  EXPECT_EQ(energy[0].increase, 0.059);
  EXPECT_EQ(energy[1].first, 100.06);
  double squares = 0.0;
  for (std::size_t row = 60; row < 90; ++row) squares += std::pow(hour.values[Phase::a][Field::voltage_rms][row], 2);
  const auto& voltage = minutes.summaries[Phase::a][Field::voltage_rms][1];
  EXPECT_NEAR(voltage.mean(Aggregation::quadratic_mean), std::sqrt(squares / 30), 1e-12 * 231);
}

TEST(rollup_test, an_hour_takes_the_place_of_what_was_there_of_it_and_of_nothing_else) {
  Rollup day;
  const HourColumns first = seconds(k_begin, 3600, 3);
  const HourColumns second = seconds(k_begin + 1h, 3600, 4);
  const HourColumns changed = seconds(k_begin, 1800, 5);
  const auto of = [](const HourColumns& columns) { return roll_up(columns, Resolution::quarter_hour); };
  replace_hour(day, hour_of(k_begin + 1h), of(second));
  replace_hour(day, hour_of(k_begin), of(first));
  EXPECT_EQ(day.time.size(), 8u);
  replace_hour(day, hour_of(k_begin), of(changed));
  Rollup expected;
  replace_hour(expected, hour_of(k_begin), of(changed));
  replace_hour(expected, hour_of(k_begin + 1h), of(second));
  EXPECT_EQ(day.time, expected.time);
  EXPECT_EQ(day.summaries[Phase::a][Field::voltage_rms], expected.summaries[Phase::a][Field::voltage_rms]);
  EXPECT_EQ(day.time.size(), 6u);
}

TEST(rollup_test, late_readings_are_added_to_an_hour_whose_seconds_are_gone) {
  Rollup hours;
  replace_hour(hours, hour_of(k_begin), roll_up(seconds(k_begin, 1800, 6), Resolution::minute));
  add_to_hour(hours, hour_of(k_begin), roll_up(seconds(k_begin + 29min + 30s, 90, 7), Resolution::minute));
  EXPECT_EQ(hours.time.size(), 31u);
  EXPECT_EQ(hours.summaries[Phase::a][Field::voltage_rms][28].count, 60u);
  EXPECT_EQ(hours.summaries[Phase::a][Field::voltage_rms][29].count, 90u);
  EXPECT_EQ(hours.summaries[Phase::a][Field::voltage_rms][30].count, 60u);
  EXPECT_EQ(hours.readings[Phase::a][29], 90.0);
}

}  // namespace
}  // namespace edl::server::testing
