// What the meter says over frames, against values computed here from the waveforms' definition (IEEE 1459-2010, 3.1.2).

#include "unit/agent/meter/ade9000/driver_testing.hpp"

namespace edl::agent {
namespace {

using testing::k_radians;
using testing::MeterBench;
using testing::value;
using testing::within_percent;

struct Point {
  double frequency_hz;
  double volts_share;  ///< of full scale
  double amperes_share;
  double lag_deg;
};

class meter_accuracy_test : public ::testing::TestWithParam<Point> {};

TEST_P(meter_accuracy_test, sines_within_a_thousandth_of_the_reading) {
  const auto [frequency, volts_share, amperes_share, lag] = GetParam();
  ade9000::MeterSetup setup;
  setup.nominal_frequency = frequency > 55 ? 60 : 50;
  const double volts = volts_share * setup.volts_full_scale();
  const double amperes = amperes_share * setup.amperes_full_scale(Phase::a);
  setup.nominal_voltage = volts;
  MeterBench bench(sim::symmetric_load(volts, amperes, lag, frequency), setup);
  const ReadingSet set = bench.after(3);
  ASSERT_EQ(set.readings.size(), 3u);
  const double apparent = volts * amperes;
  for (const Phase phase : k_phases) {
    EXPECT_TRUE(within_percent(value(set, phase, Field::voltage_rms), volts, 0.1));
    EXPECT_TRUE(within_percent(value(set, phase, Field::current_rms), amperes, 0.1));
    EXPECT_TRUE(within_percent(value(set, phase, Field::power_watt), apparent * std::cos(lag * k_radians), 0.1));
    EXPECT_NEAR(value(set, phase, Field::power_var), apparent * std::sin(lag * k_radians), apparent * 0.001);
    EXPECT_TRUE(within_percent(value(set, phase, Field::power_va), apparent, 0.1));
    EXPECT_NEAR(value(set, phase, Field::power_factor), std::cos(lag * k_radians), 0.001);
    EXPECT_NEAR(value(set, phase, Field::frequency_hz), frequency, 0.005);
    EXPECT_NEAR(value(set, phase, Field::voltage_thd), 0, 0.1);
    EXPECT_NEAR(value(set, phase, Field::current_thd), 0, 0.1);
  }
}

INSTANTIATE_TEST_SUITE_P(sines, meter_accuracy_test,
                         ::testing::Values(Point{50, 1, 1, 0}, Point{50, 0.41, 0.5, 60}, Point{50, 0.41, 0.01, -30},
                                           Point{50, 0.01, 0.01, 0}, Point{45, 1, 0.1, 0}, Point{45, 0.01, 1, 60},
                                           Point{47.3, 0.3, 0.03, 25}, Point{60, 1, 0.01, 60},
                                           Point{60, 0.01, 0.3, -45}, Point{65, 0.5, 0.5, 10}, Point{65, 0.01, 0.01, 0},
                                           Point{50, 0.41, 0.1, 150}));

/// Voltage and current with every order up to the 40th, falling off, and their values from the definition.
struct Distorted {
  sim::PhaseWaveform wave;
  double volts = 0, amperes = 0, watts = 0, vars = 0, volts_thd = 0, amperes_thd = 0;
};

Distorted distorted(double volts1, double amperes1, double thd_volts, double thd_amperes, double begin_deg) {
  Distorted made;
  double weight = 0;
  for (int order = 2; order <= 40; ++order) weight += 1.0 / order / order;
  double v2 = volts1 * volts1;
  double i2 = amperes1 * amperes1;
  made.wave.voltage.push_back({1, volts1, begin_deg});
  made.wave.current.push_back({1, amperes1, begin_deg - 20});
  made.watts = volts1 * amperes1 * std::cos(20 * k_radians);
  made.vars = volts1 * amperes1 * std::sin(20 * k_radians);
  for (int order = 2; order <= 40; ++order) {
    const double v = volts1 * thd_volts / std::sqrt(weight) / order;
    const double i = amperes1 * thd_amperes / std::sqrt(weight) / order;
    made.wave.voltage.push_back({double(order), v, 13.0 * order});
    made.wave.current.push_back({double(order), i, 13.0 * order - 5.0 * order});
    v2 += v * v;
    i2 += i * i;
    made.watts += v * i * std::cos(5.0 * order * k_radians);
  }
  made.volts = std::sqrt(v2);
  made.amperes = std::sqrt(i2);
  made.volts_thd = 100 * thd_volts;
  made.amperes_thd = 100 * thd_amperes;
  return made;
}

TEST(meter_accuracy_test, distorted_waves_up_to_the_fortieth_order) {
  for (const double frequency : {45.0, 50.0, 62.5}) {
    const PerPhase<Distorted> expected{distorted(230, 20, 0.02, 0.15, 0), distorted(231, 5, 0.08, 0.60, -120),
                                       distorted(229, 2.1, 0.005, 1.20, 120)};
    sim::SyntheticSettings wave{.frequency_hz = frequency};
    for (const Phase phase : k_phases) wave.phases[phase] = expected[phase].wave;
    MeterBench bench(wave);
    const ReadingSet set = bench.after(3);
    for (const Phase phase : k_phases) {
      SCOPED_TRACE(::testing::Message() << frequency << " Hz, phase " << name_of(phase));
      const Distorted& one = expected[phase];
      EXPECT_TRUE(within_percent(value(set, phase, Field::voltage_rms), one.volts, 0.1));
      EXPECT_TRUE(within_percent(value(set, phase, Field::current_rms), one.amperes, 0.1));
      EXPECT_TRUE(within_percent(value(set, phase, Field::power_watt), one.watts, 0.1));
      EXPECT_TRUE(within_percent(value(set, phase, Field::power_var), one.vars, 0.1)) << "of the fundamental";
      EXPECT_TRUE(within_percent(value(set, phase, Field::power_va), one.volts * one.amperes, 0.1));
      EXPECT_NEAR(value(set, phase, Field::voltage_thd), one.volts_thd, 0.1);
      EXPECT_NEAR(value(set, phase, Field::current_thd), one.amperes_thd, 0.1);
      EXPECT_NEAR(value(set, phase, Field::power_factor), one.watts / one.volts / one.amperes, 0.001);
      EXPECT_NEAR(value(set, phase, Field::frequency_hz), frequency, 0.005);
    }
  }
}

TEST(meter_accuracy_test, the_crystal_may_be_wrong_within_its_class) {
  MeterBench bench(sim::symmetric_load(230, 10, 30, 50), {}, [] {
    auto board = testing::board_of({});
    board.crystal_ppm = 100;
    return board;
  }());
  const ReadingSet set = bench.after(10);
  EXPECT_TRUE(within_percent(value(set, Phase::b, Field::power_watt), 2'300 * std::cos(30 * k_radians), 0.1));
  EXPECT_NEAR(value(set, Phase::b, Field::frequency_hz), 50, 0.0051 + 50 * 100e-6);
}

TEST(meter_accuracy_test, each_second_follows_a_step_of_the_load) {
  MeterBench bench(sim::symmetric_load(230, 10, 0, 50));
  (void)bench.after(2);
  bench.source.change(Phase::a, 1, 3);
  const ReadingSet step = bench.next();
  const ReadingSet full = bench.next();
  // Within a second of the step, the energy is that of both loads as the chip's filters see them; then it is the new one.
  EXPECT_GT(value(step, Phase::a, Field::power_watt), 2'300 * 1.5);
  EXPECT_LT(value(step, Phase::a, Field::power_watt), 2'300 * 3);
  EXPECT_TRUE(within_percent(value(full, Phase::a, Field::power_watt), 6'900, 0.1));
  EXPECT_TRUE(within_percent(value(full, Phase::a, Field::current_rms), 30, 0.1));
  EXPECT_TRUE(within_percent(value(full, Phase::b, Field::power_watt), 2'300, 0.1));
}

}  // namespace
}  // namespace edl::agent
