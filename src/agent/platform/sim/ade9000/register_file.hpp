#pragma once

#include <cstdint>
#include <vector>

#include "agent/ade9000/registers.hpp"

namespace edl::agent::sim {

/// The words behind the chip's addresses, and who may change them. An address that the data sheet does not have reads
/// as 0 and takes no writes.
class RegisterFile {
 public:
  RegisterFile();

  /// All as after a reset; PART_ID says what chip it is.
  void reset();

  [[nodiscard]] std::uint32_t word(std::uint16_t address) const { return words_[address]; }
  [[nodiscard]] std::uint32_t operator[](const ade9000::Register& of) const { return words_[of.address]; }
  /// A register as a signed number, if the data sheet has it so.
  [[nodiscard]] double number(const ade9000::Register& of) const;

  /// By the chip itself.
  void set(const ade9000::Register& of, std::uint32_t word) { words_[of.address] = word; }
  void set(std::uint16_t address, std::uint32_t word) { words_[address] = word; }
  void raise(const ade9000::Register& status, std::uint32_t bits) { words_[status.address] |= bits; }

  /// By the bus: as the register's access has it, and not at all where the configuration is locked.
  /// @return whether a word has changed
  bool write(std::uint16_t address, std::uint32_t word);
  /// By the bus: what is cleared by reading is 0 afterwards.
  std::uint32_t read(std::uint16_t address);

  [[nodiscard]] bool locked() const { return locked_; }

  /// Whether the configuration's CRC takes a register in. It is taken to take all that can be written but for masks and
  /// the waveform buffer's, which are among those that CRC_OPTEN chooses; UG-1098 names no list.
  [[nodiscard]] bool counts_for_crc(std::uint16_t address) const;

  /// CRC of the configuration, as CRC_RSLT has it; which polynomial the chip uses is not told.
  [[nodiscard]] std::uint32_t configuration_crc() const;

 private:
  std::vector<std::uint32_t> words_;
  std::vector<const ade9000::Register*> known_;  ///< by address; null: no such register
  bool locked_ = false;
};

}  // namespace edl::agent::sim
