#pragma once

#include <optional>

#include "agent/meter/ade9000/chip_driver.hpp"
#include "agent/meter/ade9000/meter_setup.hpp"
#include "agent/meter/meter.hpp"
#include "agent/meter/meter_details.hpp"
#include "core/phase.hpp"
#include "core/quantity.hpp"

namespace edl::agent::ade9000 {

/// Readings from an ADE9000, whatever carries its bytes.
///
/// A value is rounded to what the board resolves (a millionth of full scale for RMS, a hundred-millionth for power).
/// A second that the driver could not read whole is left out, and the counters go on over it with what the chip
/// counted meanwhile.
class Ade9000Meter final : public Meter {
 public:
  /// @param imported  the counters at the start
  Ade9000Meter(const ChipGround& ground, const MeterSetup& setup, const PerPhase<KilowattHour>& imported);

  /// After the wall clock was set back, each second until the last one that was given is an error: none is given
  /// twice.
  [[nodiscard]] Result<std::optional<ReadingSet>> next(std::stop_token stop) override;

  [[nodiscard]] std::optional<MeterDetails> details() const override { return details_; }

 private:
  void count(const ChipSecond& second);
  [[nodiscard]] Reading reading_of(const PhaseSecond& one, Timestamp end) const;

  MeterSetup setup_;
  ChipDriver driver_;
  std::optional<Timestamp> given_;  ///< the last one
  MeterDetails details_;
};

}  // namespace edl::agent::ade9000
