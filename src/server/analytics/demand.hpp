#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <vector>

#include "core/phase.hpp"
#include "core/result.hpp"
#include "core/timestamp.hpp"
#include "server/analytics/base_load.hpp"
#include "server/analytics/demand_blocks.hpp"
#include "server/analytics/measured.hpp"
#include "server/analytics/sliding_demand.hpp"
#include "server/analytics/source.hpp"

namespace edl::server::analytics {

/// So many peaks are listed.
inline constexpr std::size_t k_listed_peaks = 10;

struct PeakOfMonth {
  std::chrono::year_month month{};  ///< in the device's time zone
  DemandBlock peak{};
};

/// Import by blocks of one length: OBIS 1.5.0 each, 1.6.0 the highest. Peaks are of blocks that are covered by half at least
/// (k_least_block_coverage); of two equal ones the earlier comes first.
struct BlockDemand {
  std::chrono::minutes length{};
  std::vector<DemandBlock> highest{};   ///< up to k_listed_peaks, highest first, of all phases
  std::vector<PeakOfMonth> by_month{};  ///< of all phases; months that have one
  PerPhase<std::optional<DemandBlock>> by_phase{};
  std::optional<SlidingPeak> sliding{};  ///< of all phases
  std::size_t blocks = 0;                ///< that have a reading
  std::size_t thin_blocks = 0;           ///< of them, covered by less than half: not among the peaks
};

/// For what share of the time how much is drawn: element k is the 15-minute mean power that is reached or exceeded for k % of
/// the covered time, falling from the highest (0 %) to the lowest (100 %).
struct LoadDuration {
  std::array<double, 101> power_w{};
  double mean_w = 0.0;  ///< of the whole curve, not of its 101 points: times the covered time it is the energy drawn
};

/// Of one weekday and hour of the clock, over all days of the range.
struct HeatCell {
  std::optional<double> mean_w{};  ///< import; nullopt where nothing was read
  double coverage = 0.0;           ///< share of the cell's seconds with a reading; 0 also where the range has none
};

/// How the import power was spread over time. Powers are of all phases, each metered by itself: what one feeds in does not
/// lessen what another draws. Figures rest on seconds with a reading; what flowed in gaps is not in them.
struct Demand {
  TimeRange range;        ///< as asked, but no longer than until now
  double coverage = 0.0;  ///< share of the range's seconds with a power reading
  std::optional<double> mean_w{};
  /// Mean power divided by the highest 15-minute mean, 0 to 1 (IEV 691-10-02); nullopt where nothing is drawn.
  std::optional<double> load_factor{};
  BlockDemand quarter_hour{};
  BlockDemand half_hour{};
  std::optional<LoadDuration> load_duration{};
  std::optional<BaseLoad> base_load{};
  std::array<std::array<HeatCell, 24>, 7>
      by_weekday_and_hour{};  ///< [0] is Monday (ISO 8601), [0][0] its 00:00 to 01:00
};

/// @param source  of the same device; asked for the minutes of quarter hours that could have the sliding peak, and of nights
/// @return as Source does
[[nodiscard]] Result<Demand> demand_of(const Measured& measured, Source& source);

}  // namespace edl::server::analytics
