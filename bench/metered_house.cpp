#include "bench/metered_house.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>

namespace edl::bench {

double MeteredHouse::uniform() { return static_cast<double>(random_() >> 11) * 0x1p-53; }

/// By Box and Muller: unlike std::normal_distribution the same with every standard library.
double MeteredHouse::normal() {
  const double radius = std::sqrt(-2 * std::log(1 - uniform()));
  return radius * std::cos(2 * std::numbers::pi * uniform());
}

void MeteredHouse::switch_appliance(PhaseState& phase) {
  if (phase.seconds_to_switch-- > 0) return;
  const bool on = phase.appliance_watts > 0;
  phase.appliance_watts = on ? 0 : 300 + 2500 * uniform();
  phase.seconds_to_switch = static_cast<int>(on ? 200 + 3000 * uniform() : 60 + 1200 * uniform());
}

void MeteredHouse::measure(PhaseState& phase, double* fields) {
  switch_appliance(phase);
  const bool on = phase.appliance_watts > 0;
  const auto drift = [](double& value, double to, double rate, double noise) { value += rate * (to - value) + noise; };
  drift(phase.grid_volts, 0, 0.005, 0.035 * normal());
  drift(phase.base_watts, 260, 0.001, 0.35 * normal());
  drift(phase.power_factor, on ? 0.985 : 0.92, 0.005, 0.0006 * normal());
  drift(phase.voltage_thd, 2.1, 0.001, 0.004 * normal());
  drift(phase.current_thd, on ? 5 : 18, 0.01, 0.07 * normal());

  const double watts = phase.base_watts + 0.5 * normal() + phase.appliance_watts * (1 + 0.002 * normal());
  const double power_factor = std::min(1.0, phase.power_factor + 0.0006 * normal());
  const double volts = 230.4 + common_volts_ + phase.grid_volts - 0.2 * watts / 230 + 0.04 * normal();
  const double voltamperes = watts / power_factor;
  const double vars = 0.93 * std::sqrt(std::max(0.0, voltamperes * voltamperes - watts * watts));
  phase.energy_kwh += watts / 3.6e6;

  const std::array<double, k_field_count> exact{watts,
                                                vars,
                                                voltamperes,
                                                volts,
                                                voltamperes / volts,
                                                power_factor,
                                                phase.voltage_thd + 0.013 * normal(),
                                                phase.current_thd + 0.14 * normal(),
                                                phase.energy_kwh,
                                                hertz_ + 0.0008 * normal()};
  for (std::size_t i = 0; i < exact.size(); ++i) fields[i] = std::round(exact[i] * k_steps[i]) / k_steps[i] + 0.0;
}

MeteredSecond MeteredHouse::next() {
  common_volts_ = 0.999 * common_volts_ + 0.035 * normal();
  hertz_ = 50 + 0.9995 * (hertz_ - 50) + 0.001 * normal();
  MeteredSecond second{};
  for (std::size_t i = 0; i < phases_.size(); ++i) measure(phases_[i], &second[i * k_field_count]);
  return second;
}

std::vector<HourOfColumns> metered_hours(std::uint64_t seed, std::size_t hours) {
  constexpr int k_seconds = 3600;
  MeteredHouse house(seed);
  std::vector<HourOfColumns> columns(hours);
  for (HourOfColumns& hour : columns) {
    for (int second = 0; second < k_seconds; ++second) {
      const MeteredSecond values = house.next();
      for (std::size_t i = 0; i < values.size(); ++i) hour[i].push_back(values[i]);
    }
  }
  return columns;
}

double step_entropy_bytes(const std::vector<HourOfColumns>& hours) {
  double bytes = 0;
  for (std::size_t column = 0; column < k_columns; ++column) {
    const double steps_per_unit = k_steps[column % k_field_count];
    std::map<long, std::size_t> counts;
    std::size_t sum = 0;
    for (const HourOfColumns& hour : hours) {
      const std::vector<double>& values = hour[column];
      for (std::size_t i = 1; i < values.size(); ++i, ++sum) {
        ++counts[std::lround(values[i] * steps_per_unit) - std::lround(values[i - 1] * steps_per_unit)];
      }
    }
    for (const auto& [step, count] : counts) {
      const double share = static_cast<double>(count) / static_cast<double>(sum);
      bytes -= share * std::log2(share) / 8;
    }
  }
  return bytes;
}

}  // namespace edl::bench
