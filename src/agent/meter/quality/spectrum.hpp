#pragma once

#include <complex>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace edl::agent {

/// Points of a window of whole cycles, a power of two: with 10 cycles of 45 Hz more than 8,000 a second.
inline constexpr std::size_t k_window_points = 2'048;

/// How far an interpolation reaches to either side, in samples: a window lies so far within its samples.
inline constexpr std::size_t k_interpolation_reach = 16;

/// The frequency of the strongest oscillation near `hint_hz`, from how far its angle has turned between the samples'
/// beginning and their end.
/// @param samples  at least four cycles
/// @return within 0.001 Hz for a steady line with its harmonics | nullopt: none within 4 Hz of the hint
[[nodiscard]] std::optional<double> fundamental_hz(std::span<const double> samples, double samples_per_second,
                                                   double hint_hz);

/// A part of a signal, at k_window_points evenly spaced points: band-limited interpolation, exact to 0.01 % up to 0.36
/// of the sample rate.
/// @param begin   of the window, in samples from the first one; at least k_interpolation_reach
/// @param length  of the window, in samples, at most k_window_points; it ends k_interpolation_reach before the last one
[[nodiscard]] std::vector<double> resample(std::span<const double> samples, double begin, double length);

/// The lines of a window, by discrete Fourier transform: line k is what oscillates k times in it, as RMS value and angle
/// (a cosine with its crest at the window's begin has angle 0). Line 0 is the mean.
/// @param points  k_window_points of them
/// @return lines 0 to k_window_points / 2 - 1
[[nodiscard]] std::vector<std::complex<double>> spectrum(std::span<const double> points);

}  // namespace edl::agent
