#pragma once

#include <cmath>

namespace edl {

/// The double nearest to a decimal number with that many steps to the unit; never a negative zero, which no meter has.
[[nodiscard]] inline double rounded(double value, double steps_per_unit) {
  return std::round(value * steps_per_unit) / steps_per_unit + 0.0;
}

}  // namespace edl
