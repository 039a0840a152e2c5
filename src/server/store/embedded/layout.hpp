#pragma once

#include <array>
#include <chrono>
#include <cstddef>

#include "server/store/embedded/hour.hpp"
#include "server/store/resolution.hpp"

namespace edl::server {

/// How the blocks of one resolution are cut: what one block spans, and what one partition of blocks spans.
struct Layout {
  Resolution resolution;
  const char* column_family;
  std::chrono::hours block;      ///< a few hundred values of a column: less would be mostly heads
  std::chrono::hours partition;  ///< whole blocks; what retention drops at once
};

inline constexpr std::chrono::hours k_week{7 * 24};

inline constexpr Layout k_raw_layout{Resolution::raw, "raw", std::chrono::hours(1), k_week};

/// The rollups that are kept. Days and months are made of hours, or of quarter hours, when they are asked for: which day an
/// hour belongs to depends on the time zone, which may change.
inline constexpr std::array<Layout, 3> k_rollup_layouts{{
    {Resolution::minute, "1m", std::chrono::hours(4), 4 * k_week},
    {Resolution::quarter_hour, "15m", std::chrono::hours(48), 52 * k_week},
    {Resolution::hour, "1h", k_week, 52 * k_week},
}};

/// The begin of the block that has `hour`. Blocks lie on a grid from 1970.
[[nodiscard]] inline Hour block_of(const Layout& layout, Hour hour) {
  const auto count = hour.time_since_epoch().count();
  const auto length = layout.block.count();
  return Hour(std::chrono::hours((count / length - (count % length < 0 ? 1 : 0)) * length));
}

}  // namespace edl::server
