#pragma once

#include <vector>

#include "agent/ade9000/registers.hpp"
#include "agent/meter/ade9000/meter_setup.hpp"
#include "core/result.hpp"

namespace edl::agent::ade9000 {

/// A register and what it is to hold.
struct RegisterValue {
  Register to;
  std::uint32_t word = 0;

  bool operator==(const RegisterValue&) const = default;
};

/// What makes a chip that was reset measure an installation: its gains, offsets, phase calibration, wiring, filters and
/// line detection, in the order in which it is written, before RUN. A reversed current transformer is a negative gain,
/// so that everything in the chip, waveforms included, has the load's sign.
/// @return Errc::invalid naming the setting whose value no register can hold
/// @source ADE9000 data sheet, revision B, "Register details"; UG-1098, "Calibration"
[[nodiscard]] Result<std::vector<RegisterValue>> configuration_of(const MeterSetup& setup);

/// Energies go on adding up in the chip sample by sample (EGY_TIME 0, EGY_LD_ACCUM 0): written once it runs.
[[nodiscard]] std::vector<RegisterValue> accumulation();

}  // namespace edl::agent::ade9000
