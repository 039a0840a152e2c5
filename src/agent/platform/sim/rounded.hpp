#pragma once

#include <cmath>

namespace edl::agent {

/// A value as a meter with that many steps to the unit reports it: the double nearest to the decimal number.
[[nodiscard]] inline double rounded(double value, double steps_per_unit) {
  return std::round(value * steps_per_unit) / steps_per_unit + 0.0;  // + 0.0: a meter has no negative zero
}

}  // namespace edl::agent
