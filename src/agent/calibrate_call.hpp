#pragma once

#include "agent/port/clock.hpp"
#include "core/settings.hpp"

namespace edl::agent {

/// Adds the call `edl-agent calibrate` with its options (docs/calibration.md).
/// @param clock  borrowed, as the settings are; both outlive the call
void add_calibrate_call(Settings& settings, Clock& clock);

}  // namespace edl::agent
