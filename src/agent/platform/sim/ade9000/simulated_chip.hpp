#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "agent/ade9000/frame.hpp"
#include "agent/platform/sim/ade9000/chip_core.hpp"
#include "agent/platform/sim/ade9000/register_file.hpp"
#include "agent/platform/sim/ade9000/waveform_source.hpp"
#include "agent/port/clock.hpp"
#include "agent/port/spi_bus.hpp"

namespace edl::agent::sim {

/// What stands between the installation and the chip's pins, and how good the chip's crystal is.
struct ChipBoard {
  double volts_full_scale = 566.39;    ///< primary RMS that is full scale with a PGA gain of 1: the example board's
  double amperes_full_scale = 207.97;  ///< as above, of all currents
  double crystal_ppm = 0;              ///< by which it is too fast
  /// What of a phase's voltage and current arrives at the pins, against full scale: the error of a divider, another
  /// current transformer, and below 0 one that is turned.
  PerPhase<double> voltage_share{1, 1, 1};
  PerPhase<double> current_share{1, 1, 1};
};

/// What may be wrong with a chip or the bus to it.
struct ChipFaults {
  bool silent = false;      ///< nothing drives the data line: all ones
  bool stuck_low = false;   ///< the data line is shorted: all zeros
  bool deaf_low = false;    ///< the command line is shorted: what arrives is all zeros, a write to the first register
  bool deaf_high = false;   ///< as above, all ones: a read of the last word
  unsigned flip_every = 0;  ///< one bit of each n-th answer is wrong; 0: never
  unsigned mishear_every = 0;  ///< one bit of each n-th command's header arrives wrong; 0: never
  bool frozen = false;         ///< the registers answer, and the signal processor stands still
};

/// An ADE9000 that answers SPI frames, register by register (data sheet, revision B; docs/simulated-chip.md says what
/// is not in it). It lives by the clock: whatever frame comes finds it as far as its crystal would have brought it.
/// For one thread.
class SimulatedChip final : public SpiBus {
 public:
  /// What spidev takes at once unless told otherwise.
  static constexpr std::size_t k_max_transfer_bytes = 4'096;

  /// @param clock, source  borrowed
  SimulatedChip(const Clock& clock, WaveformSource& source, const ChipBoard& board);

  [[nodiscard]] Result<void> transfer(std::span<const std::uint8_t> out, std::span<std::uint8_t> in) override;

  /// The supply fails for a moment: all is as after switching on, and the chip is not there for 50 ms.
  void lose_power();
  /// A register changes by itself, as a cosmic ray does it; the configuration's CRC notices.
  void corrupt(std::uint16_t address, std::uint32_t word);
  [[nodiscard]] ChipFaults& faults() { return faults_; }

  /// The pins: true while they are driven low.
  [[nodiscard]] bool irq0();
  [[nodiscard]] bool irq1();

  /// A register without the bus, for tests.
  [[nodiscard]] std::uint32_t word(const ade9000::Register& of);

 private:
  void advance();
  void reset();
  void read(ade9000::Header header, std::span<std::uint8_t> data);
  void write(ade9000::Header header, std::span<const std::uint8_t> data);
  void apply(std::uint16_t address, std::uint32_t word);
  void remember(ade9000::Header header, std::uint32_t word);
  [[nodiscard]] bool in_burst(std::uint16_t address) const;
  [[nodiscard]] Channels<double> converted(const Instant& instant) const;
  [[nodiscard]] std::vector<std::uint8_t> heard(std::span<const std::uint8_t> out) const;
  void spoil(std::span<std::uint8_t> in);

  const Clock& clock_;
  WaveformSource& source_;
  const ChipBoard board_;
  RegisterFile registers_;
  ChipCore core_;
  ChipFaults faults_;
  const MonotonicTime begin_;
  std::uint64_t samples_ = 0;   ///< since begin_
  std::uint64_t ready_at_ = 0;  ///< samples
  bool published_ = false;      ///< since the last sample
  std::uint64_t frames_ = 0;
  std::vector<Instant> instants_;
};

}  // namespace edl::agent::sim
