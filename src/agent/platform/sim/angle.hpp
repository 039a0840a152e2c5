#pragma once

#include <numbers>

namespace edl::agent {

/// @param degrees  an angle
/// @return the same angle in radians
[[nodiscard]] constexpr double radians(double degrees) { return degrees * std::numbers::pi / 180.0; }

}  // namespace edl::agent
