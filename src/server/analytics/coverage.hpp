#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/phase.hpp"
#include "server/analytics/measured.hpp"

namespace edl::server::analytics {

/// How much of a range is known at all. A reading covers its second. Shares are 0 to 1.
struct Coverage {
  TimeRange range;                    ///< as asked, but no longer than until now
  std::uint64_t seconds = 0;          ///< of the range
  std::uint64_t covered_seconds = 0;  ///< with a reading of any phase
  double share = 0.0;                 ///< of the seconds, with a reading of any phase
  PerPhase<double> share_of_phase{};
  std::vector<double> share_of_day{};  ///< of each day of Energy::by_day
  std::optional<Gap> longest_gap{};    ///< nullopt where none lasts k_least_gap
};

[[nodiscard]] Coverage coverage_of(const Measured& measured);

}  // namespace edl::server::analytics
