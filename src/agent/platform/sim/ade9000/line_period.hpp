#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "agent/ade9000/scale.hpp"
#include "agent/platform/sim/ade9000/filters.hpp"

namespace edl::agent::sim {

/// The frequency of one voltage, from the times at which it passes zero upwards behind a low-pass: a mean over up to
/// 50 cycles.
class LinePeriod {
 public:
  LinePeriod() : low_pass_(k_low_pass_seconds, ade9000::k_sample_rate_hz) {}

  /// @param pcf          the next sample
  /// @param threshold    crests below that are none
  /// @param timeout_samples  without a crossing for so long there is no frequency
  void add(double pcf, double threshold, std::uint64_t timeout_samples);

  /// 40 to 70 Hz; nullopt where the voltage has none.
  [[nodiscard]] std::optional<double> frequency_hz() const { return frequency_hz_; }

  /// Full cycles that have begun.
  [[nodiscard]] std::uint64_t cycles() const { return cycles_; }

 private:
  static constexpr double k_low_pass_seconds = 0.002;  // 80 Hz
  static constexpr std::size_t k_most_cycles = 50;

  void cross(double time);
  void forget();

  TwoPoleLowPass<double> low_pass_;
  double before_ = 0;
  double crest_ = 0;  ///< since the last crossing
  std::uint64_t sample_ = 0;
  std::uint64_t cycles_ = 0;
  std::array<double, k_most_cycles + 1> times_{};  ///< of crossings, in samples, as a ring
  std::size_t first_ = 0;
  std::size_t count_ = 0;
  std::optional<double> frequency_hz_;
};

}  // namespace edl::agent::sim
