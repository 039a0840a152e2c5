#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "core/harmonics.hpp"
#include "server/analytics/columns.hpp"
#include "server/analytics/finding.hpp"

namespace edl::server::analytics {

/// The current of one phase at the angle that its powers give it.
struct PhaseCurrent {
  double amperes = 0;
  double watts = 0;
  double vars = 0;
};

/// An estimate of the neutral's current, A: In = |Σ I_k · e^j(θ_k - φ_k)| with θ = 0°, -120°, 120° and φ_k = atan2(Q_k, P_k).
/// It takes the voltages to be 120° apart and the currents to be sines: currents of order 3, 9, 15, … that add up in the
/// neutral are not seen, so that the truth may be more.
[[nodiscard]] double estimated_neutral(const PerPhase<PhaseCurrent>& currents);

/// The neutral's current of a set with three currents, A: In = √Σ_h |Σ_k I_kh|², all orders by their phasors.
/// @return nullopt where a phase has no current
[[nodiscard]] std::optional<double> neutral_of(const HarmonicSet& set);

struct NeutralSettings {
  /// What the neutral may carry, A. nullopt: not known; then too much is more than the most loaded phase carries at the
  /// same time, for a neutral has at most the cross-section of its phases (IEC 60364-5-52:2009, 524.2).
  std::optional<double> limit_a{};
  double least_a = 10;                                              ///< below it nothing is told
  std::chrono::milliseconds least_time = std::chrono::minutes(10);  ///< shorter is not told
};

/// The times in which the neutral's estimated current was too high, with the formula's numbers.
/// @param table  with the means of current_rms, power_watt and power_var; rows in which a phase lacks one are passed over
[[nodiscard]] std::vector<Finding> high_neutral_currents(const IntervalTable& table,
                                                         const NeutralSettings& settings = {});

}  // namespace edl::server::analytics
