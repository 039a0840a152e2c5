#pragma once

#include <cstdint>

namespace edl::agent {

/// Time cut into equal slots: which slot, and the second in it.
struct Slot {
  std::int64_t index;
  std::int64_t second;  ///< in [0, length)
};

[[nodiscard]] constexpr Slot slot_of(std::int64_t second, std::int64_t length) {
  std::int64_t index = second / length;
  if (second % length < 0) --index;
  return {index, second - index * length};
}

inline constexpr std::int64_t k_seconds_per_minute = 60;
inline constexpr std::int64_t k_seconds_per_hour = 3'600;
inline constexpr std::int64_t k_seconds_per_day = 86'400;

/// One second as the house lives it.
struct HouseSecond {
  std::int64_t utc;    ///< seconds since 1970, of the second's begin
  std::int64_t local;  ///< the same on the house's clocks

  [[nodiscard]] constexpr Slot day() const { return slot_of(local, k_seconds_per_day); }
  [[nodiscard]] constexpr double hour_of_day() const {
    return static_cast<double>(day().second) / static_cast<double>(k_seconds_per_hour);
  }
};

}  // namespace edl::agent
