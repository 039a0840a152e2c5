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

  /// The chip was set up, for the first time or again after it was lost: gains, wiring and accumulation are configured
  /// and read back, CONFIG1 has DIP_SWELL_IRQ_MODE set, it does not run yet, and all else has its reset value. Writes
  /// what the watch needs, above all the levels and cycles of dips, swells and over-currents, SEQ_CYC and the waveform
  /// buffer. From here on the configuration's CRC is watched: only WFB_CFG, WFB_PG_IRQEN, WFB_TRG_CFG and masks may
  /// change while the chip runs. What was going on before has no end as far as the chip can tell.
  /// @return the error because of which the chip is to be set up once more
  [[nodiscard]] virtual Result<void> chip_restarted(ChipLink& link, Timestamp now) = 0;

  /// Every 10 ms while the chip runs, from about two seconds after its start on, when its filters have settled.
  /// @param status1  STATUS1, read just now; RSTDONE, CRC_CHG and ERROR0 to ERROR3 are not set in it: the meter deals
  ///                 with them. The watch clears the bits that it deals with and no others: not those, nor ZXV or ZXTOV.
  /// @return an error that the chip is to be set up again for; what is passing is better swallowed
  [[nodiscard]] virtual Result<void> poll(ChipLink& link, Timestamp now, std::uint32_t status1) = 0;
};

}  // namespace edl::agent::ade9000
