#pragma once

#include <cmath>
#include <complex>
#include <numbers>
#include <vector>

namespace edl::agent::testing {

/// One sine: sqrt(2) * rms * cos(2 pi order f t + angle).
struct Sine {
  double order = 1;  ///< of the fundamental; 2.5 is an interharmonic
  double rms = 0;
  double angle_deg = 0;
};

/// A sum of sines, known at every time.
struct Wave {
  double frequency_hz = 50;
  std::vector<Sine> sines;

  [[nodiscard]] double at(double seconds) const {
    double sum = 0;
    for (const Sine& sine : sines) {
      const double angle =
          2 * std::numbers::pi * sine.order * frequency_hz * seconds + sine.angle_deg * std::numbers::pi / 180;
      sum += std::numbers::sqrt2 * sine.rms * std::cos(angle);
    }
    return sum;
  }

  /// @param begin  seconds of the first sample
  [[nodiscard]] std::vector<double> sampled(std::size_t count, double begin = 0, double rate = 8'000) const {
    std::vector<double> samples(count);
    for (std::size_t i = 0; i < count; ++i) samples[i] = at(begin + static_cast<double>(i) / rate);
    return samples;
  }

  /// Line k of a window: RMS value and angle at its begin. By the definition, over many more points than the code under
  /// test takes.
  [[nodiscard]] std::complex<double> line(int k, double begin, double length) const {
    constexpr int k_points = 20'000;
    std::complex<double> sum = 0;
    for (int i = 0; i < k_points; ++i) {
      const double share = static_cast<double>(i) / k_points;
      sum += at(begin + share * length) * std::polar(1.0, -2 * std::numbers::pi * k * share);
    }
    return sum * std::numbers::sqrt2 / static_cast<double>(k_points);
  }
};

}  // namespace edl::agent::testing
