#include "agent/meter/calibration/calibration.hpp"

#include <fmt/format.h>

#include <cmath>
#include <numbers>
#include <string>

#include "core/rounded.hpp"

namespace edl::agent::ade9000 {
namespace {

using Complex = std::complex<double>;

constexpr double k_degrees = 180 / std::numbers::pi;
/// A turned transformer is half a turn off, another phase's a third.
constexpr double k_turned_from = 150;
constexpr double k_mixed_from = 80;
/// Steps in which values are kept: finer than the chip's own.
constexpr double k_gain_steps = 1e9;
constexpr double k_degree_steps = 1e6;
constexpr double k_offset_steps = 1e9;

/// reference^2 = gain^2 * raw^2 + offset.
struct RmsFit {
  double gain = 1;
  double offset = 0;
};

struct RmsPoint {
  double reference = 0;
  double measured = 0;
};

/// @param what  "voltage"
Result<RmsFit> fit_rms(std::string_view what, RmsFit present, RmsPoint full, const std::optional<RmsPoint>& small) {
  const auto raw_square = [&](double measured) {
    return (measured * measured - present.offset) / (present.gain * present.gain);
  };
  const auto square = [](double value) { return value * value; };
  const double raw = raw_square(full.measured);
  if (!(raw > 0)) return fail(Errc::invalid, fmt::format("no {} is measured", what));
  if (!small || small->reference > full.reference * k_small_share) {
    return RmsFit{std::sqrt(std::max(0.0, square(full.reference) - present.offset) / raw), present.offset};
  }
  const double raw_difference = raw - raw_square(small->measured);
  if (!(raw_difference > 0)) {
    return fail(Errc::invalid, fmt::format("the small load's {} does not measure smaller than the first one's", what));
  }
  const double gain_square = (square(full.reference) - square(small->reference)) / raw_difference;
  return RmsFit{std::sqrt(gain_square), square(full.reference) - gain_square * raw};
}

/// reference = factor * raw + offset.
struct PowerFit {
  Complex factor;
  Complex offset;
};

PowerFit fit_power(const PhaseCalibration& present, const CalibrationPoint& full,
                   const std::optional<CalibrationPoint>& small) {
  const Complex factor = std::polar((1 + present.power_gain) * (1 + present.voltage_gain) * (1 + present.current_gain),
                                    -present.phase_degrees / k_degrees);
  const Complex offset(present.power_offset, present.reactive_offset);
  const auto raw = [&](const CalibrationPoint& point) { return (*point.measured.power - offset) / factor; };
  const Complex first = full.reference.power();
  if (!small || small->reference.amperes > full.reference.amperes * k_small_share) {
    return {(first - offset) / raw(full), offset};
  }
  const Complex found = (first - small->reference.power()) / (raw(full) - raw(*small));
  return {found, first - found * raw(full)};
}

Result<double> in_range(double gain, std::string_view what, std::string_view setting, const char* advice) {
  const double share = rounded(gain - 1, k_gain_steps);
  if (std::abs(share) <= k_max_gain) return share;
  return fail(Errc::invalid, fmt::format("the {} would have to be multiplied by {:.3f}, and {} takes {} to {}: {}",
                                         what, gain, setting, 1 - k_max_gain, 1 + k_max_gain, advice));
}

Result<double> checked_offset(double value, double most, std::string_view setting) {
  const double offset = rounded(value, k_offset_steps);
  if (std::abs(offset) <= most) return offset;
  return fail(Errc::invalid, fmt::format("{} would be {:g}, beyond {:g}", setting, offset, most));
}

Result<double> checked_phase(double degrees) {
  const double found = rounded(degrees, k_degree_steps);
  if (found >= k_min_phase_degrees && found <= k_max_phase_degrees) return found;
  const std::string how = fmt::format("the current would have to be turned by {:.2f} degrees", found);
  if (std::abs(found) >= k_turned_from) {
    return fail(Errc::invalid, how +
                                   ": the current transformer points the wrong way; turn it, or set the phase's "
                                   "direction in the setup");
  }
  if (std::abs(found) >= k_mixed_from) {
    return fail(Errc::invalid,
                how + ": voltage and current are of different phases, or inductive and capacitive were confused");
  }
  return fail(Errc::invalid, fmt::format("{}, and the chip can turn it by {} to {}: is the power factor right?", how,
                                         k_min_phase_degrees, k_max_phase_degrees));
}

/// Gain and offset of an RMS value go where they belong.
Result<void> keep(const Result<RmsFit>& fit, std::string_view what, std::string_view gain_setting, const char* advice,
                  std::string_view offset_setting, double& gain, double& offset) {
  if (!fit) return tl::unexpected(fit.error());
  const auto share = in_range(fit->gain, what, gain_setting, advice);
  if (!share) return tl::unexpected(share.error());
  const auto square = checked_offset(fit->offset, k_max_square_offset, offset_setting);
  if (!square) return tl::unexpected(square.error());
  gain = *share;
  offset = *square;
  return {};
}

Result<void> keep_power(const PowerFit& fit, PhaseCalibration& found) {
  // What is left beside voltage, current and angle: nothing, where the source gives sines.
  const double gain = std::abs(fit.factor) / ((1 + found.voltage_gain) * (1 + found.current_gain));
  const auto phase = checked_phase(-std::arg(fit.factor) * k_degrees);
  if (!phase) return tl::unexpected(phase.error());
  if (!(std::abs(gain - 1) <= k_max_power_gain)) {
    return fail(Errc::invalid, fmt::format("power and voltage times current differ by {:.2f} %: the source's waveform "
                                           "is distorted, or voltage and current have not one frequency",
                                           100 * (gain - 1)));
  }
  const auto watt = checked_offset(fit.offset.real(), k_max_power_offset, "power_offset");
  const auto var = checked_offset(fit.offset.imag(), k_max_power_offset, "reactive_offset");
  if (!watt) return tl::unexpected(watt.error());
  if (!var) return tl::unexpected(var.error());
  found.power_gain = rounded(gain - 1, k_gain_steps);
  found.phase_degrees = *phase;
  found.power_offset = *watt;
  found.reactive_offset = *var;
  return {};
}

Result<PhaseCalibration> solve(const PhaseCalibration& present, const CalibrationPoint& full,
                               const std::optional<CalibrationPoint>& small) {
  PhaseCalibration found = present;
  std::optional<RmsPoint> second;
  if (small) second = {small->reference.volts, small->measured.volts};
  auto done = keep(fit_rms("voltage", {1 + present.voltage_gain, present.voltage_offset},
                           {full.reference.volts, full.measured.volts}, second),
                   "voltage", "voltage_gain", "are voltage_divider, voltage_ratio and the reference voltage right?",
                   "voltage_offset", found.voltage_gain, found.voltage_offset);
  if (!done) return tl::unexpected(done.error());
  if (!full.measured.amperes || !full.measured.power) return found;
  if (small) second = {small->reference.amperes, small->measured.amperes.value_or(0)};
  done = keep(fit_rms("current", {1 + present.current_gain, present.current_offset},
                      {full.reference.amperes, *full.measured.amperes}, second),
              "current", "current_gain", "are ct_ratio, burden_ohm and the reference current right?", "current_offset",
              found.current_gain, found.current_offset);
  if (!done) return tl::unexpected(done.error());
  if (std::abs(*full.measured.power) == 0) return fail(Errc::invalid, "no power is measured");
  done = keep_power(fit_power(present, full, small), found);
  if (!done) return tl::unexpected(done.error());
  return found;
}

}  // namespace

Result<PhaseCalibration> calibrated(Phase phase, const PhaseCalibration& present, const CalibrationPoint& full,
                                    const std::optional<CalibrationPoint>& small) {
  return solve(present, full, small).map_error([phase](Error error) {
    error.where = "phase " + std::string(name_of(phase));
    return error;
  });
}

}  // namespace edl::agent::ade9000
