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

/// Takes a constant away: a high-pass of first order, which is what the series of the chip's corner frequencies is one of
/// (data sheet, CONFIG2.HPF_CRN). That of 1.25 Hz turns 50 Hz forward by 1.4 degrees. What it takes of 50 Hz, 0.03 %, is
/// given back: the chip's full-scale codes are those of a line.
class HighPass {
 public:
  HighPass(double corner_hz, double sample_rate_hz) {
    const double k = std::tan(std::numbers::pi * corner_hz / sample_rate_hz);
    gain_ = std::hypot(1, corner_hz / k_line_hz) / (1 + k);
    pole_ = (1 - k) / (1 + k);
  }

  double operator()(double sample) {
    out_ = gain_ * (sample - before_) + pole_ * out_;
    before_ = sample;
    return out_;
  }

 private:
  static constexpr double k_line_hz = 50;

  double gain_ = 1;
  double pole_ = 1;
  double before_ = 0;
  double out_ = 0;
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
