#include "agent/platform/sim/spectra.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace edl::agent {
namespace {

double percent_of_fundamental(const Phasors& phasors, int order) {
  return 100.0 * std::abs(phasors[static_cast<std::size_t>(order / 2)]) / std::abs(phasors[0]);
}

PhaseQuantities of_100_watts(const Phasors& per_watt) {
  Phasors current = per_watt;
  for (auto& phasor : current) phasor *= 100.0;
  return quantities_of(Phasors{230.0}, current);
}

TEST(spectra_test, each_load_has_its_power_and_its_power_factor) {
  struct Case {
    const char* name;
    const Phasors& per_watt;
    double lowest_power_factor;
    double highest_power_factor;
    double lowest_thd;  ///< percent
    double highest_thd;
  };
  const Spectra& s = spectra();
  const Case cases[] = {
      {"led_lamp", s.led_lamp, 0.50, 0.65, 95.0, 130.0},
      {"standby_supply", s.standby_supply, 0.50, 0.65, 110.0, 160.0},
      {"corrected_supply", s.corrected_supply, 0.97, 1.0, 8.0, 15.0},
      {"fridge_motor", s.fridge_motor, 0.77, 0.80, 8.0, 12.0},
      {"starting_motor", s.starting_motor, 0.58, 0.60, 3.0, 5.0},
      {"six_pulse_bridge", s.six_pulse_bridge, 0.88, 0.94, 33.0, 48.0},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const PhaseQuantities q = of_100_watts(c.per_watt);
    EXPECT_NEAR(q.active_power.value(), 100.0, 1e-9);
    EXPECT_GE(q.power_factor.value(), c.lowest_power_factor);
    EXPECT_LE(q.power_factor.value(), c.highest_power_factor);
    EXPECT_GE(q.current_thd.value().value(), c.lowest_thd);
    EXPECT_LE(q.current_thd.value().value(), c.highest_thd);
  }
}

TEST(spectra_test, a_led_lamp_keeps_within_what_iec_61000_3_2_allows) {
  EXPECT_LE(percent_of_fundamental(spectra().led_lamp, 3), 86.0);
  EXPECT_LE(percent_of_fundamental(spectra().led_lamp, 5), 61.0);
}

TEST(spectra_test, a_rectifiers_phasors_add_up_to_its_pulse) {
  // A lamp's pulse: half a cosine, 54 degrees wide, 25 degrees before the crest. Compared at degrees well apart from
  // its corners, as 20 orders cannot draw these.
  const auto current_at = [](double degrees) {
    double sum = 0.0;
    for (std::size_t i = 0; i < k_order_count; ++i) {
      const auto turn = std::polar(1.0, order_at(i) * degrees * std::numbers::pi / 180.0);
      sum += (spectra().led_lamp[i] * turn).real();
    }
    return sum;
  };
  const double peak = current_at(-25.0);
  EXPECT_GT(peak, 0.0);
  for (const double beside : {-15.0, 0.0, 15.0}) {
    const double pulse = std::cos(std::numbers::pi * beside / 54.0);
    EXPECT_NEAR(current_at(-25.0 + beside) / peak, pulse, 0.02) << beside;
    EXPECT_NEAR(current_at(155.0 + beside) / peak, -pulse, 0.02) << beside;
  }
  for (const double outside : {25.0, 65.0, 90.0, 120.0}) EXPECT_NEAR(current_at(outside) / peak, 0.0, 0.02) << outside;
}

TEST(spectra_test, three_phase_bridges_have_no_orders_divisible_by_3_and_keep_within_iec_61000_3_12) {
  const Phasors& bridge = spectra().six_pulse_bridge;
  for (int order = 3; order < 40; order += 6) EXPECT_EQ(percent_of_fundamental(bridge, order), 0.0) << order;
  EXPECT_LE(percent_of_fundamental(bridge, 5), 40.0);
  EXPECT_LE(percent_of_fundamental(bridge, 7), 25.0);
  EXPECT_LE(percent_of_fundamental(bridge, 11), 15.0);
  EXPECT_LE(percent_of_fundamental(bridge, 13), 10.0);
}

TEST(spectra_test, a_solar_inverter_stays_below_5_percent_of_its_rated_current) {
  double square = 0.0;
  for (const auto& phasor : solar_inverter_harmonics()) square += std::norm(phasor);
  EXPECT_EQ(solar_inverter_harmonics()[0], 0.0);
  EXPECT_LT(230.0 * std::sqrt(square), 0.05);
  EXPECT_GT(230.0 * std::sqrt(square), 0.01);
}

}  // namespace
}  // namespace edl::agent
