#pragma once

#include <cstdint>

#include "agent/meter/ade9000/chip_link.hpp"
#include "core/result.hpp"
#include "core/timestamp.hpp"

namespace edl::agent::ade9000 {

/// What looks at the chip between the seconds: for events, waveforms, harmonics. The chip has one owner, the meter;
/// every call comes on the meter's thread, which reads the second's values at its end, so that a call is to be over in
/// a tenth of a second (energies do not suffer from a longer one, but that second is missing).
class ChipWatch {
 public:
  ChipWatch() = default;
  ChipWatch(const ChipWatch&) = delete;
  ChipWatch& operator=(const ChipWatch&) = delete;
  virtual ~ChipWatch() = default;

  /// The chip was set up, for the first time or again after it was lost: its gains, wiring and accumulation are
  /// configured and read back, it does not run yet, and the rest has its reset values. Writes what the watch needs,
  /// above all the levels and cycles of dips, swells and over-currents, masks, SEQ_CYC and the waveform buffer. Nothing
  /// that was seen before is going on any more as far as the chip can tell.
  /// @return the error because of which the chip is to be set up once more
  [[nodiscard]] virtual Result<void> chip_restarted(ChipLink& link, Timestamp now) = 0;

  /// Every 10 ms while the chip runs, from about two seconds after its start on, when its filters have settled.
  /// @param status1  STATUS1, read just now; RSTDONE, CRC_CHG and ERROR0 to ERROR3 are not set in it, since the meter
  ///                 deals with them. The watch clears the bits that it deals with, and none of those and of ZXVA to ZXVC.
  /// @return an error that the chip is to be set up again for; what is passing is better swallowed
  [[nodiscard]] virtual Result<void> poll(ChipLink& link, Timestamp now, std::uint32_t status1) = 0;
};

}  // namespace edl::agent::ade9000
