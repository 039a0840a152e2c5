#pragma once

#include <optional>

#include "agent/port/clock.hpp"
#include "core/phase.hpp"

namespace edl::agent {

/// What a metering chip tells of the supply at one look: one-cycle RMS values refreshed each half cycle (Urms(1/2) of IEC
/// 61000-4-30:2015, 5.4.1), and what its own detection has kept since the look before, so that nothing between two looks
/// is missed. On the primary side.
struct QualityLook {
  MonotonicTime time;
  MonotonicTime since;  ///< the look before; more than a tenth of a second ago: the chip was not looked at meanwhile
  PerPhase<double> volts{};
  PerPhase<double> amperes{};
  PerPhase<std::optional<double>> lowest_volts{};     ///< of a dip since the look before
  PerPhase<std::optional<double>> highest_volts{};    ///< of a swell since the look before
  PerPhase<std::optional<double>> highest_amperes{};  ///< of an over-current since the look before
  /// The refresh at which the first of these passed its threshold, to 2 ms.
  std::optional<MonotonicTime> triggered{};
  bool wrong_sequence = false;  ///< the phases followed each other in the wrong order since the look before
};

}  // namespace edl::agent
