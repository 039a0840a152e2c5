#pragma once

#include <span>

#include "core/phase.hpp"

namespace edl::agent::sim {

/// What stands at a meter's terminals at one instant, on the primary side of its transformers.
struct Instant {
  PerPhase<double> volts{};    ///< of each phase against neutral, or as the installation is wired
  PerPhase<double> amperes{};  ///< positive into the load
  double neutral_amperes = 0;

  bool operator==(const Instant&) const = default;
};

/// Where the simulated chip's samples come from: 8,000 instants a second, one after the other.
class WaveformSource {
 public:
  WaveformSource() = default;
  WaveformSource(const WaveformSource&) = delete;
  WaveformSource& operator=(const WaveformSource&) = delete;
  virtual ~WaveformSource() = default;

  /// The next instants, as many as there is room for. A source never ends: a recording begins again.
  virtual void fill(std::span<Instant> instants) = 0;
};

}  // namespace edl::agent::sim
