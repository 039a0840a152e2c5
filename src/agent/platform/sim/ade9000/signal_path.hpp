#pragma once

#include <array>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "agent/ade9000/bits.hpp"
#include "agent/platform/sim/ade9000/filters.hpp"
#include "agent/platform/sim/ade9000/line_period.hpp"
#include "core/phase.hpp"

namespace edl::agent::sim {

/// The chip's seven channels, in the order of its waveform buffer: IA VA IB VB IC VC IN.
inline constexpr std::size_t k_channel_count = 7;
inline constexpr std::size_t k_neutral_channel = 6;
[[nodiscard]] constexpr std::size_t current_channel(Phase phase) { return 2 * index_of(phase); }
[[nodiscard]] constexpr std::size_t voltage_channel(Phase phase) { return 2 * index_of(phase) + 1; }

template <typename T>
using Channels = std::array<T, k_channel_count>;

/// What the registers say of the way from the converters to the sums.
struct SignalSettings {
  Channels<double> gain{1, 1, 1, 1, 1, 1, 1};
  PerPhase<double> phase_coefficient{};  ///< xPHCAL0 / 2^27, -1 to 1
  ade9000::VoltageConnection voltage_connection = ade9000::VoltageConnection::four_wire_wye;
  bool current_b_from_others = false;    ///< ICONSEL: IB = -IA - IC
  bool high_pass = true;                 ///< CONFIG0.HPFDIS is clear
  bool windows_before_high_pass = true;  ///< CONFIG0.RMS_SRC_SEL
  double nominal_hz = 50;                ///< ACCMODE.SELFREQ
  double crossing_threshold = 0;         ///< of a voltage's crest, as PCF code
  std::uint64_t crossing_timeout = 800;  ///< samples
};

/// The chip's arithmetic on its samples, in PCF codes and their products: filters, fundamentals, windows of whole
/// cycles. What it does not know are registers.
class SignalPath {
 public:
  explicit SignalPath(double high_pass_corner_hz);

  /// What this sample has brought.
  struct News {
    bool half_cycle = false;     ///< one_cycle_rms is new
    bool ten_or_twelve = false;  ///< long_window_rms is new
    bool thd_and_pf = false;     ///< thd and power_factor are new: each 1.024 s
  };

  /// @param adc  the converters' codes, PCF scale
  News add(const Channels<double>& adc, const SignalSettings& settings);

  [[nodiscard]] const Channels<double>& pcf() const { return pcf_; }
  /// Mean of the squares, of the filter whose root is the RMS.
  [[nodiscard]] double mean_square(std::size_t channel) const { return square_[channel].value(); }
  /// Mean of the products of a phase's voltage and current.
  [[nodiscard]] double mean_product(Phase phase) const { return product_[phase].value(); }
  /// A channel's fundamental: RMS and angle against an oscillator of the line's frequency.
  [[nodiscard]] std::complex<double> fundamental(std::size_t channel) const;
  [[nodiscard]] double one_cycle_rms(std::size_t channel) const { return one_cycle_[channel]; }
  [[nodiscard]] double long_window_rms(std::size_t channel) const { return long_window_[channel]; }
  [[nodiscard]] double thd(std::size_t channel) const { return thd_[channel]; }          ///< 1 is 100 %
  [[nodiscard]] double power_factor(Phase phase) const { return power_factor_[phase]; }  ///< signed
  [[nodiscard]] const LinePeriod& line(Phase phase) const { return lines_[phase]; }
  /// Of the first phase whose voltage has one, else the nominal one.
  [[nodiscard]] double line_hz() const { return line_hz_; }

 private:
  /// 1.024 s of what THD and power factor are made of.
  struct LongSums {
    std::uint64_t samples = 0;
    Channels<double> all{};
    Channels<double> fundamental{};
    PerPhase<double> power_factor{};
  };
  static constexpr std::size_t k_ring = 4'096;  ///< 12 cycles of 40 Hz are 2,400

  void condition(const Channels<double>& adc, const SignalSettings& settings);
  void follow_line(const SignalSettings& settings);
  void filter();
  [[nodiscard]] bool sum_long();
  [[nodiscard]] News tick(const SignalSettings& settings);
  [[nodiscard]] double window_rms(std::size_t channel, double samples) const;

  Channels<HighPass> high_pass_;
  PerPhase<PhaseShift> phase_shift_;
  Channels<double> delayed_{};  ///< of voltages and neutral, as the phase shift delays the currents
  Channels<double> before_high_pass_{};
  Channels<double> pcf_{};
  PerPhase<LinePeriod> lines_;
  double line_hz_ = 50;
  std::complex<double> oscillator_{1, 0};
  std::uint64_t samples_ = 0;
  std::vector<TwoPoleLowPass<double>> square_;
  PerPhase<TwoPoleLowPass<double>> product_;
  std::vector<TwoPoleLowPass<std::complex<double>>> fundamental_;
  std::vector<Channels<double>> ring_;  ///< squares of the newest samples
  double half_cycle_ = 0;               ///< how much of one has passed
  unsigned half_cycles_ = 0;            ///< of the 10 or 12 cycles
  Channels<double> one_cycle_{};
  Channels<double> long_window_{};
  LongSums sums_;
  Channels<double> thd_{};
  PerPhase<double> power_factor_{};
};

}  // namespace edl::agent::sim
