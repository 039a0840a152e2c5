#include "agent/meter/quality/harmonic_analysis.hpp"

#include <array>
#include <chrono>
#include <cmath>
#include <complex>
#include <numbers>
#include <optional>
#include <span>

#include "agent/meter/quality/spectrum.hpp"

namespace edl::agent {
namespace {

using Lines = std::vector<std::complex<double>>;

/// Between the windows of 10 cycles of 50 Hz and of 12 cycles of 60 Hz.
constexpr double k_twelve_cycles_from_hz = 55;
/// A phase below that share of the nominal voltage is dead.
constexpr double k_least_volts = 0.02;
/// Where the phases of a symmetric line stand.
constexpr PerPhase<double> k_symmetric_deg{0, -120, 120};

double degrees(double radians) { return radians * 180 / std::numbers::pi; }

/// (-180, 180]
double normalised(double deg) {
  const double rest = std::remainder(deg, 360.0);
  return rest <= -180 ? rest + 360 : rest;
}

/// Where the harmonics of a line stand in a window.
struct Window {
  std::size_t cycles = 10;
  double begin = static_cast<double>(k_interpolation_reach);  ///< samples
  double length = 0;                                          ///< samples
};

/// @param corner_lines  corner of the high-pass before, in lines
Lines lines_of(const std::vector<double>& samples, const Window& window, double corner_lines) {
  Lines lines = spectrum(resample(samples, window.begin, window.length));
  for (std::size_t k = 1; k < lines.size(); ++k) {
    lines[k] *= std::polar(1.0, -std::atan(corner_lines / static_cast<double>(k)));
  }
  return lines;
}

/// @param reference_deg  angle of the fundamental voltage of phase A at the window's begin
Harmonics grouped(const Lines& lines, std::size_t cycles, double reference_deg) {
  Harmonics harmonics;
  for (std::size_t i = 0; i < harmonics.size(); ++i) {
    const std::size_t order = i + 1;
    const std::size_t line = order * cycles;
    harmonics[i].rms = std::sqrt(std::norm(lines[line - 1]) + std::norm(lines[line]) + std::norm(lines[line + 1]));
    harmonics[i].angle_deg = normalised(degrees(std::arg(lines[line])) - static_cast<double>(order) * reference_deg);
  }
  return harmonics;
}

/// A phase that has a voltage, and what the line's frequency is by it.
struct Reference {
  Phase phase;
  double frequency_hz;
};

std::optional<Reference> find_reference(const Waveforms& waveforms, const LineExpectation& line) {
  for (const Phase phase : k_phases) {
    const std::vector<double>& volts = waveforms.volts[phase];
    double sum = 0;
    for (const double sample : volts) sum += sample * sample;
    const double least = k_least_volts * line.nominal_volts;
    if (volts.empty() || sum / static_cast<double>(volts.size()) < least * least) continue;
    if (const auto frequency = fundamental_hz(volts, waveforms.samples_per_second, line.frequency_hz)) {
      return Reference{phase, *frequency};
    }
  }
  return std::nullopt;
}

bool long_enough(const Waveforms& waveforms, const Window& window) {
  const double needed = window.begin + window.length + static_cast<double>(k_interpolation_reach);
  for (const Phase phase : k_phases) {
    for (const auto* const samples : {&waveforms.volts[phase], &waveforms.amperes[phase]}) {
      if (!samples->empty() && static_cast<double>(samples->size()) < needed) return false;
    }
  }
  return true;
}

}  // namespace

Result<HarmonicSet> analyse_harmonics(const Waveforms& waveforms, const LineExpectation& line) {
  const auto reference = find_reference(waveforms, line);
  if (!reference) return fail(Errc::unavailable, "no phase has a voltage whose harmonics could be measured");
  const double rate = waveforms.samples_per_second;
  Window window;
  window.cycles = reference->frequency_hz < k_twelve_cycles_from_hz ? 10 : 12;
  window.length = static_cast<double>(window.cycles) * rate / reference->frequency_hz;
  if (!long_enough(waveforms, window)) {
    return fail(Errc::invalid, "the waveforms are shorter than the window of harmonics");
  }
  const double corner_lines = line.high_pass_hz * window.length / rate;
  const Lines of_reference = lines_of(waveforms.volts[reference->phase], window, corner_lines);
  const double reference_deg = degrees(std::arg(of_reference[window.cycles])) - k_symmetric_deg[reference->phase];

  HarmonicSet set;
  const std::chrono::duration<double, std::milli> end((window.begin + window.length) / rate * 1e3);
  set.time = waveforms.begin + std::chrono::round<std::chrono::milliseconds>(end);
  set.window_ms = window.length / rate * 1e3;
  set.frequency_hz = reference->frequency_hz;
  for (const Phase phase : k_phases) {
    const auto harmonics_of = [&](const std::vector<double>& samples) -> std::optional<Harmonics> {
      if (samples.empty()) return std::nullopt;
      return grouped(lines_of(samples, window, corner_lines), window.cycles, reference_deg);
    };
    PhaseHarmonics one{phase, harmonics_of(waveforms.volts[phase]), harmonics_of(waveforms.amperes[phase])};
    if (one.voltage || one.current) set.phases.push_back(one);
  }
  return set;
}

}  // namespace edl::agent
