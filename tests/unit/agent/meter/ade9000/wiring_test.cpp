// Installations and boards: what is connected, which way round, and what cannot be measured there.

#include <gmock/gmock.h>

#include "unit/agent/meter/ade9000/driver_testing.hpp"

namespace edl::agent {
namespace {

using ade9000::CtDirection;
using ade9000::MeterSetup;
using ade9000::Wiring;
using testing::k_radians;
using testing::MeterBench;
using testing::value;
using testing::within_percent;

TEST(wiring_test, four_wires_measure_three_phases_and_the_neutral) {
  sim::SyntheticSettings wave = sim::symmetric_load(230, 10, 0, 50);
  wave.phases[Phase::c].current.clear();
  MeterBench bench(wave);
  const ReadingSet set = bench.after(3);
  ASSERT_EQ(set.readings.size(), 3u);
  // Two equal currents a third of a cycle apart add up to one of the same size.
  EXPECT_NEAR(bench.meter.details()->neutral_current->value(), 10, 0.01);
}

TEST(wiring_test, three_wires_measure_the_whole_power_with_two_wattmeters) {
  // What the chip gets with phase B as its reference, from a star of 230 V and 10 A, lagging by 30 degrees.
  constexpr double k_line = 398.372;  // 230 V * sqrt(3)
  sim::SyntheticSettings wave{.frequency_hz = 50};
  wave.phases[Phase::a].voltage = {{1, k_line, 30}};  // VA - VB
  wave.phases[Phase::c].voltage = {{1, k_line, 90}};  // VC - VB
  wave.phases[Phase::a].current = {{1, 10, -30}};
  wave.phases[Phase::c].current = {{1, 10, 90}};
  MeterSetup setup;
  setup.wiring = Wiring::three_phase_three_wire;
  setup.nominal_voltage = 400;
  MeterBench bench(wave, setup);
  const ReadingSet set = bench.after(3);
  ASSERT_EQ(set.readings.size(), 3u);
  EXPECT_NEAR(value(set, Phase::a, Field::power_watt) + value(set, Phase::c, Field::power_watt),
              3 * 2'300 * std::cos(30 * k_radians), 6);
  EXPECT_NEAR(value(set, Phase::a, Field::power_var) + value(set, Phase::c, Field::power_var),
              3 * 2'300 * std::sin(30 * k_radians), 6);
  for (const Phase phase : k_phases) {
    EXPECT_TRUE(within_percent(value(set, phase, Field::voltage_rms), k_line, 0.1)) << "B's is VA - VC";
    EXPECT_TRUE(within_percent(value(set, phase, Field::current_rms), 10, 0.1)) << "B's is what the others leave";
    EXPECT_NEAR(value(set, phase, Field::frequency_hz), 50, 0.005);
  }
  for (const Field field :
       {Field::power_watt, Field::power_var, Field::power_va, Field::power_factor, Field::energy_kwh}) {
    EXPECT_FALSE(testing::of(set, Phase::b).values[field]) << name_of(field);
  }
  EXPECT_TRUE(bench.meter.details()->energy[Phase::a]);
  EXPECT_FALSE(bench.meter.details()->energy[Phase::b]);
}

TEST(wiring_test, with_three_wires_the_third_current_needs_transformers_that_are_alike) {
  MeterSetup setup;
  setup.wiring = Wiring::three_phase_three_wire;
  setup.nominal_voltage = 400;
  setup.phases[Phase::a].ct_ratio = 1'000;
  MeterBench bench(sim::symmetric_load(400, 10, 0, 50), setup);
  const ReadingSet set = bench.after(2);
  EXPECT_FALSE(testing::of(set, Phase::b).values[Field::current_rms]);
  EXPECT_TRUE(testing::of(set, Phase::b).values[Field::voltage_rms]);
}

TEST(wiring_test, split_phase_and_single_phase_have_no_readings_of_what_is_not_there) {
  MeterSetup setup;
  setup.wiring = Wiring::split_phase;
  setup.nominal_voltage = 120;
  setup.nominal_frequency = 60;
  sim::SyntheticSettings wave = sim::symmetric_load(120, 20, 10, 60);
  wave.phases[Phase::b].voltage = {{1, 120, 180}};
  wave.phases[Phase::b].current = {{1, 20, 170}};
  wave.phases[Phase::c] = {};
  MeterBench split(wave, setup);
  const ReadingSet two = split.after(2);
  ASSERT_EQ(two.readings.size(), 2u);
  for (const Reading& reading : two.readings) {
    EXPECT_TRUE(within_percent(reading.values[Field::power_watt].value_or(0), 2'400 * std::cos(10 * k_radians), 0.1));
    EXPECT_NEAR(reading.values[Field::frequency_hz].value_or(0), 60, 0.005);
  }
  setup.wiring = Wiring::single_phase;
  MeterBench single(wave, setup);
  const ReadingSet one = single.next();
  ASSERT_EQ(one.readings.size(), 1u);
  EXPECT_EQ(one.readings.front().phase, Phase::a);
}

TEST(wiring_test, ratios_and_directions_of_transformers_are_each_phases_own) {
  MeterSetup setup;
  setup.phases[Phase::a].ct_ratio = 1'000;
  setup.phases[Phase::b].direction = CtDirection::reversed;
  setup.phases[Phase::c].ct_ratio = 6'000;
  setup.voltage_pga = 2;
  setup.nominal_voltage = 230;
  setup.voltage_ratio = 1.2;
  MeterBench bench(sim::symmetric_load(230, 10, 20, 50), setup);
  const ReadingSet set = bench.after(3);
  for (const Phase phase : k_phases) {
    EXPECT_TRUE(within_percent(value(set, phase, Field::voltage_rms), 230, 0.1));
    EXPECT_TRUE(within_percent(value(set, phase, Field::current_rms), 10, 0.1));
    EXPECT_TRUE(within_percent(value(set, phase, Field::power_watt), 2'300 * std::cos(20 * k_radians), 0.1))
        << "the reversed transformer is turned back";
    EXPECT_TRUE(within_percent(value(set, phase, Field::power_var), 2'300 * std::sin(20 * k_radians), 0.1));
  }
}

TEST(wiring_test, what_cannot_be_measured_is_null_and_not_zero) {
  sim::SyntheticSettings wave = sim::symmetric_load(230, 10, 0, 50);
  wave.phases[Phase::b].current.clear();
  wave.phases[Phase::c] = {};
  MeterBench bench(wave);
  const ReadingSet first = bench.next();
  EXPECT_FALSE(testing::of(first, Phase::a).values[Field::voltage_thd]) << "the chip has made it of its start yet";
  const ReadingSet set = bench.after(4);
  const auto& no_current = testing::of(set, Phase::b).values;
  EXPECT_FALSE(no_current[Field::power_factor]);
  EXPECT_FALSE(no_current[Field::current_thd]);
  EXPECT_EQ(no_current[Field::current_rms], 0);
  EXPECT_NEAR(no_current[Field::power_watt].value_or(1), 0, 0.02);
  EXPECT_TRUE(no_current[Field::voltage_thd]);
  const auto& no_voltage = testing::of(set, Phase::c).values;
  for (const Field field : {Field::power_factor, Field::current_thd, Field::voltage_thd, Field::frequency_hz}) {
    EXPECT_FALSE(no_voltage[field]) << name_of(field);
  }
  EXPECT_EQ(no_voltage[Field::voltage_rms], 0);
  EXPECT_EQ(no_voltage[Field::power_watt], 0);
}

TEST(wiring_test, a_voltage_that_goes_away_takes_its_frequency_with_it) {
  MeterBench bench(sim::symmetric_load(230, 10, 0, 50));
  (void)bench.after(4);
  bench.source.change(Phase::b, 0, 1);
  ReadingSet set = bench.next();
  EXPECT_FALSE(testing::of(set, Phase::b).values[Field::frequency_hz]) << "it went within this second";
  set = bench.after(2);
  const auto& gone = testing::of(set, Phase::b).values;
  for (const Field field : {Field::power_factor, Field::current_thd, Field::voltage_thd, Field::frequency_hz}) {
    EXPECT_FALSE(gone[field]) << name_of(field);
  }
  EXPECT_NEAR(value(set, Phase::a, Field::frequency_hz), 50, 0.005);
  bench.source.change(Phase::b, 1, 1);
  set = bench.after(5);
  EXPECT_NEAR(value(set, Phase::b, Field::frequency_hz), 50, 0.005);
  EXPECT_NEAR(value(set, Phase::b, Field::current_thd), 0, 0.1);
}

TEST(wiring_test, a_thd_beyond_what_the_register_holds_is_null) {
  sim::SyntheticSettings wave = sim::symmetric_load(230, 1, 0, 50);
  wave.phases[Phase::a].current.push_back({3, 5, 0});
  wave.phases[Phase::b].current.push_back({3, 3.9, 0});
  MeterBench bench(wave);
  const ReadingSet set = bench.after(4);
  EXPECT_FALSE(testing::of(set, Phase::a).values[Field::current_thd]) << "500 % and the chip stops at 400";
  EXPECT_NEAR(value(set, Phase::b, Field::current_thd), 390, 0.5);
}

}  // namespace
}  // namespace edl::agent
