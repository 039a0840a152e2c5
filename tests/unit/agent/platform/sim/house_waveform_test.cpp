// The house as waveforms is the house in numbers: each second's RMS, powers and distortion agree.

#include "agent/platform/sim/house_waveform.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numbers>
#include <vector>

#include "agent/platform/sim/disturbance.hpp"

namespace edl::agent {
namespace {

using namespace std::chrono_literals;

constexpr Timestamp k_evening = std::chrono::sys_days(std::chrono::year(2026) / 11 / 23) + 19h;
constexpr std::size_t k_rate = 8'000;

std::vector<sim::Instant> second_of(HouseWaveform& wave) {
  std::vector<sim::Instant> instants(k_rate);
  wave.fill(instants);
  return instants;
}

/// Means over a second: about 50 cycles, of which at most one is incomplete.
struct Means {
  double volts2 = 0, amperes2 = 0, watts = 0;
};

Means means(const std::vector<sim::Instant>& instants, Phase phase) {
  Means sums;
  for (const sim::Instant& at : instants) {
    sums.volts2 += at.volts[phase] * at.volts[phase];
    sums.amperes2 += at.amperes[phase] * at.amperes[phase];
    sums.watts += at.volts[phase] * at.amperes[phase];
  }
  const auto count = static_cast<double>(instants.size());
  return {sums.volts2 / count, sums.amperes2 / count, sums.watts / count};
}

TEST(house_waveform_test, seconds_have_the_values_of_the_house) {
  for (const std::uint64_t seed : {1U, 99U}) {
    HouseWaveform wave({.seed = seed}, k_evening);
    SimulatedHouse house({.seed = seed});
    for (int second = 1; second <= 20; ++second) {
      const auto instants = second_of(wave);
      const auto set = house.measure(k_evening + std::chrono::seconds(second));
      ASSERT_TRUE(set);
      for (const Reading& reading : set->readings) {
        const Means got = means(instants, reading.phase);
        const auto value = [&](Field field) { return reading.values[field].value_or(0); };
        const double apparent = value(Field::power_va);
        // The second is up to 0.03 cycles longer or shorter than 50: a part of one of 0.1 % of the second.
        EXPECT_NEAR(std::sqrt(got.volts2), value(Field::voltage_rms), value(Field::voltage_rms) * 0.001 + 0.01);
        EXPECT_NEAR(std::sqrt(got.amperes2), value(Field::current_rms), value(Field::current_rms) * 0.001 + 0.001);
        EXPECT_NEAR(got.watts, value(Field::power_watt), apparent * 0.002 + 0.2);
      }
    }
  }
}

TEST(house_waveform_test, the_grid_dips_and_swells_when_it_does_in_the_house) {
  const Noise noise(1);
  int dips = 0;
  int swells = 0;
  const std::int64_t first = std::chrono::floor<std::chrono::seconds>(k_evening).time_since_epoch().count();
  for (std::int64_t utc = first; dips < 3 || swells < 2; ++utc) {
    ASSERT_LT(utc, first + 60 * k_seconds_per_day);
    const auto disturbance = disturbance_in(noise, {.utc = utc, .local = utc + 3'600});
    if (!disturbance) continue;
    const Timestamp second = from_unix_ms(utc * 1'000);
    HouseWaveform wave({.seed = 1}, second);
    const auto instants = second_of(wave);
    const auto begin = instants.begin() + (disturbance->begin - second).count() * 8;
    const auto end = begin + disturbance->duration.count() * 8;
    std::vector<sim::Instant> otherwise(instants.begin(), begin);
    otherwise.insert(otherwise.end(), end, instants.end());
    for (const Phase phase : k_phases) {
      const double meanwhile = std::sqrt(means({begin, end}, phase).volts2);
      const double share = meanwhile / std::sqrt(means(otherwise, phase).volts2);
      // Half cycles of 50 Hz, where the grid has a little more or less.
      EXPECT_NEAR(share, disturbance->share[phase], 0.01) << name_of(phase);
    }
    ++(*std::max_element(disturbance->share.begin(), disturbance->share.end()) > 1 ? swells : dips);
  }
}

TEST(house_waveform_test, each_order_has_the_circuits_rms_and_angle) {
  HouseWaveform wave({.seed = 5}, k_evening);
  const std::int64_t utc = std::chrono::floor<std::chrono::seconds>(k_evening).time_since_epoch().count();
  const HouseCircuit circuit = circuit_at(Noise(5), {.utc = utc, .local = utc + 3'600}, {true, true, true});
  const auto instants = second_of(wave);
  // Ten whole cycles, as near as samples come to them; Hann's window makes the rest harmless.
  const double hz = circuit.frequency.value();
  const auto count = static_cast<std::size_t>(std::lround(40 * k_rate / hz));
  for (const Phase phase : k_phases) {
    for (const std::size_t index : {0U, 1U, 2U, 3U, 5U, 9U}) {
      const int order = order_at(index);
      std::complex<double> sum = 0;
      double weights = 0;
      for (std::size_t n = 0; n < count; ++n) {
        const double window = 1 - std::cos(2 * std::numbers::pi * static_cast<double>(n) / static_cast<double>(count));
        const double turned = 2 * std::numbers::pi * hz / k_rate * static_cast<double>(n);
        const double begin = -2 * std::numbers::pi / 3 * static_cast<double>(index_of(phase));
        sum += window * instants[n].amperes[phase] * std::polar(1.0, -order * (turned + begin));
        weights += window;
      }
      const std::complex<double> got = sum * std::numbers::sqrt2 / weights;
      const std::complex<double> expected = circuit.phases[phase].current[index];
      EXPECT_LT(std::abs(got - expected), 2e-3 * std::abs(circuit.phases[phase].current[0]) + 1e-3)
          << name_of(phase) << " order " << order;
    }
  }
}

TEST(house_waveform_test, no_phase_jumps_where_seconds_meet) {
  HouseWaveform wave({.seed = 3}, k_evening);
  std::vector<sim::Instant> instants(10 * k_rate);
  wave.fill(instants);
  // A sine of 235 V changes by 13 V from one sample to the next at most; distortion adds a little.
  for (std::size_t i = 1; i < instants.size(); ++i) {
    for (const Phase phase : k_phases) {
      ASSERT_LT(std::abs(instants[i].volts[phase] - instants[i - 1].volts[phase]), 20) << i;
    }
  }
}

TEST(house_waveform_test, the_neutral_carries_what_the_phases_do_not_carry_back) {
  HouseWaveform wave({}, k_evening);
  for (const sim::Instant& at : second_of(wave)) {
    ASSERT_NEAR(at.neutral_amperes, at.amperes[Phase::a] + at.amperes[Phase::b] + at.amperes[Phase::c], 1e-9);
  }
}

TEST(house_waveform_test, a_relay_acts_at_once_and_leaves_the_voltage) {
  SimulatedRelayLine relay;
  HouseSettings settings;
  settings.relays[Phase::b] = &relay;
  HouseWaveform wave(settings, k_evening);
  std::vector<sim::Instant> instants(400);
  wave.fill(instants);
  EXPECT_GT(means(instants, Phase::b).amperes2, 0.01);
  ASSERT_TRUE(relay.set(Level::low));
  wave.fill(instants);
  EXPECT_EQ(means(instants, Phase::b).amperes2, 0);
  EXPECT_GT(means(instants, Phase::b).volts2, 200 * 200);
  EXPECT_GT(means(instants, Phase::a).amperes2, 0.01);
}

TEST(house_waveform_test, begins_within_a_second_as_well) {
  HouseWaveform whole({}, k_evening);
  HouseWaveform part({}, k_evening + 750ms);
  (void)second_of(whole);
  std::vector<sim::Instant> rest(2'000);
  part.fill(rest);
  // A quarter later both are in the same second, at different angles.
  EXPECT_NEAR(means(second_of(whole), Phase::a).volts2, means(second_of(part), Phase::a).volts2, 60);
}

}  // namespace
}  // namespace edl::agent
