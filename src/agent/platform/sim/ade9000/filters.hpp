#pragma once

// The simulated chip's filters. Each takes one sample after the other.

#include <array>
#include <cmath>
#include <complex>
#include <numbers>

namespace edl::agent::sim {

/// Two equal poles in a row: a mean that forgets.
template <typename T>
class TwoPoleLowPass {
 public:
  /// @param seconds  the time constant of each pole
  TwoPoleLowPass(double seconds, double sample_rate_hz) : share_(1 - std::exp(-1 / (seconds * sample_rate_hz))) {}

  T operator()(T sample) {
    first_ += share_ * (sample - first_);
    second_ += share_ * (first_ - second_);
    return second_;
  }
  [[nodiscard]] T value() const { return second_; }

 private:
  double share_;
  T first_{};
  T second_{};
};

/// Takes a constant away: a second-order Butterworth high-pass, which is flat at line frequency, so that one corner
/// does not cost the accuracy of another.
class HighPass {
 public:
  HighPass(double corner_hz, double sample_rate_hz) {
    const double k = std::tan(std::numbers::pi * corner_hz / sample_rate_hz);
    const double norm = 1 / (1 + std::numbers::sqrt2 * k + k * k);
    gain_ = norm;
    a1_ = 2 * (k * k - 1) * norm;
    a2_ = (1 - std::numbers::sqrt2 * k + k * k) * norm;
  }

  double operator()(double sample) {
    const double out = gain_ * (sample - 2 * x1_ + x2_) - a1_ * y1_ - a2_ * y2_;
    x2_ = x1_;
    x1_ = sample;
    y2_ = y1_;
    y1_ = out;
    return out;
  }

 private:
  double gain_ = 1;
  double a1_ = 0;
  double a2_ = 0;
  double x1_ = 0;
  double x2_ = 0;
  double y1_ = 0;
  double y2_ = 0;
};

/// Turns a signal's phase forward by a fraction of a sample and delays all of it by one: the current channels' phase
/// calibration, an all-pass whose coefficient is xPHCAL / 2^27. With 0 it is the delay alone, which the voltages have
/// too. (From the data sheet's formula for xPHCAL, which is this filter's.)
class PhaseShift {
 public:
  double operator()(double sample, double coefficient) {
    const double out = coefficient * sample + x1_ - coefficient * y1_;
    x1_ = sample;
    y1_ = out;
    return out;
  }

 private:
  double x1_ = 0;
  double y1_ = 0;
};

}  // namespace edl::agent::sim
