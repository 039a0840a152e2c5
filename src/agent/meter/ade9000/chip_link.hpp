#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "agent/ade9000/registers.hpp"
#include "agent/port/spi_bus.hpp"
#include "core/result.hpp"

namespace edl::agent::ade9000 {

/// Registers over a bus that may be disturbed. A single read counts only if the CRC behind it fits and the chip's
/// LAST_CMD says that it was asked for that register; a configuration only if it reads back. For one thread.
class ChipLink {
 public:
  /// @param bus  borrowed
  explicit ChipLink(SpiBus& bus) : bus_(bus) {}

  /// @return the word | Errc::io: the bus failed, nothing answers, or no answer was proven in three tries
  [[nodiscard]] Result<std::uint32_t> read(const Register& of);
  /// As read, without LAST_CMD, in half the time: for what is looked at often and read again before it counts.
  [[nodiscard]] Result<std::uint32_t> glance(const Register& of);
  /// As read, with the register's sign.
  [[nodiscard]] Result<std::int64_t> read_number(const Register& of);

  /// A locked configuration is opened for it and locked again.
  [[nodiscard]] Result<void> write(const Register& to, std::uint32_t word);
  /// Writes and reads back.
  /// @return also Errc::io naming the register if it holds something else afterwards
  [[nodiscard]] Result<void> configure(const Register& to, std::uint32_t word);

  /// Bytes of the waveform buffer from an address on, in one frame, without CRC.
  /// @param bytes  at most 3,998
  [[nodiscard]] Result<std::vector<std::uint8_t>> read_buffer(std::uint16_t from, std::size_t bytes);

  /// Makes the chip refuse writes to its configuration, which a disturbed header may turn a read into.
  [[nodiscard]] Result<void> lock();
  /// Takes the lock away, whether or not there is one.
  [[nodiscard]] Result<void> unlock();

  /// Whether reads are proven by LAST_CMD. Only UG-1098 tells how that register counts, so that its word is taken only
  /// once a chip has shown that it does so: not until this is set.
  void prove_reads(bool proven) { proven_ = proven; }

  /// Answers since the beginning that were damaged, or to another question.
  [[nodiscard]] std::uint64_t faults() const { return faults_; }

 private:
  [[nodiscard]] Result<void> send(const Register& to, std::uint32_t word);

  SpiBus& bus_;
  bool locked_ = false;
  bool proven_ = false;
  std::uint64_t faults_ = 0;
};

/// A word's value with the register's width and sign.
[[nodiscard]] std::int64_t number_of(const Register& of, std::uint32_t word);

/// What of LAST_CMD counts: address and direction.
[[nodiscard]] constexpr std::uint32_t command_of(std::uint32_t last_cmd) { return last_cmd & 0xFFF8; }
/// That of a read of a register.
[[nodiscard]] std::uint32_t command_of_read(const Register& of);

}  // namespace edl::agent::ade9000
