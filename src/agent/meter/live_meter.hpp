#pragma once

#include <chrono>
#include <optional>

#include "agent/meter/meter.hpp"
#include "agent/port/clock.hpp"
#include "agent/port/measuring_unit.hpp"

namespace edl::agent {

/// Asks a measuring unit for one set each second, on the second.
class LiveMeter final : public Meter {
 public:
  /// A set later than this is skipped and leaves a gap: nobody measured then.
  static constexpr std::chrono::seconds k_max_lateness{3};

  /// @param begin  the first set is the one stamped with the first whole second after this. If that has passed,
  ///               every second since is measured as fast as they are asked for, until wall time is reached; only
  ///               a simulation can do that. Without it, the first set is that of the next whole second.
  /// The unit and the clock are borrowed and outlive the meter.
  LiveMeter(MeasuringUnit& unit, Clock& clock, std::optional<Timestamp> begin = std::nullopt);

  /// Waits for the whole second and measures it. After the wall clock was set back, it waits until the second
  /// after the last one comes again: no second is delivered twice.
  [[nodiscard]] Result<std::optional<ReadingSet>> next(std::stop_token stop) override;

  /// Whether the sets are still those of the past.
  [[nodiscard]] bool catching_up() const { return catching_up_; }

 private:
  MeasuringUnit& unit_;
  Clock& clock_;
  Timestamp last_;  ///< the last second that was measured or skipped
  bool catching_up_;
};

}  // namespace edl::agent
