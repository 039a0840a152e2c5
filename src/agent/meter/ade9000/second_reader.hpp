#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "agent/ade9000/registers.hpp"
#include "agent/meter/ade9000/chip_link.hpp"
#include "agent/meter/ade9000/chip_second.hpp"
#include "agent/meter/ade9000/meter_setup.hpp"
#include "agent/port/clock.hpp"
#include "core/phase.hpp"
#include "core/result.hpp"

namespace edl::agent::ade9000 {

/// An energy register as it was at a moment.
struct EnergyMark {
  std::uint32_t word = 0;
  MonotonicTime at;
};

/// Squares of RMS codes from several looks.
struct RmsSquares {
  double sum = 0;
  double least = 0;
};
struct RmsLooks {
  unsigned count = 0;
  PerPhase<RmsSquares> volts{};
  PerPhase<RmsSquares> amperes{};
  RmsSquares neutral{};
};

/// Makes seconds of the running chip's registers.
///
/// Energies. The chip adds up each sample's power in registers of 45 bits that nobody ever resets (EGY_TIME 0,
/// EGY_LD_ACCUM 0); at each whole second of the wall clock their high words are read, and differences are taken. So
/// the chip's crystal and the wall clock need not agree: whatever lies between two reads is counted once, in one second
/// or the other, and the sums over days are last minus first. The other way, EGY_TIME 7999 and a latch at EGYRDY, makes
/// seconds of the chip's own: at 20 ppm one of the wall clock's has no or two of them every 14 hours, and each is up to
/// a second off. A high word counts 2^13 codes, which are 6 mW s on a board of 566 V and 208 A; what one difference cuts
/// off the next one has. Differences of 32 bits are right up to 106 s at full scale: after 100 s without a read what
/// was between is not counted, because it cannot be known.
///
/// Mean powers are those differences, divided by the monotonic time between the reads of the same register: the chip's
/// samples are 125 us apart, so that a second is right within 0.02 % however late the reader was woken.
class SecondReader {
 public:
  /// All are borrowed.
  SecondReader(ChipLink& link, const Clock& clock, const MeterSetup& setup);

  /// Several times a second: the RMS registers, which forget within half a second.
  [[nodiscard]] Result<void> look();

  /// Reads what is read at the end of a second, and one more look.
  /// @param has_line  voltages that crossed zero all through the second
  /// @return nullopt: the first read after a start, or after too long a time, from which the next one counts
  ///         | Errc::io
  [[nodiscard]] Result<std::optional<ChipSecond>> read(Timestamp end, const PerPhase<bool>& has_line);
  /// The second that was just read counts. One that is not accepted is part of the next one's energies.
  void accept();

  /// The chip has started again: nothing of before counts.
  void restart();

 private:
  enum Energy : std::uint8_t { active, reactive, apparent, energy_count };

  using Marks = PerPhase<std::array<EnergyMark, energy_count>>;

  [[nodiscard]] Result<EnergyMark> mark(const Register& of) const;
  [[nodiscard]] Result<Marks> read_marks() const;
  [[nodiscard]] Result<void> add(const Register& rms, RmsSquares& to) const;
  [[nodiscard]] Result<PhaseSecond> read_phase(Phase phase, bool has_line);
  void add_power(const Marks& before, const Marks& now, PhaseSecond& to) const;
  [[nodiscard]] Result<std::optional<double>> read_thd(const Register& of) const;
  [[nodiscard]] double rms(const RmsSquares& squares, double full_scale) const;

  ChipLink& link_;
  const Clock& clock_;
  const MeterSetup& setup_;
  std::optional<Marks> marks_;    ///< of the last second that counts
  std::optional<Marks> pending_;  ///< of the one that was read after it
  RmsLooks looks_;
  PerPhase<unsigned> seconds_with_voltage_{};  ///< in a row, without a moment below the least
  PerPhase<unsigned> seconds_with_current_{};
};

}  // namespace edl::agent::ade9000
