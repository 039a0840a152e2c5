#include "agent/meter/ade9000/quality_registers.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "agent/ade9000/bits.hpp"
#include "agent/ade9000/registers.hpp"
#include "agent/ade9000/scale.hpp"
#include "agent/meter/ade9000/chip_configuration.hpp"

namespace edl::agent::ade9000 {
namespace {

/// Cycles in the wrong order until the chip says so: what switching makes is over by then.
constexpr std::uint32_t k_order_cycles = 20;
constexpr std::uint32_t k_highest_level = 0xFFFFFF;

/// Of one RMS value of the primary side, as the level registers have it.
double level_code(double value, double full_scale) { return value / full_scale * k_rms_full_scale / k_level_divisor; }

std::uint32_t level_word(double code) {
  return static_cast<std::uint32_t>(std::clamp(code, 0.0, static_cast<double>(k_highest_level)));
}

std::vector<Phase> measured_currents(const MeterSetup& setup) {
  std::vector<Phase> phases = setup.connected();
  std::erase_if(phases, [&](Phase phase) { return !setup.measures_current(phase); });
  return phases;
}

/// One level serves all phases: that of the phase whose transformer makes the smallest code of the limit. Of the others it
/// tells more than is asked, which the tracker does not take for an event.
std::uint32_t over_current_word(const MeterSetup& setup) {
  if (!setup.limits.over_current) return k_highest_level;
  double lowest = k_highest_level;
  for (const Phase phase : measured_currents(setup)) {
    lowest = std::min(lowest, level_code(*setup.limits.over_current, setup.amperes_full_scale(phase)));
  }
  return level_word(std::floor(lowest));
}

std::uint32_t over_current_enables(const MeterSetup& setup) {
  constexpr PerPhase<BitField> k_enable{config3::k_oc_en_a, config3::k_oc_en_b, config3::k_oc_en_c};
  std::uint32_t word = 0;
  if (!setup.limits.over_current) return word;
  for (const Phase phase : measured_currents(setup)) word |= k_enable[phase](1);
  return word;
}

/// A 24-bit level register in units of the primary side.
Result<double> read_level(ChipLink& link, const Register& of, double full_scale) {
  return link.read(of).map(
      [&](std::uint32_t word) { return (word & k_highest_level) * k_level_divisor / k_rms_full_scale * full_scale; });
}

}  // namespace

std::uint32_t quality_bits() {
  std::uint32_t bits = status1::k_oi | status1::k_seqerr;
  for (const Phase phase : k_phases) bits |= status1::k_dip.of(phase) | status1::k_swell.of(phase);
  return bits;
}

Result<void> configure_detection(ChipLink& link, const MeterSetup& setup) {
  const double volts = setup.volts_full_scale();
  const EventLimits& limits = setup.limits;
  const double dip = std::ceil(level_code(limits.dip * setup.nominal_voltage, volts));
  const double swell = std::floor(level_code(limits.swell * setup.nominal_voltage, volts));
  std::uint32_t triggers = wfb_trg::k_dip | wfb_trg::k_swell;
  if (limits.over_current) triggers |= wfb_trg::k_oi;
  const std::array values{
      RegisterValue{k_dip_lvl, level_word(dip)},        RegisterValue{k_dip_cyc, 1},
      RegisterValue{k_swell_lvl, level_word(swell)},    RegisterValue{k_swell_cyc, 1},
      RegisterValue{k_oilvl, over_current_word(setup)}, RegisterValue{k_config3, over_current_enables(setup)},
      RegisterValue{k_seq_cyc, k_order_cycles},         RegisterValue{k_wfb_trg_cfg, triggers}};
  for (const RegisterValue& value : values) {
    if (auto done = link.configure(value.to, value.word); !done) return done;
  }
  return {};
}

EventSettings event_settings(const MeterSetup& setup) {
  EventSettings settings;
  settings.declared_volts = setup.nominal_voltage;
  settings.nominal_hz = setup.nominal_frequency;
  settings.dip = setup.limits.dip;
  settings.swell = setup.limits.swell;
  settings.interruption = setup.limits.interruption;
  settings.hysteresis = setup.limits.hysteresis;
  settings.over_current = setup.limits.over_current;
  // With three wires the chip's channels are not the phases, so that it cannot tell their order.
  settings.sequence = setup.wiring == Wiring::three_phase_four_wire;
  settings.phases = setup.connected();
  settings.currents = measured_currents(setup);
  return settings;
}

Result<QualityLook> read_look(ChipLink& link, const MeterSetup& setup, std::uint32_t news) {
  QualityLook look{};
  const double volts = setup.volts_full_scale();
  const auto rms = [&](const Register& of, double full_scale) {
    return link.read(of).map([&](std::uint32_t word) { return word / k_rms_full_scale * full_scale; });
  };
  for (const Phase phase : setup.connected()) {
    auto value = rms(k_vrmsone.of(phase), volts);
    if (!value) return tl::unexpected(value.error());
    look.volts[phase] = *value;
    if ((news & status1::k_dip.of(phase)) != 0) {
      value = read_level(link, k_dip.of(phase), volts);
      if (!value) return tl::unexpected(value.error());
      look.lowest_volts[phase] = *value;
    }
    if ((news & status1::k_swell.of(phase)) != 0) {
      value = read_level(link, k_swell.of(phase), volts);
      if (!value) return tl::unexpected(value.error());
      look.highest_volts[phase] = *value;
    }
  }
  look.wrong_sequence = (news & status1::k_seqerr) != 0;
  if (!setup.limits.over_current) return look;
  // The extremes of phases that are not over the level are those of earlier events.
  const auto over = (news & status1::k_oi) != 0 ? link.read(k_oistatus) : Result<std::uint32_t>(0);
  if (!over) return tl::unexpected(over.error());
  for (const Phase phase : measured_currents(setup)) {
    auto value = rms(k_irmsone.of(phase), setup.amperes_full_scale(phase));
    if (!value) return tl::unexpected(value.error());
    look.amperes[phase] = *value;
    if ((*over >> index_of(phase) & 1U) == 0) continue;
    value = read_level(link, k_oi.of(phase), setup.amperes_full_scale(phase));
    if (!value) return tl::unexpected(value.error());
    look.highest_amperes[phase] = *value;
  }
  return look;
}

}  // namespace edl::agent::ade9000
