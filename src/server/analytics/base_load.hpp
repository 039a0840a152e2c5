#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <vector>

#include "core/result.hpp"
#include "server/analytics/demand_blocks.hpp"
#include "server/analytics/measured.hpp"
#include "server/analytics/source.hpp"

namespace edl::server::analytics {

/// The night, for base loads: local time, from 00:00 to 05:00 of the clock.
inline constexpr std::chrono::hours k_night_end{5};

/// Of up to so many nights the minutes are read; of more, the quarter hours that are there already.
inline constexpr std::size_t k_nights_by_minutes = 31;

/// What a house draws when it sleeps: the mean of the lowest 5 % of the 5-minute means of import power between 00:00 and
/// 05:00 local time. Of more than k_nights_by_minutes nights, of the 15-minute means, which lie a little higher.
struct BaseLoad {
  double power_w = 0.0;
  std::chrono::minutes window{5};  ///< what the means are over: 5 or 15 minutes
  std::size_t windows = 0;         ///< that are covered by half at least, in all nights
  std::size_t lowest = 0;          ///< the lowest of them, which make the figure
  std::size_t nights = 0;          ///< that have one
  bool exact = true;               ///< false: see MinuteLoads::exact
};

/// @param loads  of loads_of()
/// @return nullopt where no night has a window that is covered by half; else as Source does
[[nodiscard]] Result<std::optional<BaseLoad>> base_load(const Measured& measured, const std::vector<Load>& loads,
                                                        Source& source);

}  // namespace edl::server::analytics
