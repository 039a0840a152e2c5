#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "core/result.hpp"
#include "server/analytics/demand_blocks.hpp"
#include "server/analytics/measured.hpp"
#include "server/analytics/minute_loads.hpp"

namespace edl::server::analytics {

/// The highest of the means over all windows of one length that begin with a minute, lie in the range and are covered by half
/// at least: the maximum demand of a sliding demand period, which no division into blocks can cut in two.
struct SlidingPeak {
  DemandBlock window{};
  /// False: more quarter hours than may be read could have a higher one, or seconds are no longer kept where power crossed
  /// zero. Then the truth is between `window.power_w` and `at_most_w`.
  bool exact = true;
  double at_most_w = 0.0;
};

/// @param loads    of loads_of()
/// @param length   15 or 30 minutes
/// @param minutes  reads only those quarter hours whose means and greatest values leave room for more than was found yet: a
///                 window's energy is no more than that of the quarter hours that it touches, nor than their greatest power
///                 for as long as it touches them. Highest bound first, so that of a year a few dozen are read.
/// @return nullopt where no window of the range is covered by half; else as Source does
[[nodiscard]] Result<std::optional<SlidingPeak>> sliding_peak(const Measured& measured, const std::vector<Load>& loads,
                                                              std::chrono::minutes length, MinuteReader& minutes);

}  // namespace edl::server::analytics
