#include "agent/ade9000/registers.hpp"

namespace edl::agent::ade9000 {
namespace {

constexpr std::array k_of_a_phase{
    k_igain,      k_phcal0,    k_vgain,     k_irmsos,    k_vrmsos,   k_pgain,    k_wattos,  k_varos,    k_fwattos,
    k_fvaros,     k_i_pcf,     k_v_pcf,     k_irms,      k_vrms,     k_ifrms,    k_vfrms,   k_watt,     k_var,
    k_va,         k_fwatt,     k_fvar,      k_fva,       k_pf,       k_vthd,     k_ithd,    k_irmsone,  k_vrmsone,
    k_irms1012,   k_vrms1012,  k_watthr_lo, k_watthr_hi, k_varhr_lo, k_varhr_hi, k_vahr_lo, k_vahr_hi,  k_fwatthr_lo,
    k_fwatthr_hi, k_fvarhr_lo, k_fvarhr_hi, k_oi,        k_dip,      k_swell,    k_period,  k_angle_vi,
};

constexpr std::array k_single{
    k_config0,     k_nirmsos,      k_nigain,       k_dicoeff,   k_ni_pcf,       k_nirms,        k_nirmsone,
    k_nirms1012,   k_ipeak,        k_vpeak,        k_status0,   k_status1,      k_event_status, k_mask0,
    k_mask1,       k_event_mask,   k_oilvl,        k_oin,       k_user_period,  k_vlevel,       k_dip_lvl,
    k_swell_lvl,   k_com_period,   k_last_data_32, k_part_id,   k_temp_trim,    k_run,          k_config1,
    k_angle_va_vb, k_angle_vb_vc,  k_angle_va_vc,  k_dip_cyc,   k_swell_cyc,    k_oistatus,     k_accmode,
    k_config3,     k_zxtout,       k_zxthrsh,      k_zx_lp_sel, k_seq_cyc,      k_wfb_cfg,      k_wfb_pg_irqen,
    k_wfb_trg_cfg, k_wfb_trg_stat, k_crc_rslt,     k_crc_spi,   k_last_data_16, k_last_cmd,     k_config2,
    k_ep_cfg,      k_pwr_time,     k_egy_time,     k_crc_force, k_crc_opten,    k_temp_cfg,     k_temp_rslt,
    k_pga_gain,    k_chnl_dis,     k_wr_lock,      k_var_dis,   k_version,
};

constexpr auto make_table() {
  std::array<Register, k_single.size() + k_phase_count * k_of_a_phase.size()> table{};
  auto at = table.begin();
  for (const Register& one : k_single) *at++ = one;
  for (const PhaseRegister& three : k_of_a_phase) {
    for (const Phase phase : k_phases) *at++ = three.of(phase);
  }
  return table;
}

constexpr auto k_table = make_table();

}  // namespace

std::span<const Register> all_registers() { return k_table; }

}  // namespace edl::agent::ade9000
