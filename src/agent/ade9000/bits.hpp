#pragma once

// Bit fields of the ADE9000's registers (data sheet, revision B, "Register details").

#include <cstdint>

#include "core/phase.hpp"

namespace edl::agent::ade9000 {

/// A run of bits in a register.
struct BitField {
  unsigned low = 0;
  unsigned width = 1;

  [[nodiscard]] constexpr std::uint32_t mask() const { return ((std::uint32_t{1} << width) - 1) << low; }
  [[nodiscard]] constexpr std::uint32_t operator()(std::uint32_t value) const { return value << low & mask(); }
  [[nodiscard]] constexpr std::uint32_t in(std::uint32_t word) const { return (word & mask()) >> low; }
};

/// One bit for each phase, side by side.
struct PhaseBits {
  unsigned low = 0;
  [[nodiscard]] constexpr std::uint32_t of(Phase phase) const { return std::uint32_t{1} << (low + index_of(phase)); }
};

namespace config0 {
inline constexpr BitField k_rms_src_sel{7};  ///< 1: half-cycle and 10/12-cycle RMS from samples before the high-pass
}

namespace config1 {
inline constexpr BitField k_swrst{0};
inline constexpr BitField k_cf4_cfg{2, 2};
inline constexpr BitField k_pwr_settle{8, 2};        ///< 64, 128, 256, 0 ms before accumulation starts
inline constexpr BitField k_dip_swell_irq_mode{10};  ///< 0: an interrupt each DIP_CYC; 1: at entry and at exit
inline constexpr BitField k_burst_en{11};
}  // namespace config1

namespace config3 {
/// Over-current detection: A is bit 15, N bit 12. The order is told by the data sheet alone.
inline constexpr BitField k_oc_en_a{15};
inline constexpr BitField k_oc_en_b{14};
inline constexpr BitField k_oc_en_c{13};
inline constexpr BitField k_oc_en_n{12};
inline constexpr BitField k_peaksel{2, 3};
}  // namespace config3

namespace accmode {
inline constexpr BitField k_wattacc{0, 2};  ///< signed, absolute, positive, negative
inline constexpr BitField k_varacc{2, 2};
inline constexpr BitField k_vconsel{4, 3};  ///< see VoltageConnection
inline constexpr BitField k_iconsel{7};     ///< 1: IB = -IA - IC
inline constexpr BitField k_selfreq{8};     ///< 1: 60 Hz
}  // namespace accmode

/// ACCMODE.VCONSEL: how the voltage channels become phase voltages.
enum class VoltageConnection : std::uint8_t {
  four_wire_wye = 0,
  three_wire_delta = 1,        ///< VB' = VA - VC
  three_wire_delta_minus = 2,  ///< VB' = -VA - VC
  four_wire_delta = 3,         ///< VB' = -VA
  three_wire_delta_abc = 4,    ///< VA' = VA - VB, VB' = VA - VC, VC' = VC - VB
};

namespace ep_cfg {
inline constexpr BitField k_egy_pwr_en{0};
inline constexpr BitField k_egy_tmr_mode{1};    ///< 0: EGY_TIME counts samples, 1: half line cycles
inline constexpr BitField k_egy_ld_accum{4};    ///< 0: added to the user's registers, 1: overwrites them at EGYRDY
inline constexpr BitField k_noload_tmr{13, 3};  ///< 64 << n samples; 7: off
}  // namespace ep_cfg

namespace pga_gain {
/// Two bits a channel: 1, 2, 4, 4. In the order IA, IB, IC, IN, VA, VB, VC.
[[nodiscard]] constexpr BitField current(Phase phase) { return {2 * static_cast<unsigned>(index_of(phase)), 2}; }
inline constexpr BitField k_neutral_current{6, 2};
[[nodiscard]] constexpr BitField voltage(Phase phase) { return {8 + 2 * static_cast<unsigned>(index_of(phase)), 2}; }
}  // namespace pga_gain

namespace wfb_cfg {
inline constexpr BitField k_burst_chan{0, 4};  ///< 0: all channels; F: single addresses
inline constexpr BitField k_wf_cap_en{4};      ///< from 0 to 1 starts a capture
inline constexpr BitField k_wf_cap_sel{5};     ///< 0: resampled to 128 points a cycle, 1: fixed rate
inline constexpr BitField k_wf_mode{6, 2};     ///< see CaptureMode
inline constexpr BitField k_wf_src{8, 2};      ///< see SampleSource
inline constexpr BitField k_wf_in_en{12};
}  // namespace wfb_cfg

/// WFB_CFG.WF_MODE for captures at a fixed rate.
enum class CaptureMode : std::uint8_t {
  stop_when_full = 0,
  stop_on_trigger = 1,
  centre_on_trigger = 2,
  continuous = 3,  ///< the address of a trigger is kept
};

/// WFB_CFG.WF_SRC.
enum class SampleSource : std::uint8_t { sinc4_32k = 0, lpf_8k = 2, pcf_8k = 3 };

namespace wfb_trg {
inline constexpr std::uint32_t k_dip = 1U << 0;
inline constexpr std::uint32_t k_swell = 1U << 1;
inline constexpr std::uint32_t k_oi = 1U << 2;
inline constexpr std::uint32_t k_force = 1U << 10;
inline constexpr BitField k_stat_address{0, 11};
inline constexpr BitField k_stat_last_page{12, 4};
}  // namespace wfb_trg

namespace status0 {
inline constexpr std::uint32_t k_egyrdy = 1U << 0;
inline constexpr std::uint32_t k_dready = 1U << 15;
inline constexpr std::uint32_t k_wfb_trig_irq = 1U << 16;
inline constexpr std::uint32_t k_page_full = 1U << 17;
inline constexpr std::uint32_t k_pwrrdy = 1U << 18;
inline constexpr std::uint32_t k_rmsonerdy = 1U << 19;
inline constexpr std::uint32_t k_rms1012rdy = 1U << 20;
inline constexpr std::uint32_t k_thd_pf_rdy = 1U << 21;
inline constexpr std::uint32_t k_wfb_trig = 1U << 22;
inline constexpr std::uint32_t k_coh_wfb_full = 1U << 23;
inline constexpr std::uint32_t k_temp_rdy = 1U << 25;
}  // namespace status0

namespace status1 {
inline constexpr PhaseBits k_zxtov{6};
inline constexpr PhaseBits k_zxv{9};
inline constexpr std::uint32_t k_rstdone = 1U << 16;
inline constexpr std::uint32_t k_oi = 1U << 17;
inline constexpr std::uint32_t k_seqerr = 1U << 18;
inline constexpr PhaseBits k_swell{20};
inline constexpr PhaseBits k_dip{23};
inline constexpr std::uint32_t k_crc_chg = 1U << 26;
inline constexpr std::uint32_t k_crc_done = 1U << 27;
inline constexpr std::uint32_t k_error0 = 1U << 28;
inline constexpr std::uint32_t k_error1 = 1U << 29;
inline constexpr std::uint32_t k_error2 = 1U << 30;
inline constexpr std::uint32_t k_error3 = 1U << 31;
inline constexpr std::uint32_t k_unmaskable = k_rstdone | k_error0 | k_error1;
}  // namespace status1

namespace event_status {
inline constexpr PhaseBits k_dip{0};
inline constexpr PhaseBits k_swell{3};
}  // namespace event_status

namespace temp_cfg {
inline constexpr BitField k_average{0, 2};  ///< 1, 256, 512, 1024 samples
inline constexpr BitField k_enable{2};
inline constexpr BitField k_start{3};
}  // namespace temp_cfg

inline constexpr std::uint16_t k_lock = 0x3C64;  ///< WR_LOCK: configuration becomes read-only
inline constexpr std::uint16_t k_unlock = 0x4AD1;

/// Who it is: VERSION without its revision bits, and PART_ID's bit of the ADE9000.
inline constexpr std::uint32_t k_version_mask = 0xFFC0;
inline constexpr std::uint32_t k_version_value = 0x00C0;
inline constexpr std::uint32_t k_part_id_ade9000 = 1U << 20;

}  // namespace edl::agent::ade9000
