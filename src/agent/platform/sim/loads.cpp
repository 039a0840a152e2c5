#include "agent/platform/sim/loads.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "agent/platform/sim/grid.hpp"
#include "agent/platform/sim/spectra.hpp"
#include "agent/platform/sim/sun.hpp"

namespace edl::agent {
namespace {

constexpr std::int64_t clock_time(int hour, int minute) {
  return hour * k_seconds_per_hour + minute * k_seconds_per_minute;
}

double between(double low, double high, double share) { return low + (high - low) * share; }

/// Something that happens on some days, once, at a time within a window, and lasts a while.
struct Habit {
  std::int64_t earliest;  ///< begin, in seconds of the local day
  std::int64_t latest;
  double probability;     ///< on any day
  std::int64_t shortest;  ///< duration, in seconds
  std::int64_t longest;
};

/// @return for how many seconds it has been going on; negative: it is not
std::int64_t seconds_into(const Habit& habit, const Noise& noise, Draw draw, std::uint64_t which, Slot day) {
  constexpr std::int64_t k_draws_per_day = 64;
  const auto pick = [&](std::int64_t number) {
    return noise.uniform(draw, day.index * k_draws_per_day + static_cast<std::int64_t>(which) * 3 + number);
  };
  if (day.second < habit.earliest || pick(0) >= habit.probability) return -1;
  const auto latest = static_cast<double>(habit.latest);
  const auto begin = static_cast<std::int64_t>(between(static_cast<double>(habit.earliest), latest, pick(1)));
  const auto duration = static_cast<std::int64_t>(
      between(static_cast<double>(habit.shortest), static_cast<double>(habit.longest), pick(2)));
  const std::int64_t into = day.second - begin;
  return into < duration ? into : -1;
}

void add_standby(PerPhase<PhaseLoad>& loads, const Noise& noise, const HouseSecond& second) {
  constexpr PerPhase<double> k_watts(24.0, 46.0, 18.0);
  for (const Phase phase : k_phases) {
    const std::uint64_t which = index_of(phase);
    const double wander = 1.0 + 0.06 * noise.smooth(Draw::standby, second.utc, 300, which) +
                          0.02 * noise.smooth(Draw::standby, second.utc, 2, which);
    loads[phase].add(Watt(k_watts[phase] * wander), spectra().standby_supply);
  }
}

void add_fridge(PhaseLoad& load, const Noise& noise, const HouseSecond& second) {
  constexpr std::int64_t k_cycle = 48 * k_seconds_per_minute;
  const Slot cycle = slot_of(second.utc, k_cycle);
  const auto begin = static_cast<std::int64_t>(600.0 * noise.uniform(Draw::fridge, 2 * cycle.index));
  const auto duration =
      static_cast<std::int64_t>(between(840.0, 1'260.0, noise.uniform(Draw::fridge, 2 * cycle.index + 1)));
  const std::int64_t into = cycle.second - begin;
  if (into < 0 || into >= duration) return;
  // It starts within half a second at some six times its current; over the whole second that is three times.
  if (into == 0) return load.add(Watt(270.0), spectra().starting_motor);
  const double warming_up = 25.0 * std::exp(-static_cast<double>(into) / 180.0);
  load.add(Watt(88.0 + warming_up), spectra().fridge_motor);
}

void add_kettle(PhaseLoad& load, const Noise& noise, Slot day) {
  constexpr std::array<Habit, 4> k_habits{{
      {clock_time(6, 20), clock_time(7, 30), 0.95, 150, 240},
      {clock_time(9, 30), clock_time(11, 0), 0.55, 100, 200},
      {clock_time(15, 0), clock_time(16, 30), 0.60, 120, 220},
      {clock_time(19, 30), clock_time(21, 0), 0.50, 120, 200},
  }};
  for (std::size_t i = 0; i < k_habits.size(); ++i) {
    if (seconds_into(k_habits[i], noise, Draw::kettle, i, day) >= 0) load.add_heating(Watt(2'150.0));
  }
}

void add_oven(PhaseLoad& load, const Noise& noise, Slot day) {
  constexpr Habit k_dinner{clock_time(17, 15), clock_time(18, 30), 0.60, 2'700, 4'500};
  constexpr std::int64_t k_preheating = 10 * k_seconds_per_minute;
  constexpr std::int64_t k_thermostat_cycle = 100;
  constexpr std::int64_t k_thermostat_on = 34;
  const std::int64_t into = seconds_into(k_dinner, noise, Draw::oven, 0, day);
  if (into < 0) return;
  if (into < k_preheating || into % k_thermostat_cycle < k_thermostat_on) load.add_heating(Watt(2'700.0));
}

/// Degrees Celsius outside: the year, the day, the weather.
double outdoor_temperature(const Noise& noise, const HouseSecond& second) {
  constexpr double k_turn = 2.0 * std::numbers::pi;
  const double day = static_cast<double>(second.day().index);
  const double year = -9.5 * std::cos(k_turn * (day - 20.0) / 365.2425);
  const double hours = -3.5 * std::cos(k_turn * (second.hour_of_day() - 3.5) / 24.0);
  return 9.5 + year + hours + 4.0 * noise.smooth(Draw::temperature, second.utc, 2 * k_seconds_per_day);
}

Watt heat_pump_power(const Noise& noise, const HouseSecond& second) {
  constexpr double k_lowest_watts = 600.0;
  constexpr double k_highest_watts = 3'000.0;
  constexpr double k_watts_per_kelvin = 105.0;
  constexpr double k_needs_no_heat_above = 16.0;
  constexpr std::int64_t k_cycle = 30 * k_seconds_per_minute;
  constexpr Habit k_hot_water{clock_time(4, 30), clock_time(5, 15), 1.0, 2'100, 3'000};
  if (seconds_into(k_hot_water, noise, Draw::heat_pump, 0, second.day()) >= 0) return Watt(2'100.0);
  const double needed = k_watts_per_kelvin * (k_needs_no_heat_above - outdoor_temperature(noise, second));
  if (needed <= 0.0) return Watt(0.0);
  const double modulation = 1.0 + 0.05 * noise.smooth(Draw::heat_pump, second.utc, 240);
  if (needed >= k_lowest_watts) return Watt(modulation * std::min(needed, k_highest_watts));
  // Less than the compressor can give steadily: it runs for a part of each cycle.
  const auto on_for = static_cast<std::int64_t>(k_cycle * needed / k_lowest_watts);
  return slot_of(second.utc, k_cycle).second < on_for ? Watt(modulation * k_lowest_watts) : Watt(0.0);
}

void add_heat_pump(PerPhase<PhaseLoad>& loads, const Noise& noise, const HouseSecond& second) {
  const Watt power = heat_pump_power(noise, second);
  if (power == Watt(0.0)) return;
  for (const Phase phase : k_phases) loads[phase].add(power / 3.0, spectra().six_pulse_bridge);
}

void add_lighting(PerPhase<PhaseLoad>& loads, const Noise& noise, const HouseSecond& second, const Sun& sun) {
  struct Room {
    Phase phase;
    double watts;
    double probability;  ///< of being lit, while it is dark and people are awake
  };
  constexpr std::array<Room, 6> k_rooms{{{Phase::a, 32.0, 0.7},
                                         {Phase::a, 18.0, 0.4},
                                         {Phase::b, 45.0, 0.6},
                                         {Phase::b, 12.0, 0.3},
                                         {Phase::c, 54.0, 0.8},
                                         {Phase::c, 16.0, 0.35}}};
  constexpr double k_dark_below = 0.05;
  constexpr std::int64_t k_stay = 12 * k_seconds_per_minute;
  const double hour = second.hour_of_day();
  const bool awake = hour >= 6.2 && hour < 23.2;
  if (!awake || sun.sine_of_elevation > k_dark_below) return;
  for (std::size_t i = 0; i < k_rooms.size(); ++i) {
    // Rooms are entered and left at different moments.
    const std::int64_t stay = slot_of(second.utc + 97 * static_cast<std::int64_t>(i), k_stay).index;
    if (noise.uniform(Draw::lighting, stay, i) >= k_rooms[i].probability) continue;
    loads[k_rooms[i].phase].add(Watt(k_rooms[i].watts), spectra().led_lamp);
  }
}

void add_electronics(PerPhase<PhaseLoad>& loads, const Noise& noise, const HouseSecond& second) {
  constexpr Habit k_television{clock_time(18, 30), clock_time(20, 0), 0.85, 5'400, 10'800};
  constexpr Habit k_computer{clock_time(8, 30), clock_time(9, 30), 0.70, 10'800, 27'000};
  if (seconds_into(k_television, noise, Draw::television, 0, second.day()) >= 0) {
    const double picture = 115.0 + 20.0 * noise.smooth(Draw::television, second.utc, 7);
    loads[Phase::b].add(Watt(picture), spectra().corrected_supply);
  }
  if (seconds_into(k_computer, noise, Draw::computer, 0, second.day()) >= 0) {
    const double work = 95.0 + 30.0 * noise.smooth(Draw::computer, second.utc, 15);
    loads[Phase::a].add(Watt(work), spectra().corrected_supply);
  }
}

/// The share of a clear sky's irradiance that comes through: fair, mixed or dull days, and clouds that pass.
double sky_transmission(const Noise& noise, const HouseSecond& second) {
  const double fairness = noise.uniform(Draw::weather, second.day().index);
  const double clouds =
      0.65 * noise.smooth(Draw::weather, second.utc, 1'200) + 0.35 * noise.smooth(Draw::weather, second.utc, 90);
  return std::clamp(0.55 + 0.6 * (fairness - 0.35) + 0.7 * (1.0 - fairness) * clouds, 0.12, 1.0);
}

void add_solar_panels(PerPhase<PhaseLoad>& loads, const Noise& noise, const HouseSecond& second, const Sun& sun) {
  constexpr Watt k_rated(9'000.0);
  constexpr double k_performance = 0.85;  // cables, dust, warm cells, inverter
  constexpr double k_starts_at = 0.004;   // of the rated power
  if (sun.panel_irradiance <= 0.0) return;
  const double share = std::min(1.0, k_performance * sky_transmission(noise, second) * sun.panel_irradiance / 1'000.0);
  if (share < k_starts_at) return;
  for (const Phase phase : k_phases) {
    loads[phase].current[0] -= k_rated.value() * share / 3.0 / k_nominal_voltage.value();
    loads[phase].add(k_rated / 3.0, solar_inverter_harmonics());
  }
}

}  // namespace

void PhaseLoad::add(Watt power, const Phasors& per_watt) {
  for (std::size_t i = 0; i < k_order_count; ++i) current[i] += power.value() * per_watt[i];
}

void PhaseLoad::add_heating(Watt nominal_power) {
  conductance += nominal_power.value() / (k_nominal_voltage.value() * k_nominal_voltage.value());
}

PerPhase<PhaseLoad> loads_at(const Noise& noise, const HouseSecond& second) {
  PerPhase<PhaseLoad> loads;
  const Sun sun = sun_at(second.utc);
  add_standby(loads, noise, second);
  add_fridge(loads[Phase::b], noise, second);
  add_kettle(loads[Phase::a], noise, second.day());
  add_oven(loads[Phase::c], noise, second.day());
  add_heat_pump(loads, noise, second);
  add_lighting(loads, noise, second, sun);
  add_electronics(loads, noise, second);
  add_solar_panels(loads, noise, second, sun);
  return loads;
}

}  // namespace edl::agent
