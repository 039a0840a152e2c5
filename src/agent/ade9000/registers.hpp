#pragma once

// The ADE9000's register map: what both the driver and the simulated chip go by. Addresses, reset values and access are
// those of the ADE9000 data sheet, revision B, table "Register information", compared with three independently kept
// lists (the analogdevicesinc/no-OS driver, Analog Devices' Arduino map, Linux' IIO driver) by ade9000_registers_test.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "core/phase.hpp"

namespace edl::agent::ade9000 {

enum class Access : std::uint8_t {
  read_write,
  read,
  clear_on_read,       ///< the peak registers
  write_one_to_clear,  ///< the status registers
};

enum class Sign : std::uint8_t { none, twos_complement };

/// One register of the chip.
struct Register {
  std::string_view name;  ///< the data sheet's
  std::uint16_t address;  ///< 12 bits
  Access access = Access::read;
  Sign sign = Sign::none;
  std::uint32_t reset = 0;

  bool operator==(const Register&) const = default;
};

/// The same register for each phase, at even distances. Its name is that of phase A.
struct PhaseRegister {
  std::string_view name;
  std::uint16_t address;  ///< of phase A
  std::uint16_t stride;   ///< from one phase to the next
  Access access = Access::read;
  Sign sign = Sign::none;
  std::uint32_t reset = 0;

  [[nodiscard]] constexpr Register of(Phase phase) const {
    return {name, static_cast<std::uint16_t>(address + stride * index_of(phase)), access, sign, reset};
  }
};

/// Registers from 0x480 to 0x4FE have 16 bits, all others 32 (data sheet, "SPI protocol overview").
[[nodiscard]] constexpr std::size_t width_bytes(std::uint16_t address) {
  return address >= 0x480 && address <= 0x4FE ? 2 : 4;
}

inline constexpr std::uint16_t k_address_end = 0x1000;

// Calibration and configuration of a phase, 32 bits, two's complement.
inline constexpr std::uint16_t k_phase_block = 0x20;
inline constexpr PhaseRegister k_igain{"AIGAIN", 0x000, k_phase_block, Access::read_write, Sign::twos_complement};
inline constexpr PhaseRegister k_phcal0{"APHCAL0", 0x006, k_phase_block, Access::read_write, Sign::twos_complement};
inline constexpr PhaseRegister k_vgain{"AVGAIN", 0x00B, k_phase_block, Access::read_write, Sign::twos_complement};
inline constexpr PhaseRegister k_irmsos{"AIRMSOS", 0x00C, k_phase_block, Access::read_write, Sign::twos_complement};
inline constexpr PhaseRegister k_vrmsos{"AVRMSOS", 0x00D, k_phase_block, Access::read_write, Sign::twos_complement};
inline constexpr PhaseRegister k_pgain{"APGAIN", 0x00E, k_phase_block, Access::read_write, Sign::twos_complement};
inline constexpr PhaseRegister k_wattos{"AWATTOS", 0x00F, k_phase_block, Access::read_write, Sign::twos_complement};
inline constexpr PhaseRegister k_varos{"AVAROS", 0x010, k_phase_block, Access::read_write, Sign::twos_complement};
inline constexpr PhaseRegister k_fwattos{"AFWATTOS", 0x011, k_phase_block, Access::read_write, Sign::twos_complement};
inline constexpr PhaseRegister k_fvaros{"AFVAROS", 0x012, k_phase_block, Access::read_write, Sign::twos_complement};

inline constexpr Register k_config0{"CONFIG0", 0x060, Access::read_write};
inline constexpr Register k_nirmsos{"NIRMSOS", 0x06B, Access::read_write, Sign::twos_complement};
inline constexpr Register k_nigain{"NIGAIN", 0x06D, Access::read_write, Sign::twos_complement};
inline constexpr Register k_dicoeff{"DICOEFF", 0x072, Access::read_write, Sign::twos_complement};

// What is measured, each with the phase's stride.
inline constexpr PhaseRegister k_i_pcf{"AI_PCF", 0x20A, k_phase_block, Access::read, Sign::twos_complement};
inline constexpr PhaseRegister k_v_pcf{"AV_PCF", 0x20B, k_phase_block, Access::read, Sign::twos_complement};
inline constexpr PhaseRegister k_irms{"AIRMS", 0x20C, k_phase_block};
inline constexpr PhaseRegister k_vrms{"AVRMS", 0x20D, k_phase_block};
inline constexpr PhaseRegister k_ifrms{"AIFRMS", 0x20E, k_phase_block};
inline constexpr PhaseRegister k_vfrms{"AVFRMS", 0x20F, k_phase_block};
inline constexpr PhaseRegister k_watt{"AWATT", 0x210, k_phase_block, Access::read, Sign::twos_complement};
inline constexpr PhaseRegister k_var{"AVAR", 0x211, k_phase_block, Access::read, Sign::twos_complement};
inline constexpr PhaseRegister k_va{"AVA", 0x212, k_phase_block};
inline constexpr PhaseRegister k_fwatt{"AFWATT", 0x213, k_phase_block, Access::read, Sign::twos_complement};
inline constexpr PhaseRegister k_fvar{"AFVAR", 0x214, k_phase_block, Access::read, Sign::twos_complement};
inline constexpr PhaseRegister k_fva{"AFVA", 0x215, k_phase_block};
inline constexpr PhaseRegister k_pf{"APF", 0x216, k_phase_block, Access::read, Sign::twos_complement};
inline constexpr PhaseRegister k_vthd{"AVTHD", 0x217, k_phase_block, Access::read, Sign::twos_complement};
inline constexpr PhaseRegister k_ithd{"AITHD", 0x218, k_phase_block, Access::read, Sign::twos_complement};
inline constexpr PhaseRegister k_irmsone{"AIRMSONE", 0x219, k_phase_block};
inline constexpr PhaseRegister k_vrmsone{"AVRMSONE", 0x21A, k_phase_block};
inline constexpr PhaseRegister k_irms1012{"AIRMS1012", 0x21B, k_phase_block};
inline constexpr PhaseRegister k_vrms1012{"AVRMS1012", 0x21C, k_phase_block};
inline constexpr Register k_ni_pcf{"NI_PCF", 0x265, Access::read, Sign::twos_complement};
inline constexpr Register k_nirms{"NIRMS", 0x266};
inline constexpr Register k_nirmsone{"NIRMSONE", 0x267};
inline constexpr Register k_nirms1012{"NIRMS1012", 0x268};

// Energy: the low word has 13 bits, the high word what is above them, signed.
inline constexpr std::uint16_t k_energy_block = 0x3C;
inline constexpr PhaseRegister k_watthr_lo{"AWATTHR_LO", 0x2E6, k_energy_block};
inline constexpr PhaseRegister k_watthr_hi{"AWATTHR_HI", 0x2E7, k_energy_block, Access::read, Sign::twos_complement};
inline constexpr PhaseRegister k_varhr_lo{"AVARHR_LO", 0x2F0, k_energy_block};
inline constexpr PhaseRegister k_varhr_hi{"AVARHR_HI", 0x2F1, k_energy_block, Access::read, Sign::twos_complement};
inline constexpr PhaseRegister k_vahr_lo{"AVAHR_LO", 0x2FA, k_energy_block};
inline constexpr PhaseRegister k_vahr_hi{"AVAHR_HI", 0x2FB, k_energy_block};
inline constexpr PhaseRegister k_fwatthr_lo{"AFWATTHR_LO", 0x304, k_energy_block};
inline constexpr PhaseRegister k_fwatthr_hi{"AFWATTHR_HI", 0x305, k_energy_block, Access::read, Sign::twos_complement};
inline constexpr PhaseRegister k_fvarhr_lo{"AFVARHR_LO", 0x30E, k_energy_block};
inline constexpr PhaseRegister k_fvarhr_hi{"AFVARHR_HI", 0x30F, k_energy_block, Access::read, Sign::twos_complement};

// Status and power quality.
inline constexpr Register k_ipeak{"IPEAK", 0x400, Access::clear_on_read};
inline constexpr Register k_vpeak{"VPEAK", 0x401, Access::clear_on_read};
inline constexpr Register k_status0{"STATUS0", 0x402, Access::write_one_to_clear};
inline constexpr Register k_status1{"STATUS1", 0x403, Access::write_one_to_clear};
inline constexpr Register k_event_status{"EVENT_STATUS", 0x404};
inline constexpr Register k_mask0{"MASK0", 0x405, Access::read_write};
inline constexpr Register k_mask1{"MASK1", 0x406, Access::read_write};
inline constexpr Register k_event_mask{"EVENT_MASK", 0x407, Access::read_write};
inline constexpr Register k_oilvl{"OILVL", 0x409, Access::read_write, Sign::none, 0xFFFFFF};
inline constexpr PhaseRegister k_oi{"OIA", 0x40A, 1};
inline constexpr Register k_oin{"OIN", 0x40D};
inline constexpr Register k_user_period{"USER_PERIOD", 0x40E, Access::read_write, Sign::none, 0x00500000};
inline constexpr Register k_vlevel{"VLEVEL", 0x40F, Access::read_write, Sign::none, 0x00045D45};
inline constexpr Register k_dip_lvl{"DIP_LVL", 0x410, Access::read_write};
inline constexpr PhaseRegister k_dip{"DIPA", 0x411, 1, Access::read, Sign::none, 0x7FFFFF};
inline constexpr Register k_swell_lvl{"SWELL_LVL", 0x414, Access::read_write, Sign::none, 0xFFFFFF};
inline constexpr PhaseRegister k_swell{"SWELLA", 0x415, 1};
inline constexpr PhaseRegister k_period{"APERIOD", 0x418, 1, Access::read, Sign::none, 0x00A00000};
inline constexpr Register k_com_period{"COM_PERIOD", 0x41B, Access::read, Sign::none, 0x00A00000};
inline constexpr Register k_last_data_32{"LAST_DATA_32", 0x423};
inline constexpr Register k_part_id{"PART_ID", 0x472};
inline constexpr Register k_temp_trim{"TEMP_TRIM", 0x474};

// 16 bits.
inline constexpr Register k_run{"RUN", 0x480, Access::read_write};
inline constexpr Register k_config1{"CONFIG1", 0x481, Access::read_write};
inline constexpr PhaseRegister k_angle_vi{"ANGL_VA_IA", 0x485, 1, Access::read, Sign::twos_complement};
inline constexpr Register k_angle_va_vb{"ANGL_VA_VB", 0x482, Access::read, Sign::twos_complement};
inline constexpr Register k_angle_vb_vc{"ANGL_VB_VC", 0x483, Access::read, Sign::twos_complement};
inline constexpr Register k_angle_va_vc{"ANGL_VA_VC", 0x484, Access::read, Sign::twos_complement};
inline constexpr Register k_dip_cyc{"DIP_CYC", 0x48B, Access::read_write, Sign::none, 0xFFFF};
inline constexpr Register k_swell_cyc{"SWELL_CYC", 0x48C, Access::read_write, Sign::none, 0xFFFF};
inline constexpr Register k_oistatus{"OISTATUS", 0x48F};
inline constexpr Register k_accmode{"ACCMODE", 0x492, Access::read_write};
inline constexpr Register k_config3{"CONFIG3", 0x493, Access::read_write, Sign::none, 0xF000};
inline constexpr Register k_zxtout{"ZXTOUT", 0x498, Access::read_write, Sign::none, 0xFFFF};
inline constexpr Register k_zxthrsh{"ZXTHRSH", 0x499, Access::read_write, Sign::none, 0x0009};
inline constexpr Register k_zx_lp_sel{"ZX_LP_SEL", 0x49A, Access::read_write, Sign::none, 0x001E};
inline constexpr Register k_seq_cyc{"SEQ_CYC", 0x49C, Access::read_write, Sign::none, 0x00FF};
inline constexpr Register k_wfb_cfg{"WFB_CFG", 0x4A0, Access::read_write};
inline constexpr Register k_wfb_pg_irqen{"WFB_PG_IRQEN", 0x4A1, Access::read_write};
inline constexpr Register k_wfb_trg_cfg{"WFB_TRG_CFG", 0x4A2, Access::read_write};
inline constexpr Register k_wfb_trg_stat{"WFB_TRG_STAT", 0x4A3, Access::read_write};
inline constexpr Register k_crc_rslt{"CRC_RSLT", 0x4A8};
inline constexpr Register k_crc_spi{"CRC_SPI", 0x4A9};
inline constexpr Register k_last_data_16{"LAST_DATA_16", 0x4AC};
inline constexpr Register k_last_cmd{"LAST_CMD", 0x4AE};
inline constexpr Register k_config2{"CONFIG2", 0x4AF, Access::read_write, Sign::none, 0x0C00};
inline constexpr Register k_ep_cfg{"EP_CFG", 0x4B0, Access::read_write};
inline constexpr Register k_pwr_time{"PWR_TIME", 0x4B1, Access::read_write, Sign::none, 0x00FF};
inline constexpr Register k_egy_time{"EGY_TIME", 0x4B2, Access::read_write, Sign::none, 0x00FF};
inline constexpr Register k_crc_force{"CRC_FORCE", 0x4B4, Access::read_write};
inline constexpr Register k_crc_opten{"CRC_OPTEN", 0x4B5, Access::read_write};
inline constexpr Register k_temp_cfg{"TEMP_CFG", 0x4B6, Access::read_write};
inline constexpr Register k_temp_rslt{"TEMP_RSLT", 0x4B7};
inline constexpr Register k_pga_gain{"PGA_GAIN", 0x4B9, Access::read_write};
inline constexpr Register k_chnl_dis{"CHNL_DIS", 0x4BA, Access::read_write};
inline constexpr Register k_wr_lock{"WR_LOCK", 0x4BF, Access::read_write};
inline constexpr Register k_var_dis{"VAR_DIS", 0x4E0, Access::read_write};
inline constexpr Register k_version{"VERSION", 0x4FE, Access::read, Sign::none, 0x00FE};

/// Mirrors of what is measured, one after the other for a burst (CONFIG1.BURST_EN): triples of phases A, B and C, and
/// single words for the neutral.
inline constexpr Register k_mirror_begin{"AV_PCF_1", 0x600};
inline constexpr std::uint16_t k_mirror_words = 0x63D - 0x600;
inline constexpr PhaseRegister k_mirror_irms{"AIRMS_1", 0x607, 1};
inline constexpr PhaseRegister k_mirror_vrms{"AVRMS_1", 0x60A, 1};
inline constexpr Register k_mirror_nirms{"NIRMS_1", 0x60D};
inline constexpr PhaseRegister k_mirror_watt{"AWATT_1", 0x60E, 1, Access::read, Sign::twos_complement};
inline constexpr PhaseRegister k_mirror_va{"AVA_1", 0x611, 1};
inline constexpr PhaseRegister k_mirror_var{"AVAR_1", 0x614, 1, Access::read, Sign::twos_complement};
inline constexpr PhaseRegister k_mirror_fvar{"AFVAR_1", 0x617, 1, Access::read, Sign::twos_complement};
inline constexpr PhaseRegister k_mirror_pf{"APF_1", 0x61A, 1, Access::read, Sign::twos_complement};
inline constexpr PhaseRegister k_mirror_vthd{"AVTHD_1", 0x61D, 1, Access::read, Sign::twos_complement};
inline constexpr PhaseRegister k_mirror_ithd{"AITHD_1", 0x620, 1, Access::read, Sign::twos_complement};
inline constexpr PhaseRegister k_mirror_fwatt{"AFWATT_1", 0x623, 1, Access::read, Sign::twos_complement};
inline constexpr PhaseRegister k_mirror_fva{"AFVA_1", 0x626, 1};
inline constexpr PhaseRegister k_mirror_ifrms{"AFIRMS_1", 0x629, 1};
inline constexpr PhaseRegister k_mirror_vfrms{"AFVRMS_1", 0x62C, 1};
inline constexpr PhaseRegister k_mirror_irmsone{"AIRMSONE_1", 0x62F, 1};
inline constexpr PhaseRegister k_mirror_vrmsone{"AVRMSONE_1", 0x632, 1};
inline constexpr PhaseRegister k_mirror_irms1012{"AIRMS1012_1", 0x636, 1};
inline constexpr PhaseRegister k_mirror_vrms1012{"AVRMS1012_1", 0x639, 1};

/// The waveform buffer: 2,048 words of 32 bits, 16 pages of 128.
inline constexpr Register k_waveform_begin{"WFB", 0x800, Access::read, Sign::twos_complement};
inline constexpr std::size_t k_waveform_words = 2048;
inline constexpr std::size_t k_waveform_page_words = 128;

/// Every register above but for the mirrors and the buffer, in no particular order; a phase's carry the name of phase A's.
[[nodiscard]] std::span<const Register> all_registers();

}  // namespace edl::agent::ade9000
