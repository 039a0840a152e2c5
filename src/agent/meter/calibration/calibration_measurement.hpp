#pragma once

#include <chrono>
#include <complex>
#include <functional>
#include <optional>
#include <stop_token>
#include <vector>

#include "agent/meter/ade9000/chip_driver.hpp"
#include "agent/meter/ade9000/chip_second.hpp"
#include "agent/meter/ade9000/meter_setup.hpp"
#include "agent/meter/calibration/calibration.hpp"
#include "core/phase.hpp"
#include "core/result.hpp"

namespace edl::agent::ade9000 {

/// What is measured, how long, and what it has to look like.
struct MeasurementPlan {
  std::vector<Phase> phases;
  unsigned seconds = 10;
  double steady_percent = 0.1;        ///< by which a second may differ from the mean
  std::chrono::seconds patience{60};  ///< for the source to be there
  /// What is missing in a second's values until they can be the load that is asked for; empty: they can.
  std::function<std::string(const PhaseSecond&)> missing;
  /// Told of each second that counts, and its number from 1 on.
  std::function<void(unsigned number, const ChipSecond&)> measured;
};

/// By how much at most a second was off the mean, in percent of it.
struct Spread {
  double volts = 0;
  double amperes = 0;
  double power = 0;  ///< as a complex number, of its size
};

struct PhaseMeasured {
  PhaseMean mean{};
  Spread spread{};
};

/// Means of some seconds' values.
[[nodiscard]] PhaseMeasured mean_of(const std::vector<PhaseSecond>& kept);

/// Sets the chip up as `setup` says, waits until the load is there, and measures it.
/// @return Errc::timeout: the load did not come, saying what is seen instead | Errc::unavailable: it is not steady, has
///         another frequency than the setup, or stop was requested | the driver's error after three in a row
[[nodiscard]] Result<PerPhase<PhaseMeasured>> measure(const ChipGround& ground, const MeterSetup& setup,
                                                      const MeasurementPlan& plan, const std::stop_token& stop);

}  // namespace edl::agent::ade9000
