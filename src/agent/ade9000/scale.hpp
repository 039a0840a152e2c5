#pragma once

// What the ADE9000's numbers mean. Full scale is a sine of 1 V peak (0.7071 V RMS) at a channel's pins with a PGA gain of
// 1. Values told by one source alone are named here and nowhere else:
//   - over-current levels are taken to be one-cycle RMS codes / 32 as dip and swell levels are (inferred);
//   - angles (data sheet alone);
//   - the 24-bit sinc4 and LPF codes (UG-1098, table 8, alone).

#include <cstdint>

namespace edl::agent::ade9000 {

inline constexpr double k_sample_rate_hz = 8'000;
inline constexpr double k_sinc4_rate_hz = 32'000;

/// Peak code of a full-scale sine in xI_PCF and xV_PCF (data sheet, "Instantaneous data").
inline constexpr double k_pcf_full_scale = 74'532'013;
/// RMS code of a full-scale sine, of all RMS registers: the peak's divided by the root of 2.
inline constexpr double k_rms_full_scale = 52'702'092;
/// Power code of full-scale sines in phase: mean of the products of PCF codes, divided by 2^27.
inline constexpr double k_power_full_scale = 20'694'066;
inline constexpr double k_power_divisor = 134'217'728;  // 2^27
/// 16-bit code of a full-scale sine's peak in the resampled waveform buffer: PCF / 4096.
inline constexpr double k_resampled_divisor = 4'096;
inline constexpr double k_sinc4_full_scale = 67'107'786;
inline constexpr double k_lpf_full_scale = 74'518'668;

/// RMS of a full-scale sine at the pins.
inline constexpr double k_full_scale_pin_volts = 0.70710678118654752;

/// 1.0 in the PF registers (5.27 format), and 100 % in the THD registers.
inline constexpr double k_unity = 134'217'728;
/// THD registers go no higher: 400 %.
inline constexpr std::int32_t k_thd_cap = 0x20000000;

/// The gain registers (xIGAIN, xVGAIN, xPGAIN): the gain is 1 + x / 2^27.
inline constexpr double k_gain_one = 134'217'728;
/// RMS offsets: RMS^2 = RMS0^2 + 2^15 * xRMSOS.
inline constexpr double k_rms_offset_unit = 32'768;
/// DIP_LVL, SWELL_LVL, OILVL and the registers compared with them hold one-cycle RMS codes divided by that.
inline constexpr double k_level_divisor = 32;
/// IPEAK and VPEAK hold PCF codes divided by that.
inline constexpr double k_peak_divisor = 32;

/// The energy's high word counts 2^13 of the sum of power codes.
inline constexpr double k_energy_high_unit = 8'192;
inline constexpr std::uint32_t k_energy_low_mask = 0x1FFF;

/// Frequency of xPERIOD: 8,000 * 2^16 / (code + 1).
[[nodiscard]] constexpr double frequency_hz(std::uint32_t period_code) {
  return k_sample_rate_hz * 65'536 / (static_cast<double>(period_code) + 1);
}
[[nodiscard]] constexpr double period_code(double frequency_hz) { return k_sample_rate_hz * 65'536 / frequency_hz - 1; }

/// Lines outside of this are forced to the nominal one's period.
inline constexpr double k_min_line_hz = 40;
inline constexpr double k_max_line_hz = 70;

/// The angle registers count periods of 1.024 MHz: 360 degrees * f / 1.024 MHz each.
[[nodiscard]] constexpr double degrees_per_angle_code(double line_hz) { return 360 * line_hz / 1'024'000; }

/// Full energy of a two's-complement high word and its low word, as the sum of power codes over 8,000 samples a second.
[[nodiscard]] constexpr std::int64_t energy_code(std::uint32_t high, std::uint32_t low) {
  return static_cast<std::int64_t>(static_cast<std::int32_t>(high)) * 8'192 +
         static_cast<std::int64_t>(low & k_energy_low_mask);
}

}  // namespace edl::agent::ade9000
