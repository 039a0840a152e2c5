#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "core/member_note.hpp"
#include "core/timestamp.hpp"

namespace edl {

enum class SunEvent : std::uint8_t { sunrise, sunset };

/// A place on the Earth.
struct GeoPosition {
  static constexpr bool k_both_ways = true;
  double latitude_deg = 0;
  double longitude_deg = 0;
  static constexpr std::array k_notes{note("latitude_deg").between(-90, 90).says("north of the equator is positive"),
                                      note("longitude_deg").between(-180, 180).says("east of Greenwich is positive")};

  bool operator==(const GeoPosition&) const = default;
};

/// When the sun's upper edge rises above a free horizon at sea level, or sinks below it, with the refraction of a mean
/// atmosphere: when the centre stands 0.833 degrees below. Good to a minute between 1950 and 2100 and up to 75 degrees
/// of latitude, further on to a few; hills and weather do more.
/// @param noon  says which day: that whose culmination of the sun is nearest
/// @return the sunrise before that culmination, or the sunset after it | nullopt: not on that day, which is one of a polar
///         summer or winter there
/// @source J. Meeus, Astronomical Algorithms, 2nd ed., ch. 25 (low accuracy); NOAA's solar calculator for 0.833 degrees
[[nodiscard]] std::optional<Timestamp> sun_event(SunEvent event, const GeoPosition& place, Timestamp noon);

}  // namespace edl
