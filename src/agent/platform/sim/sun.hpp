#pragma once

#include <cstdint>

namespace edl::agent {

/// The sun over the house (48 degrees north, 10 degrees east) in a cloudless sky.
struct Sun {
  double sine_of_elevation;  ///< negative at night
  double panel_irradiance;   ///< on panels that look south, tilted by 35 degrees, in W/m2
};

/// @param utc  seconds since 1970
/// @source Duffie, Beckman: Solar Engineering of Thermal Processes, 4th ed., (1.6.1a) declination, (1.6.5) zenith,
///         (1.6.7a) tilted plane; Meinel, Meinel: Applied Solar Energy, 1976: direct beam 1353 * 0.7^(AM^0.678) W/m2
[[nodiscard]] Sun sun_at(std::int64_t utc);

}  // namespace edl::agent
