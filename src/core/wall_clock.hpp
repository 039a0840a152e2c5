#pragma once

#include <chrono>

#include "core/timestamp.hpp"

namespace edl {

/// What the machine's clock says, cut to the millisecond. Rooms take a clock as a value, so that tests can set it; this
/// is the one that programs give them.
[[nodiscard]] inline Timestamp wall_clock() {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

}  // namespace edl
