#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "server/analytics/columns.hpp"
#include "server/analytics/finding.hpp"

namespace edl::server::analytics {

/// A change of active power from one steady level to another, as switching a load makes it.
struct PowerStep {
  Timestamp time;            ///< of the first reading that left the old level
  PerPhase<double> watts{};  ///< by how much, of each phase; 0 where none
  [[nodiscard]] double total() const { return watts[Phase::a] + watts[Phase::b] + watts[Phase::c]; }
};

/// A step up, and the step down of the same size on the same phases that ended it.
struct ApplianceUse {
  Timestamp on;
  Timestamp off;
  PerPhase<double> watts{};           ///< that were switched on
  std::optional<std::size_t> load{};  ///< index into StepChanges::repeating, if it is one of such
  [[nodiscard]] double total() const { return watts[Phase::a] + watts[Phase::b] + watts[Phase::c]; }
};

/// Uses of one size (within 15 %) on the same phases, at least four.
struct RepeatingLoad {
  std::vector<Phase> phases{};
  double watts = 0;  ///< median
  std::size_t uses = 0;
  TimeRange span;                         ///< from the first on to the last off
  std::chrono::milliseconds usual_use{};  ///< median duration
  /// Median time from on to on, where it is regular: half of them are within a quarter of it. nullopt: not regular
  std::optional<std::chrono::milliseconds> period{};
};

struct StepChanges {
  PerPhase<std::optional<double>>
      noise_w{};                           ///< standard deviation from second to second, robust; nullopt: no readings
  PerPhase<double> least_step_w{};         ///< smaller steps are not told from noise
  std::vector<ApplianceUse> uses{};        ///< ascending `on`
  std::vector<RepeatingLoad> repeating{};  ///< descending uses
  std::vector<PowerStep> unpaired{};       ///< ascending; nothing of their size was switched back within a day
};

struct StepSettings {
  double least_w = 50;      ///< smaller steps are not looked for
  std::size_t settle = 5;   ///< readings that a new level must last, at most 16: shorter is a spike
  double noise_factor = 8;  ///< a step is at least so many standard deviations of the noise
};

/// A range up to which steps are looked for: they are only in the seconds, and minutes would guess.
inline constexpr std::chrono::days k_longest_of_steps{31};

/// Finds steps of active power and pairs them. After Hart: a level is steady while readings stay within half of the least
/// step of its running mean; what leaves it and settles elsewhere is a step, and a spike or an inrush before it settles is
/// not. Steps of several phases within two seconds are one. A gap of more than `settle` seconds ends a level without a step.
/// @param samples  of at most k_longest_of_steps, with power_watt
/// @source G. W. Hart, Nonintrusive appliance load monitoring, Proc. IEEE 80 (1992), section III
[[nodiscard]] StepChanges step_changes(const SampleTable& samples, const StepSettings& settings = {});

/// As findings: each repeating load, and each use that is not one of them; the largest first, at most `most`.
[[nodiscard]] std::vector<Finding> findings_of(const StepChanges& changes, std::size_t most = 200);

}  // namespace edl::server::analytics
