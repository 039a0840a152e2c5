#pragma once

#include <cstdint>
#include <stop_token>

#include "agent/meter/ade9000/chip_link.hpp"
#include "agent/meter/ade9000/chip_watch.hpp"
#include "agent/meter/ade9000/meter_setup.hpp"
#include "agent/port/clock.hpp"
#include "agent/port/gpio_line.hpp"
#include "core/result.hpp"

namespace edl::agent::ade9000 {

/// From a chip in any state to one that measures as a setup says: reset, identification, configuration read back, RUN,
/// accumulation, CRC of the configuration, lock. The same after a fault as at the first start.
/// @source ADE9000 data sheet, revision B, "Quick start"; the order in which three independent drivers do it
class ChipStart {
 public:
  /// All are borrowed. Without a reset line the chip is reset over the bus.
  ChipStart(ChipLink& link, Clock& clock, const MeterSetup& setup, GpioLine* reset, ChipWatch* watch)
      : link_(link), clock_(clock), setup_(setup), reset_(reset), watch_(watch) {}

  /// Takes 80 to 400 ms.
  /// @return Errc::unavailable: nothing answers, it is no ADE9000, it does not come out of its reset, or stop was
  ///         requested | Errc::io: the bus failed, or a register does not keep what is written
  ///         | Errc::invalid: the setup does not fit the chip
  [[nodiscard]] Result<void> run(const std::stop_token& stop);

  /// CRC_RSLT of the configuration that was written last.
  [[nodiscard]] std::uint32_t configuration_crc() const { return crc_; }

 private:
  [[nodiscard]] Result<void> reset(const std::stop_token& stop);
  [[nodiscard]] Result<void> identify();
  [[nodiscard]] Result<void> configure();
  [[nodiscard]] Result<void> take_crc(const std::stop_token& stop);
  [[nodiscard]] Result<void> await_status1(std::uint32_t bit, std::chrono::milliseconds at_most, const char* what,
                                           const std::stop_token& stop);
  [[nodiscard]] bool pause(std::chrono::milliseconds time, const std::stop_token& stop);

  ChipLink& link_;
  Clock& clock_;
  const MeterSetup& setup_;
  GpioLine* reset_;
  ChipWatch* watch_;
  std::uint32_t crc_ = 0;
};

}  // namespace edl::agent::ade9000
