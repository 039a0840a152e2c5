#include "agent/platform/sim/ade9000/chip_core.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "agent/ade9000/bits.hpp"
#include "agent/ade9000/scale.hpp"

namespace edl::agent::sim {
namespace {

using namespace ade9000;  // NOLINT(google-build-using-namespace): the chip is made of its registers' names

constexpr double k_first_corner_hz = 77.39;  ///< CONFIG2.HPF_CRN 0; each step halves it
constexpr BitField k_hpf_crn{9, 3};
constexpr BitField k_hpfdis{3};
/// The amplitude below which ZXTHRSH says that there are no zero crossings: ZXTHRSH * 32 * 256 is so many codes.
constexpr double k_crossing_unit = 32.0 * 256.0;
/// What the low-pass before the zero crossings leaves of 50 Hz; of 60 Hz it is 0.81.
constexpr double k_crossing_gain = 0.86;

double share(double code) { return code / k_unity; }

std::uint32_t unsigned_code(double value) {
  return static_cast<std::uint32_t>(std::llround(std::clamp(value, 0.0, 4'294'967'295.0)));
}

std::uint32_t signed_code(double value) {
  constexpr double k_most = 2'147'483'647.0;
  return static_cast<std::uint32_t>(static_cast<std::int32_t>(std::llround(std::clamp(value, -k_most, k_most))));
}

std::uint32_t level_code(double rms) { return unsigned_code(rms / k_level_divisor) & 0xFFFFFF; }

/// -180 to 180 degrees.
double normalised(double degrees) { return std::remainder(degrees, 360.0); }

struct EnergyRegisters {
  PhaseRegister low;
  PhaseRegister high;
};

constexpr std::array<EnergyRegisters, 5> k_energy_registers{{
    {k_watthr_lo, k_watthr_hi},
    {k_varhr_lo, k_varhr_hi},
    {k_vahr_lo, k_vahr_hi},
    {k_fwatthr_lo, k_fwatthr_hi},
    {k_fvarhr_lo, k_fvarhr_hi},
}};

/// User registers have 45 bits.
std::int64_t wrapped(std::int64_t energy) {
  constexpr std::int64_t k_range = std::int64_t{1} << 45;
  const std::int64_t low = energy & (k_range - 1);
  return low >= k_range / 2 ? low - k_range : low;
}

}  // namespace

ChipCore::ChipCore(RegisterFile& registers) : registers_(registers) {}

void ChipCore::reset() {
  settings_ = {};
  path_.reset();
  buffer_ = {};
  watches_ = {};
  neutral_watch_ = LevelWatch{LevelWatch::Side::above, 0};
  sums_ = {};
  energies_ = {};
  accumulated_ = 0;
  wrong_sequence_ = 0;
  cycles_ = {};
  had_line_ = {};
}

void ChipCore::configure() {
  for (const Phase phase : k_phases) {
    settings_.gain[current_channel(phase)] = 1 + share(registers_.number(k_igain.of(phase)));
    settings_.gain[voltage_channel(phase)] = 1 + share(registers_.number(k_vgain.of(phase)));
    settings_.phase_coefficient[phase] = share(registers_.number(k_phcal0.of(phase)));
  }
  settings_.gain[k_neutral_channel] = 1 + share(registers_.number(k_nigain));
  const std::uint32_t config0 = registers_[k_config0];
  settings_.high_pass = k_hpfdis.in(config0) == 0;
  settings_.windows_before_high_pass = config0::k_rms_src_sel.in(config0) != 0;
  const std::uint32_t accmode = registers_[k_accmode];
  settings_.voltage_connection = static_cast<VoltageConnection>(std::min(accmode::k_vconsel.in(accmode), 4U));
  settings_.current_b_from_others = accmode::k_iconsel.in(accmode) != 0;
  settings_.nominal_hz = accmode::k_selfreq.in(accmode) != 0 ? 60 : 50;
  settings_.crossing_threshold = registers_.number(k_zxthrsh) * k_crossing_unit / k_crossing_gain;
  settings_.crossing_timeout = registers_[k_zxtout] + 1;
  if ((registers_[k_run] & 1U) == 0) {
    path_.reset();
  } else if (!path_) {
    path_.emplace(k_first_corner_hz / std::exp2(k_hpf_crn.in(registers_[k_config2])));
  }
}

void ChipCore::configure_buffer() { buffer_.configure(registers_[k_wfb_cfg]); }

void ChipCore::sample(const Channels<double>& adc) {
  if (!path_) return;
  const SignalPath::News news = path_->add(adc, settings_);
  note(buffer_.add(path_->pcf(), path_->line_hz()));
  accumulate(news.half_cycle);
  watch_crossings();
  watch_peaks();
  std::uint32_t ready = status0::k_dready;
  if (news.half_cycle) {
    ready |= status0::k_rmsonerdy;
    watch_levels();
    watch_sequence();
  }
  if (news.ten_or_twelve) ready |= status0::k_rms1012rdy;
  if (news.thd_and_pf) ready |= status0::k_thd_pf_rdy;
  registers_.raise(k_status0, ready);
}

double ChipCore::rms_code(std::size_t channel) const {
  double offset = registers_.number(k_nirmsos);
  if (channel != k_neutral_channel) {
    const Phase phase = k_phases[channel / 2];
    offset = registers_.number(channel % 2 == 0 ? k_irmsos.of(phase) : k_vrmsos.of(phase));
  }
  return std::sqrt(std::max(0.0, path_->mean_square(channel) + k_rms_offset_unit * offset));
}

/// The total reactive power is taken to be the fundamental one: what harmonics add to it is not simulated.
ChipCore::Codes ChipCore::power_codes(Phase phase) const {
  const double gain = 1 + share(registers_.number(k_pgain.of(phase)));
  const std::complex<double> conjugate_product =
      path_->fundamental(voltage_channel(phase)) * std::conj(path_->fundamental(current_channel(phase)));
  const double watt = path_->mean_product(phase) / k_power_divisor;
  const double fwatt = conjugate_product.real() / k_power_divisor;
  const double fvar = conjugate_product.imag() / k_power_divisor;
  const double va = rms_code(voltage_channel(phase)) * rms_code(current_channel(phase)) / k_power_divisor;
  return {std::llround(watt * gain + registers_.number(k_wattos.of(phase))),
          std::llround(fvar * gain + registers_.number(k_varos.of(phase))), std::llround(va * gain),
          std::llround(fwatt * gain + registers_.number(k_fwattos.of(phase))),
          std::llround(fvar * gain + registers_.number(k_fvaros.of(phase)))};
}

void ChipCore::accumulate(bool half_cycle) {
  const std::uint32_t config = registers_[k_ep_cfg];
  if (ep_cfg::k_egy_pwr_en.in(config) == 0) return;
  for (const Phase phase : k_phases) {
    const Codes codes = power_codes(phase);
    for (std::size_t i = 0; i < codes.size(); ++i) sums_[phase][i] += codes[i];
  }
  if (ep_cfg::k_egy_tmr_mode.in(config) == 0 || half_cycle) ++accumulated_;
  if (accumulated_ < (registers_[k_egy_time] & 0x1FFFU) + 1) return;
  load_energies();
  registers_.raise(k_status0, status0::k_egyrdy);
}

void ChipCore::load_energies() {
  const bool overwrite = ep_cfg::k_egy_ld_accum.in(registers_[k_ep_cfg]) != 0;
  for (const Phase phase : k_phases) {
    for (std::size_t i = 0; i < k_energy_registers.size(); ++i) {
      std::int64_t& energy = energies_[phase][i];
      energy = wrapped((overwrite ? 0 : energy) + sums_[phase][i]);
      registers_.set(k_energy_registers[i].low.of(phase), static_cast<std::uint32_t>(energy) & k_energy_low_mask);
      registers_.set(k_energy_registers[i].high.of(phase), static_cast<std::uint32_t>(energy >> 13 & 0xFFFFFFFF));
    }
  }
  sums_ = {};
  accumulated_ = 0;
}

void ChipCore::watch_levels() {
  const bool both_ends = config1::k_dip_swell_irq_mode.in(registers_[k_config1]) != 0;
  const LevelWatch::Settings dips{registers_[k_dip_lvl], registers_[k_dip_cyc], both_ends};
  const LevelWatch::Settings swells{registers_[k_swell_lvl], registers_[k_swell_cyc], both_ends};
  const LevelWatch::Settings currents{registers_[k_oilvl], 1, false};
  constexpr PerPhase<BitField> k_oc_en{config3::k_oc_en_a, config3::k_oc_en_b, config3::k_oc_en_c};
  const std::uint32_t config3 = registers_[k_config3];
  std::uint32_t events = 0;
  std::uint32_t over = 0;
  for (const Phase phase : k_phases) {
    Watches& watch = watches_[phase];
    const std::uint32_t volts = level_code(path_->one_cycle_rms(voltage_channel(phase)));
    if (watch.dip.add(volts, dips)) registers_.raise(k_status1, status1::k_dip.of(phase));
    if (watch.swell.add(volts, swells)) registers_.raise(k_status1, status1::k_swell.of(phase));
    if (watch.dip.active()) events |= event_status::k_dip.of(phase);
    if (watch.swell.active()) events |= event_status::k_swell.of(phase);
    registers_.set(k_dip.of(phase), watch.dip.extreme());
    registers_.set(k_swell.of(phase), watch.swell.extreme());
    if (k_oc_en[phase].in(config3) == 0) continue;
    const bool was_over = watch.current.active();
    watch.current.add(level_code(path_->one_cycle_rms(current_channel(phase))), currents);
    registers_.set(k_oi.of(phase), watch.current.extreme());
    if (watch.current.active()) over |= 1U << index_of(phase);
    if (watch.current.active() && !was_over) trigger(wfb_trg::k_oi);
  }
  if (config3::k_oc_en_n.in(config3) != 0) {
    neutral_watch_.add(level_code(path_->one_cycle_rms(k_neutral_channel)), currents);
    registers_.set(k_oin, neutral_watch_.extreme());
    if (neutral_watch_.active()) over |= 1U << k_phase_count;
  }
  if (over != 0) registers_.raise(k_status1, status1::k_oi);
  registers_.set(k_oistatus, over);
  const std::uint32_t begun = events & ~registers_[k_event_status];
  for (const Phase phase : k_phases) {
    if ((begun & event_status::k_dip.of(phase)) != 0) trigger(wfb_trg::k_dip);
    if ((begun & event_status::k_swell.of(phase)) != 0) trigger(wfb_trg::k_swell);
  }
  registers_.set(k_event_status, events);
}

/// Phase B follows A by a third of a cycle, else the phases are swapped.
void ChipCore::watch_sequence() {
  const auto angle = [this](Phase phase) {
    return std::arg(path_->fundamental(voltage_channel(phase))) * 180 / std::numbers::pi;
  };
  bool all = true;
  for (const Phase phase : k_phases) all = all && path_->line(phase).frequency_hz().has_value();
  const bool wrong =
      all && normalised(angle(Phase::a) - angle(Phase::b)) < 0 && normalised(angle(Phase::b) - angle(Phase::c)) < 0;
  wrong_sequence_ = wrong ? wrong_sequence_ + 1 : 0;
  const std::uint32_t needed = 2 * std::max(registers_[k_seq_cyc] & 0xFFU, 1U);
  if (wrong_sequence_ >= needed) registers_.raise(k_status1, status1::k_seqerr);
}

void ChipCore::watch_crossings() {
  for (const Phase phase : k_phases) {
    const LinePeriod& line = path_->line(phase);
    if (line.cycles() != cycles_[phase]) registers_.raise(k_status1, status1::k_zxv.of(phase));
    cycles_[phase] = line.cycles();
    const bool has_line = line.frequency_hz().has_value();
    if (had_line_[phase] && !has_line) registers_.raise(k_status1, status1::k_zxtov.of(phase));
    had_line_[phase] = has_line;
  }
}

void ChipCore::watch_peaks() {
  const std::uint32_t chosen = config3::k_peaksel.in(registers_[k_config3]);
  const auto watch = [&](const Register& peak, std::size_t channel, std::uint32_t phase_bit) {
    const std::uint32_t code = unsigned_code(std::abs(path_->pcf()[channel]) / k_peak_divisor) & 0xFFFFFF;
    if (code > (registers_[peak] & 0xFFFFFFU)) registers_.set(peak, code | phase_bit << 24);
  };
  for (const Phase phase : k_phases) {
    const std::uint32_t bit = 1U << index_of(phase);
    if ((chosen & bit) == 0) continue;
    watch(k_ipeak, current_channel(phase), bit);
    watch(k_vpeak, voltage_channel(phase), bit);
  }
}

void ChipCore::note(const WaveformBuffer::News& news) {
  std::uint32_t bits = news.status0;
  if ((news.full_pages & registers_[k_wfb_pg_irqen]) != 0) bits |= status0::k_page_full;
  registers_.raise(k_status0, bits);
}

void ChipCore::trigger(std::uint32_t what) {
  if ((registers_[k_wfb_trg_cfg] & what) != 0) note(buffer_.trigger());
}

void ChipCore::publish() {
  if (!path_) return;
  for (const Phase phase : k_phases) {
    const std::size_t amperes = current_channel(phase);
    const std::size_t volts = voltage_channel(phase);
    registers_.set(k_i_pcf.of(phase), signed_code(path_->pcf()[amperes]));
    registers_.set(k_v_pcf.of(phase), signed_code(path_->pcf()[volts]));
    registers_.set(k_irms.of(phase), unsigned_code(rms_code(amperes)));
    registers_.set(k_vrms.of(phase), unsigned_code(rms_code(volts)));
    registers_.set(k_ifrms.of(phase), unsigned_code(std::abs(path_->fundamental(amperes))));
    registers_.set(k_vfrms.of(phase), unsigned_code(std::abs(path_->fundamental(volts))));
    registers_.set(k_irmsone.of(phase), unsigned_code(path_->one_cycle_rms(amperes)));
    registers_.set(k_vrmsone.of(phase), unsigned_code(path_->one_cycle_rms(volts)));
    registers_.set(k_irms1012.of(phase), unsigned_code(path_->long_window_rms(amperes)));
    registers_.set(k_vrms1012.of(phase), unsigned_code(path_->long_window_rms(volts)));
    registers_.set(k_pf.of(phase), signed_code(path_->power_factor(phase) * k_unity));
    registers_.set(k_vthd.of(phase), signed_code(std::min<double>(path_->thd(volts) * k_unity, k_thd_cap)));
    registers_.set(k_ithd.of(phase), signed_code(std::min<double>(path_->thd(amperes) * k_unity, k_thd_cap)));
    publish_powers(phase);
  }
  registers_.set(k_ni_pcf, signed_code(path_->pcf()[k_neutral_channel]));
  registers_.set(k_nirms, unsigned_code(rms_code(k_neutral_channel)));
  registers_.set(k_nirmsone, unsigned_code(path_->one_cycle_rms(k_neutral_channel)));
  registers_.set(k_nirms1012, unsigned_code(path_->long_window_rms(k_neutral_channel)));
  publish_lines();
  registers_.set(k_wfb_trg_stat, buffer_.trigger_status());
}

void ChipCore::publish_powers(Phase phase) {
  const Codes codes = power_codes(phase);
  const auto word = [](std::int64_t code) { return signed_code(static_cast<double>(code)); };
  registers_.set(k_watt.of(phase), word(codes[active]));
  registers_.set(k_var.of(phase), word(codes[reactive]));
  registers_.set(k_va.of(phase), word(codes[apparent]));
  registers_.set(k_fwatt.of(phase), word(codes[fundamental_active]));
  registers_.set(k_fvar.of(phase), word(codes[fundamental_reactive]));
  const double fva = std::abs(path_->fundamental(voltage_channel(phase))) *
                     std::abs(path_->fundamental(current_channel(phase))) / k_power_divisor;
  registers_.set(k_fva.of(phase), unsigned_code(fva));
}

void ChipCore::publish_lines() {
  const double nominal = settings_.nominal_hz;
  for (const Phase phase : k_phases) {
    const double line = path_->line(phase).frequency_hz().value_or(nominal);
    registers_.set(k_period.of(phase), unsigned_code(period_code(line)));
  }
  registers_.set(k_com_period, unsigned_code(period_code(path_->line_hz())));
  const auto angle = [&](std::size_t from, std::size_t to) {
    const double degrees =
        normalised((std::arg(path_->fundamental(from)) - std::arg(path_->fundamental(to))) * 180 / std::numbers::pi);
    return signed_code(degrees / degrees_per_angle_code(path_->line_hz())) & 0xFFFFU;
  };
  for (const Phase phase : k_phases) {
    registers_.set(k_angle_vi.of(phase), angle(voltage_channel(phase), current_channel(phase)));
  }
  registers_.set(k_angle_va_vb, angle(voltage_channel(Phase::a), voltage_channel(Phase::b)));
  registers_.set(k_angle_vb_vc, angle(voltage_channel(Phase::b), voltage_channel(Phase::c)));
  registers_.set(k_angle_va_vc, angle(voltage_channel(Phase::a), voltage_channel(Phase::c)));
}

}  // namespace edl::agent::sim
