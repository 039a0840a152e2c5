#include "agent/platform/sim/ade9000/line_period.hpp"

#include <algorithm>
#include <cmath>

namespace edl::agent::sim {
namespace {

/// Crossings that are nearer than this are one, with noise on it: half a cycle of 70 Hz is 57 samples.
constexpr double k_nearest_samples = 60;
/// An interval that differs more from those before begins a new line: a jump of the phase, a source switched.
constexpr double k_most_difference = 0.2;

}  // namespace

void LinePeriod::add(double pcf, double threshold, std::uint64_t timeout_samples) {
  const double now = low_pass_(pcf);
  crest_ = std::max(crest_, std::abs(now));
  if (before_ < 0 && now >= 0 && crest_ >= threshold) {
    cross(static_cast<double>(sample_) - now / (now - before_));
    crest_ = 0;
  }
  before_ = now;
  ++sample_;
  if (count_ > 0) {
    const std::size_t last = (first_ + count_ - 1) % times_.size();
    if (static_cast<double>(sample_) - times_[last] > static_cast<double>(timeout_samples)) forget();
  }
}

void LinePeriod::cross(double time) {
  if (count_ > 0) {
    const std::size_t last = (first_ + count_ - 1) % times_.size();
    const double interval = time - times_[last];
    if (interval < k_nearest_samples) return;
    const double usual = frequency_hz_ ? ade9000::k_sample_rate_hz / *frequency_hz_ : interval;
    if (std::abs(interval - usual) > k_most_difference * usual) forget();
  }
  ++cycles_;
  if (count_ == times_.size()) {
    first_ = (first_ + 1) % times_.size();
    --count_;
  }
  times_[(first_ + count_) % times_.size()] = time;
  ++count_;
  if (count_ < 2) return;
  const std::size_t last = (first_ + count_ - 1) % times_.size();
  const double period = (times_[last] - times_[first_]) / static_cast<double>(count_ - 1);
  const double frequency = ade9000::k_sample_rate_hz / period;
  const bool of_a_line = frequency >= ade9000::k_min_line_hz && frequency <= ade9000::k_max_line_hz;
  frequency_hz_ = of_a_line ? std::optional(frequency) : std::nullopt;
}

void LinePeriod::forget() {
  count_ = 0;
  first_ = 0;
  frequency_hz_.reset();
}

}  // namespace edl::agent::sim
