#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "agent/ade9000/registers.hpp"
#include "agent/port/spi_bus.hpp"
#include "core/result.hpp"

namespace edl::agent::ade9000 {

/// Registers over a bus: every single read is checked by its CRC, every configuration by reading it back. For one
/// thread.
class ChipLink {
 public:
  /// @param bus  borrowed
  explicit ChipLink(SpiBus& bus) : bus_(bus) {}

  /// @return the word | Errc::io: the bus failed, nothing answers, or no answer's CRC fitted in three tries
  [[nodiscard]] Result<std::uint32_t> read(const Register& of);
  /// As read, with the register's sign.
  [[nodiscard]] Result<std::int64_t> read_number(const Register& of);

  [[nodiscard]] Result<void> write(const Register& to, std::uint32_t word);
  /// Writes and reads back.
  /// @return also Errc::io naming the register if it holds something else afterwards
  [[nodiscard]] Result<void> configure(const Register& to, std::uint32_t word);

  /// What lies from an address on, without CRC: the waveform buffer. In as many frames as the bus needs.
  /// @param step_bytes  a frame begins at an address that is a multiple of that many bytes on
  /// @param step_address  by how much the address grows with each
  [[nodiscard]] Result<std::vector<std::uint8_t>> read_waveform(std::size_t bytes, std::size_t step_bytes,
                                                                std::uint16_t step_address);

  /// Answers since the beginning whose CRC did not fit.
  [[nodiscard]] std::uint64_t crc_faults() const { return crc_faults_; }

 private:
  SpiBus& bus_;
  std::uint64_t crc_faults_ = 0;
};

/// A word's value with the register's width and sign.
[[nodiscard]] std::int64_t number_of(const Register& of, std::uint32_t word);

}  // namespace edl::agent::ade9000
