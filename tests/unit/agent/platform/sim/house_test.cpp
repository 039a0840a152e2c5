#include "agent/platform/sim/house.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <vector>

namespace edl::agent {
namespace {

using namespace std::chrono_literals;

constexpr Timestamp k_midnight = std::chrono::sys_days(std::chrono::year(2026) / 11 / 23) - 1h;  // 00:00 in the house
constexpr std::array<std::uint64_t, 3> k_seeds{1, 77, 0xFFFF'FFFF'FFFF'FFFF};
constexpr double k_half_step_watts = 0.05;  // powers are reported to 0.1 W

ReadingSet measure(SimulatedHouse& house, Timestamp end) {
  auto set = house.measure(end);
  EXPECT_TRUE(set.has_value());
  return std::move(*set);
}

double value(const Reading& reading, Field field) { return reading.values[field].value(); }

/// Calls `check` with sets of a whole day, every 17 seconds: 5,083 of them.
template <typename Check>
void for_each_set_of_a_day(std::uint64_t seed, Check check) {
  SimulatedHouse house({.seed = seed});
  for (Timestamp t = k_midnight; t < k_midnight + 24h; t += 17s) check(measure(house, t));
}

TEST(house_test, every_second_has_three_phases_with_every_value_in_its_range) {
  for (const std::uint64_t seed : k_seeds) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    for_each_set_of_a_day(seed, [](const ReadingSet& set) {
      ASSERT_EQ(set.readings.size(), k_phase_count);
      for (std::size_t i = 0; i < k_phase_count; ++i) {
        const Reading& r = set.readings[i];
        ASSERT_EQ(r.phase, k_phases[i]);
        ASSERT_EQ(r.time, set.time);
        for (const FieldInfo& info : k_fields) {
          const auto& v = r.values[info.field];
          if (info.field == Field::current_thd && !v) continue;
          ASSERT_TRUE(v.has_value()) << info.name;
          ASSERT_TRUE(*v >= info.minimum && *v <= info.maximum) << info.name << " " << *v;
        }
      }
    });
  }
}

TEST(house_test, powers_obey_ieee_1459) {
  for (const std::uint64_t seed : k_seeds) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    for_each_set_of_a_day(seed, [](const ReadingSet& set) {
      for (const Reading& r : set.readings) {
        const double p = value(r, Field::power_watt);
        const double q = value(r, Field::power_var);
        const double s = value(r, Field::power_va);
        const double u = value(r, Field::voltage_rms);
        const double i = value(r, Field::current_rms);
        ASSERT_LE(std::abs(p), s);
        // P^2 + Q1^2 <= S^2, each rounded by up to half a step.
        ASSERT_LE(std::hypot(p, q), s + 3.0 * k_half_step_watts);
        // S = U I, by the rounding of U to 0.01 V, I to 1 mA and S.
        ASSERT_NEAR(s, u * i, 0.005 * i + 0.0005 * u + k_half_step_watts + 1e-6);
        if (s < 10.0) continue;
        // PF = P/S has the sign of P; rounded to 0.001, P and S by half a step.
        ASSERT_NEAR(value(r, Field::power_factor), p / s, 0.0005 + 2.0 * k_half_step_watts / s);
      }
    });
  }
}

TEST(house_test, the_grid_stays_within_en_50160) {
  for (const std::uint64_t seed : k_seeds) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    for_each_set_of_a_day(seed, [](const ReadingSet& set) {
      for (const Reading& r : set.readings) {
        ASSERT_NEAR(value(r, Field::voltage_rms), 230.0, 23.0);
        ASSERT_NEAR(value(r, Field::frequency_hz), 50.0, 0.05);
        ASSERT_GT(value(r, Field::voltage_thd), 0.5);
        ASSERT_LT(value(r, Field::voltage_thd), 8.0);
        ASSERT_EQ(value(r, Field::frequency_hz), value(set.readings.front(), Field::frequency_hz));
      }
    });
  }
}

TEST(house_test, energy_never_falls_and_is_the_integral_of_imported_power) {
  SimulatedHouse house({.seed = 3, .energy = {KilowattHour(12.0), KilowattHour(0.0), KilowattHour(1e6)}});
  PerPhase<double> imported(12.0, 0.0, 1e6);
  PerPhase<double> last = imported;
  bool exported = false;
  for (Timestamp t = k_midnight + 1s; t <= k_midnight + 24h; t += 1s) {
    for (const Reading& r : measure(house, t).readings) {
      const double power = value(r, Field::power_watt);
      imported[r.phase] += std::max(power, 0.0) / 3.6e6;
      exported = exported || power < 0.0;
      ASSERT_GE(value(r, Field::energy_kwh), last[r.phase]);
      last[r.phase] = value(r, Field::energy_kwh);
    }
  }
  EXPECT_TRUE(exported);
  // 86,400 powers rounded by up to 0.05 W are 1.2e-3 kWh at the very worst, and the root of that number in practice.
  for (const Phase phase : k_phases) EXPECT_NEAR(last[phase], imported[phase], 5e-5) << name_of(phase);
  EXPECT_NEAR(house.energy()[Phase::a].value(), last[Phase::a], 5.1e-6);
}

TEST(house_test, counters_carry_on_from_what_was_reported_before_a_restart) {
  PerPhase<KilowattHour> reported;
  Timestamp t = k_midnight;
  for (int run = 0; run < 300; ++run) {
    SimulatedHouse house({.seed = 3, .energy = reported});
    for (const Reading& r : measure(house, t += 1s).readings) {
      ASSERT_GE(value(r, Field::energy_kwh), reported[r.phase].value());
      reported[r.phase] = KilowattHour(value(r, Field::energy_kwh));
    }
  }
}

TEST(house_test, a_second_depends_on_the_seed_and_its_time_alone) {
  SimulatedHouse whole({.seed = 9});
  std::map<Timestamp, ReadingSet> in_order;
  for (Timestamp t = k_midnight; t < k_midnight + 24h; t += 61s) in_order[t] = measure(whole, t);
  SimulatedHouse again({.seed = 9});
  SimulatedHouse other({.seed = 10});
  bool differs = false;
  for (auto it = in_order.rbegin(); it != in_order.rend(); ++it) {
    ReadingSet set = measure(again, it->first);
    const ReadingSet of_other = measure(other, it->first);
    for (std::size_t i = 0; i < k_phase_count; ++i) {
      set.readings[i].values[Field::energy_kwh] = it->second.readings[i].values[Field::energy_kwh];
      differs = differs || of_other.readings[i].values[Field::power_watt] != set.readings[i].values[Field::power_watt];
    }
    ASSERT_EQ(set, it->second);
  }
  EXPECT_TRUE(differs);
}

TEST(house_test, a_relay_that_is_off_stops_its_phase_and_no_other) {
  PerPhase<SimulatedRelayLine> lines;
  SimulatedHouse switched({.seed = 5, .relays = {&lines[Phase::a], &lines[Phase::b], &lines[Phase::c]}});
  SimulatedHouse always_on({.seed = 5});
  for (const Phase off : k_phases) {
    ASSERT_TRUE(lines[off].set(Level::low).has_value());
    for (Timestamp t = k_midnight; t < k_midnight + 24h; t += 601s) {
      const ReadingSet with = measure(switched, t);
      const ReadingSet without = measure(always_on, t);
      for (const Phase phase : k_phases) {
        Reading r = with.readings[index_of(phase)];
        Reading on = without.readings[index_of(phase)];
        if (phase != off) {
          r.values[Field::energy_kwh] = on.values[Field::energy_kwh];
          ASSERT_EQ(r, on) << name_of(phase);
          continue;
        }
        for (const Field zero : {Field::current_rms, Field::power_watt, Field::power_var, Field::power_va}) {
          ASSERT_EQ(r.values[zero], 0.0) << name_of(zero);
        }
        ASSERT_EQ(r.values[Field::power_factor], std::nullopt);
        ASSERT_EQ(r.values[Field::current_thd], std::nullopt);
        ASSERT_NEAR(value(r, Field::voltage_rms), 230.0, 23.0);
      }
    }
    ASSERT_TRUE(lines[off].set(Level::high).has_value());
  }
}

TEST(house_test, a_relay_that_is_off_stops_its_energy_counter) {
  SimulatedRelayLine line;
  SimulatedHouse house({.seed = 5, .relays = {&line, nullptr, nullptr}});
  (void)measure(house, k_midnight);
  ASSERT_TRUE(line.set(Level::low).has_value());
  const KilowattHour before = house.energy()[Phase::a];
  const KilowattHour other_before = house.energy()[Phase::b];
  (void)measure(house, k_midnight + 1s);
  EXPECT_EQ(house.energy()[Phase::a], before);
  EXPECT_GT(house.energy()[Phase::b], other_before);
}

/// The power of one phase at each second of a span.
std::vector<double> powers_of(std::uint64_t seed, Phase phase, Timestamp begin, std::chrono::hours length) {
  SimulatedHouse house({.seed = seed});
  std::vector<double> powers;
  for (Timestamp t = begin + 1s; t <= begin + length; t += 1s) {
    powers.push_back(value(measure(house, t).readings[index_of(phase)], Field::power_watt));
  }
  return powers;
}

TEST(house_test, the_kettle_is_a_step_of_2_kilowatts_that_lasts_minutes) {
  const std::vector<double> powers = powers_of(1, Phase::a, k_midnight, 24h);
  int on = 0;
  int off = 0;
  for (std::size_t i = 1; i < powers.size(); ++i) {
    const double step = powers[i] - powers[i - 1];
    if (step > 1'900.0 && step < 2'300.0) ++on;
    if (step < -1'900.0 && step > -2'300.0) ++off;
  }
  EXPECT_GE(on, 1);
  EXPECT_LE(on, 4);
  EXPECT_EQ(on, off);
}

TEST(house_test, the_fridge_starts_with_a_peak_some_ten_times_in_eight_hours) {
  const std::vector<double> powers = powers_of(1, Phase::b, k_midnight, 8h);
  int starts = 0;
  for (std::size_t i = 1; i + 1 < powers.size(); ++i) {
    if (powers[i] - powers[i - 1] > 200.0 && powers[i] - powers[i + 1] > 100.0) ++starts;
  }
  EXPECT_NEAR(starts, 10, 1);
}

TEST(house_test, solar_panels_feed_the_grid_around_noon_and_never_at_night) {
  const Timestamp june = k_midnight - std::chrono::days(155);
  for (const std::uint64_t seed : k_seeds) {
    EXPECT_LT(std::ranges::min(powers_of(seed, Phase::c, june + 11h, 3h)), -300.0) << "seed " << seed;
    EXPECT_GT(std::ranges::min(powers_of(seed, Phase::c, june, 2h)), 0.0) << "seed " << seed;
  }
}

TEST(house_test, a_heavy_load_lowers_its_voltage_by_the_drop_in_the_cable) {
  PerPhase<SimulatedRelayLine> lines;
  SimulatedHouse loaded({.seed = 1});
  SimulatedHouse unloaded({.seed = 1, .relays = {&lines[Phase::a], nullptr, nullptr}});
  ASSERT_TRUE(lines[Phase::a].set(Level::low).has_value());
  bool seen = false;
  for (Timestamp t = k_midnight + 6h; t < k_midnight + 8h; t += 10s) {
    const Reading with = measure(loaded, t).readings.front();
    const Reading without = measure(unloaded, t).readings.front();
    if (value(with, Field::power_watt) < 2'000.0) continue;
    seen = true;
    // Nearly all of it resistive: 0.2 ohm times the current, within a tenth for the reactive rest.
    const double drop = value(without, Field::voltage_rms) - value(with, Field::voltage_rms);
    EXPECT_NEAR(drop, 0.2 * value(with, Field::current_rms), 0.1 * drop);
  }
  EXPECT_TRUE(seen);
}

}  // namespace
}  // namespace edl::agent
