#include "agent/meter/quality/spectrum.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>

namespace edl::agent {
namespace {

using std::numbers::pi;

/// Cycles of the two parts whose angles are compared. The window over them ends in zeros at the harmonics' frequencies.
constexpr double k_part_cycles = 3;
constexpr double k_most_deviation_hz = 4;
constexpr int k_refinements = 6;
/// Below that share of the samples' RMS value an oscillation is not the line.
constexpr double k_least_share = 0.1;

/// Correlation of a part with an oscillation, under a Hann window: half of its peak value, with its angle at sample 0.
std::complex<double> correlate(std::span<const double> samples, double begin, double length, double turns_per_sample) {
  const auto first = static_cast<std::size_t>(std::ceil(begin));
  const auto end = std::min(samples.size(), static_cast<std::size_t>(std::ceil(begin + length)));
  std::complex<double> sum = 0;
  double weights = 0;
  for (std::size_t i = first; i < end; ++i) {
    const double at = static_cast<double>(i);
    const double weight = 0.5 - 0.5 * std::cos(2 * pi * (at - begin) / length);
    sum += weight * samples[i] * std::polar(1.0, -2 * pi * turns_per_sample * at);
    weights += weight;
  }
  return sum / weights;
}

double rms(std::span<const double> samples) {
  double sum = 0;
  for (const double sample : samples) sum += sample * sample;
  return std::sqrt(sum / static_cast<double>(samples.size()));
}

/// 1 in the middle and 0 at both ends (x = -1 and 1), with side lobes of -98 dB (Nuttall's minimum of four terms).
double nuttall(double x) {
  const double c = std::cos(pi * x);
  const double twice = 2 * c * c - 1;
  const double thrice = c * (2 * twice - 1);
  return 0.3635819 + 0.4891775 * c + 0.1365995 * twice + 0.0106411 * thrice;
}

/// Cooley and Tukey's, in place; as many values as a power of two.
void transform(std::vector<std::complex<double>>& values) {
  const std::size_t count = values.size();
  const int bits = std::countr_zero(count);
  for (std::size_t i = 0; i < count; ++i) {
    std::size_t reversed = 0;
    for (int bit = 0; bit < bits; ++bit) reversed |= (i >> bit & 1U) << (bits - 1 - bit);
    if (i < reversed) std::swap(values[i], values[reversed]);
  }
  for (std::size_t half = 1; half < count; half *= 2) {
    for (std::size_t i = 0; i < half; ++i) {
      const auto turn = std::polar(1.0, -pi * static_cast<double>(i) / static_cast<double>(half));
      for (std::size_t at = i; at < count; at += 2 * half) {
        const std::complex<double> other = turn * values[at + half];
        values[at + half] = values[at] - other;
        values[at] += other;
      }
    }
  }
}

}  // namespace

std::optional<double> fundamental_hz(std::span<const double> samples, double samples_per_second, double hint_hz) {
  const auto count = static_cast<double>(samples.size());
  double frequency = hint_hz;
  for (int i = 0; i < k_refinements; ++i) {
    const double length = k_part_cycles * samples_per_second / frequency;
    if (count < length + samples_per_second / frequency) return std::nullopt;
    // Near each other at first, so that a wrong hint is not a whole turn off, and then as far apart as they can be.
    const double apart = i == 0 ? samples_per_second / frequency : count - length;
    const double turns = frequency / samples_per_second;
    const std::complex<double> early = correlate(samples, 0, length, turns);
    const std::complex<double> late = correlate(samples, apart, length, turns);
    if (!(std::abs(early) * std::numbers::sqrt2 > k_least_share * rms(samples))) return std::nullopt;
    frequency += std::arg(late * std::conj(early)) / (2 * pi) * samples_per_second / apart;
    if (!(std::abs(frequency - hint_hz) <= k_most_deviation_hz)) return std::nullopt;
  }
  return frequency;
}

std::vector<double> resample(std::span<const double> samples, double begin, double length) {
  constexpr double k_reach = k_interpolation_reach;
  std::vector<double> points(k_window_points);
  for (std::size_t point = 0; point < k_window_points; ++point) {
    const double at = begin + length * static_cast<double>(point) / static_cast<double>(k_window_points);
    const auto nearest = static_cast<std::size_t>(std::floor(at));
    const double fraction = at - static_cast<double>(nearest);
    if (fraction == 0) {
      points[point] = samples[nearest];
      continue;
    }
    // sin(pi (n - fraction)) is the same but for its sign at all of the samples.
    const double sine = std::sin(pi * fraction) / pi;
    double sum = 0;
    for (std::size_t i = nearest - k_interpolation_reach + 1; i <= nearest + k_interpolation_reach; ++i) {
      const double distance = at - static_cast<double>(i);
      const double sign = (nearest - i) % 2 == 0 ? 1 : -1;
      sum += sign * samples[i] * nuttall(distance / k_reach) / distance;
    }
    points[point] = sum * sine;
  }
  return points;
}

std::vector<std::complex<double>> spectrum(std::span<const double> points) {
  std::vector<std::complex<double>> lines(points.begin(), points.end());
  transform(lines);
  lines.resize(lines.size() / 2);
  const double scale = std::numbers::sqrt2 / static_cast<double>(points.size());
  for (std::complex<double>& line : lines) line *= scale;
  lines.front() /= std::numbers::sqrt2;
  return lines;
}

}  // namespace edl::agent
