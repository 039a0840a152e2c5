#include "agent/platform/sim/spectra.hpp"

#include <cmath>
#include <initializer_list>
#include <numbers>

#include "agent/platform/sim/angle.hpp"
#include "agent/platform/sim/grid.hpp"

namespace edl::agent {
namespace {

/// One harmonic beside the fundamental.
struct Harmonic {
  int order;
  double percent;  ///< of the fundamental
  double degrees;
};

Phasors with_harmonics(std::complex<double> fundamental, std::initializer_list<Harmonic> harmonics) {
  Phasors phasors{};
  phasors[0] = fundamental;
  for (const Harmonic& harmonic : harmonics) {
    phasors[static_cast<std::size_t>(harmonic.order / 2)] =
        std::polar(harmonic.percent / 100.0, radians(harmonic.degrees));
  }
  return phasors;
}

/// The waveform later by an angle of the fundamental.
Phasors lagging(Phasors phasors, double degrees) {
  for (std::size_t i = 0; i < k_order_count; ++i) phasors[i] *= std::polar(1.0, -order_at(i) * radians(degrees));
  return phasors;
}

/// The current of a diode bridge into a smoothing capacitor: in each half cycle one pulse of the shape of half a
/// cosine, `width` degrees wide, its peak `lead` degrees before the voltage's. Its Fourier coefficients are the integral
/// of cos(pi x / w) cos(h x) over the pulse, (2 pi / w) cos(h w / 2) / ((pi / w)^2 - h^2).
/// @source Mohan, Undeland, Robbins: Power Electronics, 3rd ed., 5-3-4 (the circuit); the pulse's shape is ours
Phasors conduction_pulse(double width, double lead) {
  const double w = radians(width);
  const double pole = std::numbers::pi / w;
  Phasors phasors{};
  for (std::size_t i = 0; i < k_order_count; ++i) {
    const double h = order_at(i);
    phasors[i] = 2.0 * pole * std::cos(h * w / 2.0) / (pole * pole - h * h);
  }
  return lagging(phasors, -lead);
}

Phasors per_watt(Phasors phasors) {
  const double watts = k_nominal_voltage.value() * phasors[0].real();
  for (auto& phasor : phasors) phasor /= watts;
  return phasors;
}

Spectra make_spectra() {
  Spectra s;
  // 38 to 92 degrees of the half cycle: third and fifth harmonic (84 %, 58 %) and the pulse's limbs just meet what
  // IEC 61000-3-2:2018, 7.4.3 allows lamps up to 25 W; power factor 0.57.
  s.led_lamp = per_watt(conduction_pulse(54.0, 25.0));
  // Not limited below 75 W (7.1): narrower, nearer to the crest.
  s.standby_supply = per_watt(conduction_pulse(46.0, 12.0));
  // Well below the limits of class D (3.4 mA/W of the third, Table 3), as such supplies are measured at half load.
  s.corrected_supply = per_watt(with_harmonics(
      1.0, {{3, 9.0, 175.0}, {5, 4.5, 160.0}, {7, 3.5, 140.0}, {9, 2.5, 120.0}, {11, 1.8, 95.0}, {13, 1.2, 70.0}}));
  // Displacement factor 0.80. The magnetizing current lags by 90 degrees and is peaked by saturation: its third
  // harmonic crests with it.
  s.fridge_motor = per_watt(with_harmonics(std::polar(1.0, -std::acos(0.80)), {{3, 9.0, -270.0}, {5, 2.0, 90.0}}));
  // Locked rotor: displacement factor 0.60 (leakage inductance), the iron saturated less in proportion.
  s.starting_motor = per_watt(with_harmonics(std::polar(1.0, -std::acos(0.60)), {{3, 4.0, -270.0}}));
  // A bridge's ideal block current has harmonics of 1/h, at orders 6k - 1 reversed (Mohan, 5-6-1); the ripple of a
  // choke of ordinary size raises the fifth and lowers the others. Within IEC 61000-3-12:2011, Table 4, Rsce 120.
  s.six_pulse_bridge = per_watt(lagging(with_harmonics(1.0, {{5, 33.0, 180.0},
                                                             {7, 12.0, 0.0},
                                                             {11, 7.5, 180.0},
                                                             {13, 4.5, 0.0},
                                                             {17, 3.6, 180.0},
                                                             {19, 2.4, 0.0},
                                                             {23, 2.0, 180.0},
                                                             {25, 1.5, 0.0},
                                                             {29, 1.2, 180.0},
                                                             {31, 1.0, 0.0}}),
                                        12.0));
  return s;
}

}  // namespace

const Spectra& spectra() {
  static const Spectra k_spectra = make_spectra();
  return k_spectra;
}

const Phasors& solar_inverter_harmonics() {
  // 2 % in all: inverters stay well below the 5 % of rated current of IEEE 1547-2018, 7.3.
  static const Phasors k_harmonics = [] {
    Phasors phasors = per_watt(with_harmonics(1.0, {{3, 1.0, 40.0},
                                                    {5, 1.1, 200.0},
                                                    {7, 0.9, 10.0},
                                                    {9, 0.4, 150.0},
                                                    {11, 0.6, 300.0},
                                                    {13, 0.5, 80.0},
                                                    {17, 0.3, 220.0},
                                                    {19, 0.2, 30.0}}));
    phasors[0] = 0.0;
    return phasors;
  }();
  return k_harmonics;
}

}  // namespace edl::agent
