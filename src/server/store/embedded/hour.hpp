#pragma once

#include <chrono>

#include "core/timestamp.hpp"

namespace edl::server {

/// An hour of UTC by its begin: what the embedded store seals at once.
using Hour = std::chrono::sys_time<std::chrono::hours>;

[[nodiscard]] inline Hour hour_of(Timestamp time) { return std::chrono::floor<std::chrono::hours>(time); }

[[nodiscard]] inline TimeRange range_of(Hour hour) {
  return {Timestamp(hour), Timestamp(hour + std::chrono::hours(1))};
}

/// The hours that keys can name; no others are stored. Some 120,000 years before and after 1970.
inline constexpr Hour k_first_hour{std::chrono::hours(-(std::chrono::hours::rep{1} << 30))};
inline constexpr Hour k_last_hour{std::chrono::hours((std::chrono::hours::rep{1} << 30) - 1)};

[[nodiscard]] inline bool is_storable(Timestamp time) {
  return k_first_hour <= hour_of(time) && hour_of(time) <= k_last_hour;
}

}  // namespace edl::server
