#pragma once

#include "agent/platform/sim/phasors.hpp"

namespace edl::agent {

/// The currents of loads that draw or feed by their own electronics or iron, each as the phasors of 1 W of fundamental
/// active power at 230 V: multiplied by watts they are amperes.
struct Spectra {
  /// Small power supplies and LED lamps: a diode bridge into a capacitor, conducting around the crest only.
  Phasors led_lamp;
  Phasors standby_supply;
  /// Power supplies above 75 W with active power factor correction.
  Phasors corrected_supply;
  /// A fridge's single-phase induction motor: lagging, with the third harmonic of saturated iron.
  Phasors fridge_motor;
  /// The same at standstill: what is drawn while it starts.
  Phasors starting_motor;
  /// A three-phase inverter behind a six-pulse diode bridge with choke: no orders divisible by 3.
  Phasors six_pulse_bridge;
};

[[nodiscard]] const Spectra& spectra();

/// What a solar inverter adds to its sinusoidal current while it runs: phasors for 1 W of rated power at 230 V. They
/// hardly depend on what it feeds, so that its THD rises when the sun is low.
[[nodiscard]] const Phasors& solar_inverter_harmonics();

}  // namespace edl::agent
