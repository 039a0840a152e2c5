#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "core/phase.hpp"
#include "core/timestamp.hpp"

namespace edl::agent::ade9000 {

/// Mean powers of a second, load convention, on the primary side.
struct MeanPower {
  double watt = 0;  ///< of all orders
  double var = 0;   ///< of the fundamental: Q1 of IEEE 1459-2010, 3.1.2.5
  double va = 0;    ///< U * I of all orders; not below |watt|
};

/// What the chip says of one phase's second, unrounded, on the primary side. What it could not measure is nullopt.
struct PhaseSecond {
  Phase phase = Phase::a;
  double volts = 0;                      ///< filtered RMS: the root of the mean square of five looks
  std::optional<double> amperes{};       ///< as above
  std::optional<MeanPower> power{};      ///< from the energies
  std::optional<double> power_factor{};  ///< P / S; nullopt where no current flows
  std::optional<double> voltage_thd{};   ///< percent of the fundamental, total; the chip renews it every 1.024 s
  std::optional<double> current_thd{};   ///< as above
  std::optional<double> frequency_hz{};
  double watt_hours = 0;  ///< signed, since the read before this one, be it longer ago than a second
};

/// What was read at the end of a second: all connected phases, ascending.
struct ChipSecond {
  Timestamp end{};
  std::chrono::nanoseconds length{};  ///< since the read before this one
  std::vector<PhaseSecond> phases{};
  double neutral_amperes = 0;
};

}  // namespace edl::agent::ade9000
