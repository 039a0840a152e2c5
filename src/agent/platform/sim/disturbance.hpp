#pragma once

#include <chrono>
#include <optional>

#include "agent/platform/sim/local_time.hpp"
#include "agent/platform/sim/noise.hpp"
#include "core/phase.hpp"
#include "core/timestamp.hpp"

namespace edl::agent {

/// A dip or a swell of the grid's voltage: a fault elsewhere that is cleared, or a heavy load that falls away. Rare, as
/// on a good grid, and within one second.
struct Disturbance {
  Timestamp begin;
  std::chrono::milliseconds duration{};
  PerPhase<double> share{};  ///< of the voltage that is there meanwhile; 1: the phase is not touched
};

/// The disturbance that begins and ends within a second, if there is one: a matter of the seed and of that second. About
/// two days of three have one.
/// @source the spread is that of EN 50160:2010, Annex B: most dips last less than 1 s and leave more than 40 %
[[nodiscard]] std::optional<Disturbance> disturbance_in(const Noise& noise, const HouseSecond& second);

/// What is left of each phase's voltage, rms over the whole second.
[[nodiscard]] PerPhase<double> share_over_second(const Disturbance& disturbance);

}  // namespace edl::agent
