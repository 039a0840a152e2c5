#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "agent/platform/sim/ade9000/waveform_source.hpp"
#include "core/phase.hpp"
#include "core/result.hpp"

namespace edl::agent::sim {

/// What is wrong with a phase's parts between the installation and the chip's pins: what calibration is there for.
struct FrontEndFlaws {
  double voltage_gain = 0;  ///< share by which the divider gives too much
  double current_gain = 0;  ///< as above, of transformer and burden
  double lead_deg = 0;      ///< by which the transformer turns the current forward, at 50 Hz; -4 to 4
  double noise_volts = 0;   ///< RMS, white, as the converters add it
  double noise_amperes = 0;
  double leak = 0;  ///< amperes for each volt that the voltage's wires leave in the current's, an eighth of a turn late

  bool operator==(const FrontEndFlaws&) const = default;
};

/// Reads "voltage=1.5,current=-2,lead=0.8,noise=0.01,leak=0.02": percent, percent, degrees, amperes, milliamperes for
/// each volt. What is not named is right.
/// @return Errc::invalid
[[nodiscard]] Result<FrontEndFlaws> parse_flaws(std::string_view text);

/// Waveforms as a flawed board hands them to the chip. Both are delayed by two samples.
class FlawedFrontEnd final : public WaveformSource {
 public:
  /// @param source  borrowed
  FlawedFrontEnd(WaveformSource& source, const PerPhase<FrontEndFlaws>& flaws);

  void fill(std::span<Instant> instants) override;

 private:
  static constexpr std::size_t k_history = 32;
  /// Interpolates between five samples.
  using Weights = std::array<double, 5>;

  [[nodiscard]] static Weights weights_of(double delay_samples);
  /// How many samples ago.
  [[nodiscard]] const Instant& past(std::size_t samples) const;
  /// Evenly spread, of variance 1.
  [[nodiscard]] double noise();

  WaveformSource& source_;
  PerPhase<FrontEndFlaws> flaws_;
  PerPhase<Weights> weights_{};
  std::array<Instant, k_history> history_{};
  std::size_t newest_ = 0;
  std::uint64_t random_ = 1;
};

}  // namespace edl::agent::sim
