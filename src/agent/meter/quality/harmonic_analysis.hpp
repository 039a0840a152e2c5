#pragma once

#include <cstddef>
#include <vector>

#include "core/harmonics.hpp"
#include "core/phase.hpp"
#include "core/result.hpp"
#include "core/timestamp.hpp"

namespace edl::agent {

/// Voltages and currents over one stretch of time, evenly sampled, on the primary side. What is not measured is empty;
/// all others are as long as each other.
struct Waveforms {
  Timestamp begin;  ///< of the first sample
  double samples_per_second = 8'000;
  PerPhase<std::vector<double>> volts{};
  PerPhase<std::vector<double>> amperes{};
};

/// The line that the waveforms are of.
struct LineExpectation {
  double frequency_hz = 50;  ///< within 4 Hz, 42.5 to 68
  double nominal_volts = 230;
  /// Corner of a high-pass of first order that the waveforms came through, whose lead is taken out again: at 1.25 Hz it is
  /// 1.4 degrees of the line, which would be 57 degrees of its fortieth harmonic. 0: none
  double high_pass_hz = 0;
};

/// Samples that analyse_harmonics needs at most for a line of 45 Hz or more: 10 or 12 cycles, and the reach of the
/// interpolation at both ends.
inline constexpr std::size_t k_harmonic_samples = 1'824;

/// Harmonics 1 to 40 by IEC 61000-4-7:2009: a rectangular window of exactly 10 cycles of the line (12 above 55 Hz), so
/// about 200 ms with lines 5 Hz apart, and of each order the harmonic subgroup: the order's own line and its two
/// neighbours (5.6, formula 9). The window follows the line's frequency, which the waveforms themselves tell: leakage
/// stays below 0.01 % of the fundamental. The smoothing over 1.5 s of class I (5.5.1) is left out: a set is one window.
///
/// The angles are those at the moment when the fundamental voltage of phase A has its crest, so that they do not depend
/// on when the window began. Where A has no voltage, B's stands at -120 degrees, or C's at 120.
///
/// @return the set of all phases that have a waveform, with `time` at the window's end
///         | Errc::unavailable: no phase has a voltage | Errc::invalid: the waveforms are too short for the window
/// @source IEC 61000-4-7:2009, 4.4.1, 5.6
[[nodiscard]] Result<HarmonicSet> analyse_harmonics(const Waveforms& waveforms, const LineExpectation& line);

}  // namespace edl::agent
