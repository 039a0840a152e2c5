#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <vector>

#include "core/phase.hpp"
#include "core/timestamp.hpp"

namespace edl {

inline constexpr std::size_t k_harmonic_orders = 40;

/// One harmonic of voltage or current: order 1 is the fundamental.
struct Harmonic {
  double rms = 0;        ///< V or A on the primary side, of the harmonic subgroup (IEC 61000-4-7:2009, 5.6)
  double angle_deg = 0;  ///< of the order's own line, against the fundamental voltage of phase A; (-180, 180]
  bool operator==(const Harmonic&) const = default;
};

/// Orders 1 to 40; index 0 is order 1.
using Harmonics = std::array<Harmonic, k_harmonic_orders>;

/// One phase's harmonics. A quantity that could not be measured is nullopt.
struct PhaseHarmonics {
  Phase phase = Phase::a;
  std::optional<Harmonics> voltage{};
  std::optional<Harmonics> current{};
  bool operator==(const PhaseHarmonics&) const = default;
};

/// The harmonics of all phases of one device from waveforms at one moment. Identified, within a device, by `time`.
struct HarmonicSet {
  Timestamp time;                      ///< the end of the window
  double window_ms = 0;                ///< how long the window was: it sets how finely lines can be told apart
  double frequency_hz = 0;             ///< of the fundamental
  std::vector<PhaseHarmonics> phases;  ///< ascending, 1 to 3
  bool operator==(const HarmonicSet&) const = default;
};

}  // namespace edl
