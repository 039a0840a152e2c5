#include "agent/platform/sim/ade9000/register_file.hpp"

#include <algorithm>
#include <array>

#include "agent/ade9000/bits.hpp"
#include "agent/ade9000/frame.hpp"

namespace edl::agent::sim {
namespace {

using ade9000::Access;
using ade9000::Register;

/// What WR_LOCK makes read-only; that status registers are no exception is the careful reading of the data sheet.
constexpr bool is_configuration(std::uint16_t address) {
  return address <= 0x073 || (address >= 0x400 && address <= 0x4FE);
}

/// Writable parts of the configuration that are in no CRC, or in one only when CRC_OPTEN says so.
constexpr std::array k_not_for_crc{
    ade9000::k_wr_lock,      ade9000::k_crc_force, ade9000::k_wfb_cfg, ade9000::k_wfb_pg_irqen, ade9000::k_wfb_trg_cfg,
    ade9000::k_wfb_trg_stat, ade9000::k_mask0,     ade9000::k_mask1,   ade9000::k_event_mask,
};

}  // namespace

RegisterFile::RegisterFile() : words_(ade9000::k_address_end, 0), known_(ade9000::k_address_end, nullptr) {
  for (const Register& one : ade9000::all_registers()) known_[one.address] = &one;
  reset();
}

void RegisterFile::reset() {
  locked_ = false;
  for (const Register& one : ade9000::all_registers()) words_[one.address] = one.reset;
  words_[ade9000::k_part_id.address] = ade9000::k_part_id_ade9000;
}

double RegisterFile::number(const Register& of) const {
  const std::uint32_t word = words_[of.address];
  if (of.sign == ade9000::Sign::none) return word;
  if (ade9000::width_bytes(of.address) == 2) return static_cast<std::int16_t>(static_cast<std::uint16_t>(word));
  return static_cast<std::int32_t>(word);
}

bool RegisterFile::write(std::uint16_t address, std::uint32_t word) {
  const Register* const known = known_[address];
  if (known == nullptr) return false;
  if (address == ade9000::k_wr_lock.address) {
    if (word == ade9000::k_lock) locked_ = true;
    if (word == ade9000::k_unlock) locked_ = false;
    words_[address] = locked_ ? 1 : 0;
    return false;
  }
  if (locked_ && is_configuration(address)) return false;
  const std::uint32_t before = words_[address];
  switch (known->access) {
    case Access::read_write: words_[address] = word; break;
    case Access::write_one_to_clear: words_[address] = before & ~word; break;
    case Access::read:
    case Access::clear_on_read: break;
  }
  return words_[address] != before;
}

std::uint32_t RegisterFile::read(std::uint16_t address) {
  const std::uint32_t word = words_[address];
  const Register* const known = known_[address];
  if (known != nullptr && known->access == Access::clear_on_read) words_[address] = 0;
  return word;
}

bool RegisterFile::counts_for_crc(std::uint16_t address) const {
  const Register* const known = known_[address];
  return known != nullptr && known->access == Access::read_write && is_configuration(address) &&
         std::ranges::none_of(k_not_for_crc, [&](const Register& one) { return one.address == address; });
}

std::uint32_t RegisterFile::configuration_crc() const {
  std::vector<std::uint8_t> bytes;
  for (const Register* one : known_) {
    if (one == nullptr || !counts_for_crc(one->address)) continue;
    std::array<std::uint8_t, 4> word{};
    ade9000::put_word(words_[one->address], word);
    bytes.insert(bytes.end(), word.begin(), word.end());
  }
  return ade9000::crc16(bytes);
}

}  // namespace edl::agent::sim
