#include "agent/platform/sim/ade9000/flawed_front_end.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <vector>

#include "agent/platform/sim/ade9000/synthetic_waveform.hpp"
#include "support/failure.hpp"

namespace edl::agent::sim {
namespace {

/// One second of phase A's channels at the pins, without the first two cycles.
std::vector<Instant> at_the_pins(const FrontEndFlaws& flaws) {
  SyntheticWaveform source(symmetric_load(230, 5, 60, 50));
  FlawedFrontEnd front_end(source, {flaws, {}, {}});
  std::vector<Instant> instants(320);
  front_end.fill(instants);
  instants.resize(8'000);
  front_end.fill(instants);
  return instants;
}

double mean(const std::vector<Instant>& instants, double (*of)(const Instant&)) {
  double sum = 0;
  for (const Instant& one : instants) sum += of(one);
  return sum / static_cast<double>(instants.size());
}

double volts(const std::vector<Instant>& all) {
  return std::sqrt(mean(all, [](const Instant& one) { return one.volts[Phase::a] * one.volts[Phase::a]; }));
}
double amperes(const std::vector<Instant>& all) {
  return std::sqrt(mean(all, [](const Instant& one) { return one.amperes[Phase::a] * one.amperes[Phase::a]; }));
}
double watts(const std::vector<Instant>& all) {
  return mean(all, [](const Instant& one) { return one.volts[Phase::a] * one.amperes[Phase::a]; });
}

TEST(flawed_front_end_test, without_flaws_it_changes_nothing) {
  const auto all = at_the_pins({});
  EXPECT_NEAR(volts(all), 230, 1e-6);
  EXPECT_NEAR(amperes(all), 5, 1e-6);
  EXPECT_NEAR(watts(all), 575, 1e-4);
}

TEST(flawed_front_end_test, gains_and_phase_are_what_was_said) {
  for (const double lead : {-4.0, -0.3, 0.8, 3.7}) {
    const auto all = at_the_pins({.voltage_gain = 0.015, .current_gain = -0.02, .lead_deg = lead});
    EXPECT_NEAR(volts(all), 233.45, 1e-6);
    EXPECT_NEAR(amperes(all), 4.9, 1e-5);
    EXPECT_NEAR(watts(all), 233.45 * 4.9 * std::cos((60 - lead) * std::numbers::pi / 180), 2e-3);
  }
}

TEST(flawed_front_end_test, noise_and_leak_add_up) {
  const auto noisy = at_the_pins({.noise_volts = 3, .noise_amperes = 0.5});
  EXPECT_NEAR(volts(noisy) * volts(noisy), 230 * 230 + 9, 15);
  EXPECT_NEAR(amperes(noisy) * amperes(noisy), 25.25, 0.2);
  // 1 mA/V * 230 V * 230 V at 45 degrees.
  EXPECT_NEAR(watts(at_the_pins({.leak = 0.001})) - 575, 37.406, 0.001);
}

TEST(flawed_front_end_test, flaws_are_read_by_name) {
  EXPECT_EQ(parse_flaws("").value(), FrontEndFlaws{});
  const FrontEndFlaws found = parse_flaws("voltage=1.5,current=-2,lead=0.8,noise=0.01,leak=0.02").value();
  EXPECT_DOUBLE_EQ(found.voltage_gain, 0.015);
  EXPECT_DOUBLE_EQ(found.current_gain, -0.02);
  EXPECT_DOUBLE_EQ(found.lead_deg, 0.8);
  EXPECT_DOUBLE_EQ(found.noise_amperes, 0.01);
  EXPECT_DOUBLE_EQ(found.leak, 0.00002);
  for (const char* wrong : {"volts=1", "voltage", "voltage=", "voltage=1x", "lead=5", "voltage=nan", ",", "=1"}) {
    EXPECT_EQ(edl::testing::failure(parse_flaws(wrong)), Errc::invalid) << wrong;
  }
}

}  // namespace
}  // namespace edl::agent::sim
