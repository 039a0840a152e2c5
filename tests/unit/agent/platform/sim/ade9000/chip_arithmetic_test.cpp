// What the chip says of waveforms that are known in closed form, against values computed here from their definition
// (IEEE 1459-2010, 3.1.2).

#include <cmath>
#include <numbers>

#include "unit/agent/platform/sim/ade9000/chip_testing.hpp"

namespace edl::agent {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::Bench;
using testing::within_percent;

constexpr double k_radians = std::numbers::pi / 180;

struct Point {
  double frequency_hz;
  double share;  ///< of full scale
  double lag_deg;
};

class chip_accuracy_test : public ::testing::TestWithParam<Point> {};

TEST_P(chip_accuracy_test, rms_powers_and_frequency_of_sines) {
  const auto [frequency, share, lag] = GetParam();
  const double volts = share * Bench::k_volts;
  const double amperes = share * Bench::k_amperes;
  Bench bench(sim::symmetric_load(volts, amperes, lag, frequency));
  bench.run(ade9000::accmode::k_selfreq(frequency > 55 ? 1 : 0));
  bench.pass(seconds(4));
  const double apparent = volts * amperes;
  for (const Phase phase : k_phases) {
    EXPECT_TRUE(within_percent(bench.volts(phase), volts, 0.1));
    EXPECT_TRUE(within_percent(bench.amperes(phase), amperes, 0.1));
    EXPECT_NEAR(bench.power(ade9000::k_watt.of(phase)), apparent * std::cos(lag * k_radians), apparent * 0.001);
    EXPECT_NEAR(bench.power(ade9000::k_fvar.of(phase)), apparent * std::sin(lag * k_radians), apparent * 0.001);
    EXPECT_TRUE(within_percent(bench.power(ade9000::k_va.of(phase)), apparent, 0.1));
    EXPECT_NEAR(bench.percent(ade9000::k_pf.of(phase)), 100 * std::cos(lag * k_radians), 0.1);
    EXPECT_NEAR(bench.frequency(phase), frequency, 0.005);
    EXPECT_NEAR(bench.percent(ade9000::k_vthd.of(phase)), 0, 0.1);
    const double angle = bench.number(ade9000::k_angle_vi.of(phase)) * ade9000::degrees_per_angle_code(frequency);
    EXPECT_NEAR(angle, lag, 0.1);
  }
}

INSTANTIATE_TEST_SUITE_P(sines, chip_accuracy_test,
                         ::testing::Values(Point{50, 1, 0}, Point{50, 0.46, 60}, Point{50, 0.1, -30},
                                           Point{50, 0.01, 0}, Point{45, 1, 0}, Point{45, 0.01, 60},
                                           Point{47.3, 0.3, 25}, Point{60, 1, 60}, Point{60, 0.01, -45},
                                           Point{65, 0.5, 10}, Point{65, 0.01, 0}, Point{50, 0.3, 150}));

/// Voltage and current with every order up to the 40th, falling off, and their values from the definition.
struct Distorted {
  sim::PhaseWaveform wave;
  double volts = 0, amperes = 0, watts = 0, volts_thd = 0, amperes_thd = 0;
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

TEST(chip_arithmetic_test, distorted_waves_up_to_the_fortieth_order) {
  for (const double frequency : {45.0, 50.0, 62.5}) {
    const PerPhase<Distorted> expected{distorted(230, 20, 0.02, 0.15, 0), distorted(231, 5, 0.08, 0.60, -120),
                                       distorted(229, 1, 0.005, 1.20, 120)};
    sim::SyntheticSettings settings{.frequency_hz = frequency};
    for (const Phase phase : k_phases) settings.phases[phase] = expected[phase].wave;
    Bench bench(settings);
    bench.run();
    bench.pass(seconds(4));
    for (const Phase phase : k_phases) {
      SCOPED_TRACE(::testing::Message() << frequency << " Hz, phase " << name_of(phase));
      const Distorted& one = expected[phase];
      EXPECT_TRUE(within_percent(bench.volts(phase), one.volts, 0.1));
      EXPECT_TRUE(within_percent(bench.amperes(phase), one.amperes, 0.1));
      EXPECT_TRUE(within_percent(bench.power(ade9000::k_watt.of(phase)), one.watts, 0.1));
      EXPECT_NEAR(bench.percent(ade9000::k_vthd.of(phase)), one.volts_thd, 0.1);
      EXPECT_NEAR(bench.percent(ade9000::k_ithd.of(phase)), one.amperes_thd, 0.1);
      EXPECT_NEAR(bench.percent(ade9000::k_pf.of(phase)), 100 * one.watts / one.volts / one.amperes, 0.1);
      EXPECT_NEAR(bench.frequency(phase), frequency, 0.005);
    }
  }
}

TEST(chip_arithmetic_test, thd_of_a_flat_topped_voltage_is_that_of_its_series) {
  // A square wave's odd orders fall as 1/n: up to the 39th, THD = sqrt(sum 1/n^2 for n = 3, 5 ... 39).
  sim::SyntheticSettings settings = sim::symmetric_load(100, 10, 0, 50);
  double rest = 0;
  for (int order = 3; order <= 39; order += 2) {
    settings.phases[Phase::a].voltage.push_back({double(order), 100.0 / order, order % 4 == 1 ? 0.0 : 180.0});
    rest += 1.0 / order / order;
  }
  Bench bench(settings);
  bench.run();
  bench.pass(seconds(4));
  EXPECT_NEAR(bench.percent(ade9000::k_vthd.of(Phase::a)), 100 * std::sqrt(rest), 0.1);
}

TEST(chip_arithmetic_test, transducers_offsets_are_taken_away_and_the_neutral_is_measured) {
  sim::SyntheticSettings settings = sim::symmetric_load(230, 10, 0, 50);
  settings.phases[Phase::c].current.clear();
  settings.volts_offset = 20;
  settings.amperes_offset = 2;
  Bench bench(settings);
  bench.run();
  bench.pass(seconds(5));
  EXPECT_TRUE(within_percent(bench.volts(Phase::a), 230, 0.1));
  EXPECT_TRUE(within_percent(bench.power(ade9000::k_watt.of(Phase::a)), 2'300, 0.1));
  EXPECT_NEAR(bench.amperes(Phase::c), 0, 0.001);
  // Two equal currents a third of a cycle apart add up to one of the same size.
  EXPECT_NEAR(bench.number(ade9000::k_nirms) * Bench::k_amperes / ade9000::k_rms_full_scale, 10, 0.01);
}

TEST(chip_arithmetic_test, energy_is_the_sum_of_the_power_with_its_sign) {
  for (const double lag : {0.0, 180.0, 60.0}) {
    Bench bench(sim::symmetric_load(230, 20, lag, 50));
    bench.run();
    bench.pass(seconds(3));
    bench.write(ade9000::k_egy_time, 7'999);
    bench.write(ade9000::k_ep_cfg, ade9000::ep_cfg::k_egy_pwr_en(1));
    bench.pass(std::chrono::milliseconds(10'500));
    EXPECT_NE(bench.read(ade9000::k_status0) & ade9000::status0::k_egyrdy, 0u);
    const std::int64_t code = ade9000::energy_code(bench.read(ade9000::k_watthr_hi.of(Phase::b)),
                                                   bench.read(ade9000::k_watthr_lo.of(Phase::b)));
    const double joules =
        static_cast<double>(code) / 8'000 * Bench::k_volts * Bench::k_amperes / ade9000::k_power_full_scale;
    EXPECT_TRUE(within_percent(joules, 10 * 230 * 20 * std::cos(lag * k_radians), 0.1));
  }
}

TEST(chip_arithmetic_test, calibration_registers_do_what_the_data_sheet_says) {
  Bench bench(sim::symmetric_load(230, 10, 0, 50));
  bench.write(ade9000::k_igain.of(Phase::a), static_cast<std::uint32_t>(0.05 * ade9000::k_gain_one));
  bench.write(ade9000::k_vgain.of(Phase::a),
              static_cast<std::uint32_t>(static_cast<std::int32_t>(-0.02 * ade9000::k_gain_one)));
  bench.write(ade9000::k_pgain.of(Phase::b), static_cast<std::uint32_t>(0.01 * ade9000::k_gain_one));
  bench.write(ade9000::k_wattos.of(Phase::c), 50'000);
  // The formula of the data sheet for a current that is to be turned forward by 5 degrees at 50 Hz.
  const double w = 2 * std::numbers::pi * 50 / 8'000;
  const double phi = -5 * k_radians;
  const double coefficient = (std::sin(phi - w) + std::sin(w)) / std::sin(2 * w - phi);
  bench.write(ade9000::k_phcal0.of(Phase::b),
              static_cast<std::uint32_t>(static_cast<std::int32_t>(coefficient * ade9000::k_gain_one)));
  bench.run();
  bench.pass(seconds(3));
  EXPECT_TRUE(within_percent(bench.amperes(Phase::a), 10.5, 0.1));
  EXPECT_TRUE(within_percent(bench.volts(Phase::a), 225.4, 0.1));
  EXPECT_TRUE(within_percent(bench.power(ade9000::k_watt.of(Phase::b)), 1.01 * 2'300 * std::cos(phi), 0.1));
  EXPECT_TRUE(within_percent(bench.power(ade9000::k_fvar.of(Phase::b)), 1.01 * 2'300 * std::sin(-phi), 0.5));
  EXPECT_NEAR(bench.number(ade9000::k_watt.of(Phase::c)) - bench.number(ade9000::k_watt.of(Phase::a)) / 1.029, 50'000,
              2'000);
}

TEST(chip_arithmetic_test, rms_offset_adds_to_the_square) {
  Bench bench(sim::symmetric_load(5, 1, 0, 50));
  const double code = 0.01 * ade9000::k_rms_full_scale;  // 5 V and 1 A are 1 % of full scale
  const double offset = 0.02 * code * code / ade9000::k_rms_offset_unit;
  bench.write(ade9000::k_vrmsos.of(Phase::a), static_cast<std::uint32_t>(offset));
  bench.run();
  bench.pass(seconds(3));
  EXPECT_TRUE(within_percent(bench.volts(Phase::a), 5 * std::sqrt(1.02), 0.1));
  EXPECT_TRUE(within_percent(bench.volts(Phase::b), 5, 0.1));
}

TEST(chip_arithmetic_test, a_line_out_of_range_has_the_nominal_period) {
  Bench dead(sim::symmetric_load(0, 0, 0, 50));
  dead.run(ade9000::accmode::k_selfreq(1));
  dead.pass(seconds(2));
  EXPECT_NEAR(dead.frequency(Phase::a), 60, 0.001);
  Bench fast(sim::symmetric_load(230, 1, 0, 80));
  fast.run();
  fast.pass(seconds(2));
  EXPECT_NEAR(fast.frequency(Phase::a), 50, 0.001);
}

TEST(chip_arithmetic_test, delta_wiring_makes_line_voltages) {
  Bench bench(sim::symmetric_load(230, 10, 0, 50));
  bench.run(ade9000::accmode::k_vconsel(static_cast<unsigned>(ade9000::VoltageConnection::three_wire_delta_abc)) |
            ade9000::accmode::k_iconsel(1));
  bench.pass(seconds(3));
  for (const Phase phase : k_phases) EXPECT_TRUE(within_percent(bench.volts(phase), 230 * std::sqrt(3.0), 0.1));
  EXPECT_TRUE(within_percent(bench.amperes(Phase::b), 10, 0.1));
}

}  // namespace
}  // namespace edl::agent
