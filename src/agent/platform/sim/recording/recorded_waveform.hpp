#pragma once

#include <cstddef>
#include <vector>

#include "agent/platform/sim/ade9000/waveform_source.hpp"
#include "agent/platform/sim/recording/recording.hpp"

namespace edl::agent::sim {

/// Plays a recording over and over at 8,000 instants a second: band-limited interpolation (a Kaiser-windowed sinc),
/// without what lies above half of the lower of the two rates. The end goes over into the beginning as if the
/// recording were periodic.
class RecordedWaveform final : public WaveformSource {
 public:
  /// @param recording  passed check()
  explicit RecordedWaveform(Recording recording);

  void fill(std::span<Instant> instants) override;

 private:
  void find_place();
  [[nodiscard]] double value(const std::vector<double>& channel) const;

  Recording recording_;
  double duration_seconds_;
  double cutoff_;               ///< of the recording's sample rate; 0.5 is all of it
  std::size_t reach_;           ///< samples to either side
  std::vector<double> kernel_;  ///< k_steps values for each sample of reach, from the middle on
  double seconds_ = 0;          ///< since the recording's begin
  std::size_t sample_ = 0;      ///< the one at or before that time
  double fraction_ = 0;         ///< of the way to the next
  std::vector<double> weights_;
};

}  // namespace edl::agent::sim
