#include "agent/platform/sim/phasors.hpp"

#include <algorithm>
#include <cmath>

namespace edl::agent {
namespace {

struct Waveform {
  double rms;
  double fundamental;
  double distortion;  ///< rms of all but the fundamental
};

Waveform waveform_of(const Phasors& phasors) {
  double distortion_square = 0.0;
  for (std::size_t i = 1; i < k_order_count; ++i) distortion_square += std::norm(phasors[i]);
  const double fundamental_square = std::norm(phasors[0]);
  return {std::sqrt(fundamental_square + distortion_square), std::sqrt(fundamental_square),
          std::sqrt(distortion_square)};
}

std::optional<Percent> thd_of(const Waveform& waveform) {
  if (waveform.fundamental <= k_smallest_fundamental_share * waveform.rms) return std::nullopt;
  return Percent(100.0 * waveform.distortion / waveform.fundamental);
}

}  // namespace

PhaseQuantities quantities_of(const Phasors& voltage, const Phasors& current) {
  const Waveform u = waveform_of(voltage);
  const Waveform i = waveform_of(current);
  double active_power = 0.0;
  for (std::size_t order = 0; order < k_order_count; ++order) {
    active_power += voltage[order].real() * current[order].real() + voltage[order].imag() * current[order].imag();
  }
  const double reactive_power = voltage[0].imag() * current[0].real() - voltage[0].real() * current[0].imag();
  const double apparent_power = u.rms * i.rms;
  // By the inequality of Cauchy and Schwarz |P| <= S; rounding may pass it by the last bit of a double.
  active_power = std::clamp(active_power, -apparent_power, apparent_power);
  PhaseQuantities quantities{.voltage_rms = Volt(u.rms),
                             .current_rms = Ampere(i.rms),
                             .active_power = Watt(active_power),
                             .fundamental_reactive_power = Var(reactive_power),
                             .apparent_power = VoltAmpere(apparent_power),
                             .voltage_thd = thd_of(u),
                             .current_thd = thd_of(i)};
  if (apparent_power > 0.0) quantities.power_factor = active_power / apparent_power;
  return quantities;
}

}  // namespace edl::agent
