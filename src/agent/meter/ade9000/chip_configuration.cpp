#include "agent/meter/ade9000/chip_configuration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <optional>
#include <string>
#include <string_view>

#include "agent/ade9000/bits.hpp"
#include "agent/ade9000/scale.hpp"

namespace edl::agent::ade9000 {
namespace {

/// 1.25 Hz: removes the transducers' offsets and leaves the line's frequency alone.
constexpr std::uint32_t k_high_pass = 0x0C00;
/// A line without a crossing for so long has none: ten cycles of 50 Hz.
constexpr std::uint32_t k_crossing_timeout_samples = 1'600;
/// A voltage below that share of the nominal one has no frequency.
constexpr double k_least_line = 0.01;
/// VLEVEL of a nominal voltage that is full scale.
constexpr double k_vlevel_at_full_scale = 1'144'084;
/// What the low-pass before the zero crossings leaves (data sheet alone).
constexpr double k_crossing_gain_50 = 0.86;
constexpr double k_crossing_gain_60 = 0.81;
/// Zero-crossing, level and cycle registers that the configuration's CRC takes in only when it is told to; those of the
/// waveform buffer and the masks stay out, since they change while the chip runs.
constexpr std::uint32_t k_crc_options = 0x1C78;

std::uint32_t pga_code(unsigned gain) { return gain == 1 ? 0 : gain == 2 ? 1 : 2; }

/// Collects what is written, and the first value that does not fit.
class Writer {
 public:
  void put(const Register& to, std::uint32_t word) { values_.push_back({to, word}); }

  /// @param setting  for the error
  void put_signed(const Register& to, double code, std::string_view path, std::string_view setting) {
    if (!std::isfinite(code) || std::abs(code) > std::numeric_limits<std::int32_t>::max()) {
      if (!fault_) {
        fault_ = Error{Errc::invalid, fmt::format("{}.{} is beyond what the chip can correct", path, setting), {}};
      }
      return;
    }
    put(to, static_cast<std::uint32_t>(static_cast<std::int32_t>(std::llround(code))));
  }

  [[nodiscard]] Result<std::vector<RegisterValue>> done() && {
    if (fault_) return tl::unexpected(std::move(*fault_));
    return std::move(values_);
  }

 private:
  std::vector<RegisterValue> values_;
  std::optional<Error> fault_;
};

/// xPHCAL of a current that is to be turned forward (UG-1098, "Phase calibration").
double phase_code(double degrees, double line_hz) {
  const double phi = degrees * std::numbers::pi / 180;
  const double w = 2 * std::numbers::pi * line_hz / k_sample_rate_hz;
  return std::clamp((std::sin(phi - w) + std::sin(w)) / std::sin(2 * w - phi), -1.0, 1.0) * k_gain_one;
}

double rms_offset_code(double square, double full_scale) {
  const double code = k_rms_full_scale / full_scale;
  return square * code * code / k_rms_offset_unit;
}

std::uint32_t pga_word(const MeterSetup& setup) {
  const std::uint32_t current = pga_code(setup.current_pga);
  std::uint32_t word = pga_gain::k_neutral_current(current);
  for (const Phase phase : k_phases) {
    word |= pga_gain::current(phase)(current) | pga_gain::voltage(phase)(pga_code(setup.voltage_pga));
  }
  return word;
}

/// With three wires, against phase B: VB' = VA - VC. The third current follows from the other two only where both
/// transformers are alike: the chip adds their codes.
std::uint32_t accmode_word(const MeterSetup& setup) {
  std::uint32_t word = accmode::k_selfreq(setup.nominal_frequency == 60 ? 1 : 0);
  if (setup.wiring != Wiring::three_phase_three_wire) return word;
  word |= accmode::k_vconsel(static_cast<std::uint32_t>(VoltageConnection::three_wire_delta));
  return word | accmode::k_iconsel(setup.measures_current(Phase::b) ? 1 : 0);
}

void put_phase(const MeterSetup& setup, Phase phase, Writer& to) {
  const std::string path = "phase." + std::string(name_of(phase));
  const PhaseSetup& one = setup.phases[phase];
  const PhaseCalibration& found = one.calibration;
  const double volts = setup.volts_full_scale();
  const double amperes = setup.amperes_full_scale(phase);
  const double sign = one.direction == CtDirection::normal ? 1 : -1;
  to.put_signed(k_igain.of(phase), (sign * (1 + found.current_gain) - 1) * k_gain_one, path, "current_gain");
  to.put_signed(k_vgain.of(phase), found.voltage_gain * k_gain_one, path, "voltage_gain");
  to.put_signed(k_pgain.of(phase), found.power_gain * k_gain_one, path, "power_gain");
  to.put_signed(k_phcal0.of(phase), phase_code(found.phase_degrees, setup.nominal_frequency), path, "phase_degrees");
  to.put_signed(k_irmsos.of(phase), rms_offset_code(found.current_offset, amperes), path, "current_offset");
  to.put_signed(k_vrmsos.of(phase), rms_offset_code(found.voltage_offset, volts), path, "voltage_offset");
  const double watt_code = k_power_full_scale / (volts * amperes);
  for (const PhaseRegister& active : {k_wattos, k_fwattos}) {
    to.put_signed(active.of(phase), found.power_offset * watt_code, path, "power_offset");
  }
  for (const PhaseRegister& reactive : {k_varos, k_fvaros}) {
    to.put_signed(reactive.of(phase), found.reactive_offset * watt_code, path, "reactive_offset");
  }
}

}  // namespace

Result<std::vector<RegisterValue>> configuration_of(const MeterSetup& setup) {
  const bool at_60 = setup.nominal_frequency == 60;
  const double full_to_nominal = setup.volts_full_scale() / setup.nominal_voltage;
  Writer to;
  to.put(k_pga_gain, pga_word(setup));
  to.put(k_config0, config0::k_rms_src_sel(1));
  to.put(k_config1, config1::k_dip_swell_irq_mode(1));
  to.put(k_config2, k_high_pass);
  to.put(k_accmode, accmode_word(setup));
  to.put(k_dicoeff, 0);
  to.put(k_vlevel, static_cast<std::uint32_t>(std::lround(std::min(k_vlevel_at_full_scale * full_to_nominal, 1e9))));
  to.put(k_zxtout, k_crossing_timeout_samples - 1);
  const double crossing = k_pcf_full_scale * (at_60 ? k_crossing_gain_60 : k_crossing_gain_50) * k_least_line /
                          full_to_nominal / (32 * 256);
  to.put(k_zxthrsh, static_cast<std::uint32_t>(std::clamp(std::lround(crossing), 1L, 0xFFFFL)));
  to.put(k_crc_opten, k_crc_options);
  for (const Phase phase : k_phases) put_phase(setup, phase, to);
  return std::move(to).done();
}

std::vector<RegisterValue> accumulation() {
  constexpr std::uint32_t k_no_creep_timer_off = 7;
  return {{k_egy_time, 0}, {k_ep_cfg, ep_cfg::k_egy_pwr_en(1) | ep_cfg::k_noload_tmr(k_no_creep_timer_off)}};
}

}  // namespace edl::agent::ade9000
