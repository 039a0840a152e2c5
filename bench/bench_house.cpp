#include "bench_house.hpp"

#include <algorithm>
#include <cmath>

namespace edl::bench {
namespace {

constexpr std::array<double, k_field_count> k_units_per_value{1e1, 1e1, 1e1, 1e2, 1e3, 1e3, 1e2, 1e2, 1e5, 1e2};
constexpr double k_seconds_per_hour = 3600;

/// Goes back to `middle` slowly, and is pushed about by `push`.
double wander(double value, double middle, double pull, double push) { return value + pull * (middle - value) + push; }

}  // namespace

std::uint64_t Noise::next() {
  std::uint64_t z = state_ += 0x9E3779B97F4A7C15u;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

double Noise::uniform() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }

double Noise::normal() {
  // Three words are twelve numbers of 16 bits: exact, and so the same everywhere.
  std::uint64_t sum = 0;
  for (int word = 0; word < 3; ++word) {
    for (std::uint64_t bits = next(), part = 0; part < 4; ++part, bits >>= 16) sum += bits & 0xFFFF;
  }
  return static_cast<double>(sum) / 65536.0 - 6.0;
}

BenchHouse::BenchHouse(std::uint64_t seed, Timestamp begin) : noise_(seed) {
  set_.time = begin - std::chrono::seconds(1);
  for (const Phase name : k_phases) {
    PhaseState& phase = phases_[name];
    phase.energy_kwh = 500 + 4000 * noise_.uniform();
    switch_appliances(phase);
    Reading reading;
    reading.phase = name;
    set_.readings.push_back(reading);
  }
}

const ReadingSet& BenchHouse::next() {
  set_.time += std::chrono::seconds(1);
  voltage_ = wander(voltage_, 231, 0.0005, 0.035 * noise_.normal());
  frequency_ = wander(frequency_, 50, 0.002, 0.0015 * noise_.normal());
  for (Reading& reading : set_.readings) {
    reading.time = set_.time;
    measure(phases_[reading.phase], reading);
  }
  return set_;
}

void BenchHouse::switch_appliances(PhaseState& phase) {
  const double which = noise_.uniform();
  // Mostly a base load with a refrigerator; at times a lamp or a television; seldom a kettle or an oven.
  phase.power_watt = which < 0.55   ? 60 + 120 * noise_.uniform()
                     : which < 0.93 ? 180 + 400 * noise_.uniform()
                                    : 1200 + 1800 * noise_.uniform();
  phase.power_factor = phase.power_watt > 1000 ? 0.99 : 0.82 + 0.14 * noise_.uniform();
  phase.seconds_to_switch = 60 + static_cast<int>(1500 * noise_.uniform());
}

void BenchHouse::measure(PhaseState& phase, Reading& reading) {
  if (--phase.seconds_to_switch < 0) switch_appliances(phase);
  phase.voltage_offset = wander(phase.voltage_offset, 0, 0.01, 0.02 * noise_.normal());
  phase.voltage_thd = wander(phase.voltage_thd, 1.8, 0.001, 0.005 * noise_.normal());
  phase.current_thd = wander(phase.current_thd, 9, 0.001, 0.01 * noise_.normal());

  const double voltage = voltage_ + phase.voltage_offset - phase.power_watt * 5e-4;
  const double watt = phase.power_watt + 4 * noise_.normal();
  const double factor = std::min(1.0, phase.power_factor + 0.0005 * noise_.normal());
  const double va = watt / factor;
  phase.energy_kwh += watt / 1000 / k_seconds_per_hour;

  const auto keep = [&reading](Field field, double value) {
    const double units = k_units_per_value[index_of(field)];
    reading.values[field] = std::round(value * units) / units;
  };
  keep(Field::power_watt, watt);
  keep(Field::power_var, std::sqrt(std::max(0.0, va * va - watt * watt)) + 2.4 * noise_.normal());
  keep(Field::power_va, va + 2.4 * noise_.normal());
  keep(Field::voltage_rms, voltage + 0.02 * noise_.normal());
  keep(Field::current_rms, va / voltage + 0.001 * noise_.normal());
  keep(Field::power_factor, factor);
  keep(Field::voltage_thd, phase.voltage_thd + 0.006 * noise_.normal());
  keep(Field::current_thd, phase.current_thd + 0.008 * noise_.normal());
  keep(Field::energy_kwh, phase.energy_kwh);
  keep(Field::frequency_hz, frequency_ + 0.001 * noise_.normal());
}

}  // namespace edl::bench
