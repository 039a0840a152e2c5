#include "agent/platform/sim/house.hpp"

#include <algorithm>
#include <cmath>

#include "agent/platform/sim/disturbance.hpp"
#include "agent/platform/sim/house_findings.hpp"
#include "agent/platform/sim/local_time.hpp"
#include "agent/platform/sim/noise.hpp"
#include "agent/platform/sim/phasors.hpp"
#include "core/rounded.hpp"

namespace edl::agent {
namespace {

constexpr double k_power_steps = 10.0;  // one for P, Q and S, so that rounding keeps |P| <= S

Reading reported(const PhaseQuantities& quantities, KilowattHour energy, Hertz frequency) {
  Reading reading;
  auto& values = reading.values;
  values[Field::power_watt] = rounded(quantities.active_power.value(), k_power_steps);
  values[Field::power_var] = rounded(quantities.fundamental_reactive_power.value(), k_power_steps);
  values[Field::power_va] = rounded(quantities.apparent_power.value(), k_power_steps);
  values[Field::voltage_rms] = rounded(quantities.voltage_rms.value(), 100.0);
  values[Field::current_rms] = rounded(quantities.current_rms.value(), 1'000.0);
  if (quantities.power_factor) values[Field::power_factor] = rounded(*quantities.power_factor, 1'000.0);
  if (quantities.voltage_thd) values[Field::voltage_thd] = rounded(quantities.voltage_thd->value(), 100.0);
  if (quantities.current_thd) values[Field::current_thd] = rounded(quantities.current_thd->value(), 100.0);
  values[Field::energy_kwh] = rounded(energy.value(), 100'000.0);
  values[Field::frequency_hz] = rounded(frequency.value(), 1'000.0);
  return reading;
}

/// Of one second; what is exported does not count back.
KilowattHour imported_energy(Watt mean_power) {
  constexpr double k_watt_seconds_per_kilowatt_hour = 3.6e6;
  return KilowattHour(std::max(mean_power.value(), 0.0) / k_watt_seconds_per_kilowatt_hour);
}

}  // namespace

SimulatedHouse::SimulatedHouse(const HouseSettings& settings) : settings_(settings), energy_(settings.energy) {}

Result<ReadingSet> SimulatedHouse::measure(Timestamp end) {
  const HouseSecond second = second_before(end);
  const HouseCircuit circuit = this->circuit(second);
  ReadingSet set{.time = end, .readings = {}};
  set.readings.reserve(k_phase_count);
  for (const Phase phase : k_phases) {
    const Terminals& at = circuit.phases[phase];
    const PhaseQuantities quantities = quantities_of(at.voltage, at.current);
    energy_[phase] += imported_energy(quantities.active_power);
    Reading& reading = set.readings.emplace_back(reported(quantities, energy_[phase], circuit.frequency));
    reading.time = end;
    reading.phase = phase;
  }
  tell_findings(second, end);
  return set;
}

HarmonicSet SimulatedHouse::harmonics(Timestamp end) const { return harmonics_of(circuit(second_before(end)), end); }

HouseSecond SimulatedHouse::second_before(Timestamp end) const {
  using std::chrono::seconds;
  const std::int64_t utc = std::chrono::floor<seconds>(end).time_since_epoch().count() - 1;
  return {.utc = utc, .local = utc + seconds(settings_.utc_offset).count()};
}

HouseCircuit SimulatedHouse::circuit(const HouseSecond& second) const {
  const Noise noise(settings_.seed);
  const auto disturbance = disturbance_in(noise, second);
  if (!disturbance) return circuit_at(noise, second, connected());
  return circuit_at(noise, second, connected(), share_over_second(*disturbance));
}

void SimulatedHouse::tell_findings(const HouseSecond& second, Timestamp end) const {
  const Noise noise(settings_.seed);
  if (const auto disturbance = disturbance_in(noise, second); disturbance && settings_.found_event) {
    const PerPhase<bool> closed = connected();
    settings_.found_event(event_of(*disturbance, circuit_at(noise, second, closed),
                                   circuit_at(noise, second, closed, disturbance->share)));
  }
  if (settings_.found_harmonics && end.time_since_epoch() % k_harmonics_every == std::chrono::milliseconds(0)) {
    settings_.found_harmonics(harmonics(end));
  }
}

PerPhase<bool> SimulatedHouse::connected() const {
  PerPhase<bool> closed{};
  for (const Phase phase : k_phases) {
    const SimulatedRelayLine* relay = settings_.relays[phase];
    closed[phase] = relay == nullptr || relay->closed();
  }
  return closed;
}

}  // namespace edl::agent
