#include "agent/platform/sim/ade9000/simulated_chip.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numbers>

#include "agent/ade9000/bits.hpp"
#include "agent/ade9000/registers.hpp"
#include "agent/ade9000/scale.hpp"
#include "agent/platform/sim/ade9000/mirrors.hpp"

namespace edl::agent::sim {
namespace {

using ade9000::Direction;
using ade9000::Header;

/// From a reset to the first answer (the data sheet's power-up sequence; drivers wait for 46 ms and more).
constexpr std::uint64_t k_reset_samples = 400;
constexpr std::size_t k_block = 256;

}  // namespace

SimulatedChip::SimulatedChip(const Clock& clock, WaveformSource& source, const ChipBoard& board)
    : clock_(clock), source_(source), board_(board), core_(registers_), begin_(clock.monotonic()), instants_(k_block) {
  reset();
}

void SimulatedChip::reset() {
  registers_.reset();
  core_.reset();
  ready_at_ = samples_ + k_reset_samples;
}

void SimulatedChip::lose_power() {
  advance();
  reset();
}

void SimulatedChip::corrupt(std::uint16_t address, std::uint32_t word) {
  advance();
  registers_.set(address, word);
  registers_.raise(ade9000::k_status1, ade9000::status1::k_crc_chg);
  core_.configure();
}

void SimulatedChip::advance() {
  const std::chrono::duration<double> passed = clock_.monotonic() - begin_;
  const double rate = ade9000::k_sample_rate_hz * (1 + board_.crystal_ppm * 1e-6);
  const auto due = static_cast<std::uint64_t>(std::max(0.0, passed.count() * rate));
  while (samples_ < due) {
    const std::size_t count = std::min<std::uint64_t>(k_block, due - samples_);
    const std::span block = std::span(instants_).first(count);
    source_.fill(block);
    for (const Instant& instant : block) {
      ++samples_;
      if (samples_ == ready_at_) registers_.raise(ade9000::k_status1, ade9000::status1::k_rstdone);
      if (samples_ > ready_at_ && !faults_.frozen) core_.sample(converted(instant));
    }
    published_ = false;
  }
}

Channels<double> SimulatedChip::converted(const Instant& instant) const {
  const std::uint32_t pga = registers_[ade9000::k_pga_gain];
  const auto gain = [pga](ade9000::BitField field) { return std::exp2(std::min(field.in(pga), 2U)); };
  const auto code = [](double primary, double full_scale, double pga_factor) {
    const double peaks = primary * pga_factor / (full_scale * std::numbers::sqrt2);
    return std::round(std::clamp(peaks, -1.0, 1.0) * ade9000::k_pcf_full_scale);
  };
  Channels<double> codes{};
  for (const Phase phase : k_phases) {
    codes[voltage_channel(phase)] = code(instant.volts[phase] * board_.voltage_share[phase], board_.volts_full_scale,
                                         gain(ade9000::pga_gain::voltage(phase)));
    codes[current_channel(phase)] = code(instant.amperes[phase] * board_.current_share[phase],
                                         board_.amperes_full_scale, gain(ade9000::pga_gain::current(phase)));
  }
  codes[k_neutral_channel] =
      code(instant.neutral_amperes, board_.amperes_full_scale, gain(ade9000::pga_gain::k_neutral_current));
  return codes;
}

Result<void> SimulatedChip::transfer(std::span<const std::uint8_t> out, std::span<std::uint8_t> in) {
  if (out.size() != in.size()) return fail(Errc::invalid, "a frame's two directions differ in length");
  if (out.size() > k_max_transfer_bytes) return fail(Errc::invalid, "the frame is longer than the bus takes at once");
  advance();
  std::ranges::fill(in, std::uint8_t{0});
  const bool answers = samples_ >= ready_at_ && !faults_.silent && !faults_.stuck_low;
  ++frames_;
  if (answers && out.size() > ade9000::k_header_bytes) {
    const std::vector<std::uint8_t> arrived = heard(out);
    const Header header = ade9000::header_of(arrived);
    if (header.direction == Direction::read) {
      read(header, in.subspan(ade9000::k_header_bytes));
    } else {
      write(header, std::span(arrived).subspan(ade9000::k_header_bytes));
    }
  }
  spoil(in);
  return {};
}

bool SimulatedChip::in_burst(std::uint16_t address) const {
  return ade9000::config1::k_burst_en.in(registers_[ade9000::k_config1]) != 0 && is_mirror(address);
}

void SimulatedChip::read(Header header, std::span<std::uint8_t> data) {
  if (!published_) core_.publish();
  published_ = true;
  // The chip works it out in the background, every 10.8 ms.
  if (header.address == ade9000::k_crc_rslt.address) {
    registers_.set(ade9000::k_crc_rslt, registers_.configuration_crc());
  }
  if (header.address >= ade9000::k_waveform_begin.address) {
    std::ranges::copy(core_.buffer().burst(header.address, data.size()), data.begin());
    return;
  }
  const std::size_t width = ade9000::width_bytes(header.address);
  if (in_burst(header.address)) {
    std::uint16_t address = header.address;
    for (std::size_t at = 0; at + width <= data.size() && is_mirror(address); at += width, ++address) {
      const std::uint32_t word = registers_.word(mirrored(address));
      ade9000::put_word(word, data.subspan(at, width));
      if (address == header.address) remember(header, word);
    }
    return;
  }
  if (data.size() < width) return;
  const std::uint32_t word = registers_.read(is_mirror(header.address) ? mirrored(header.address) : header.address);
  ade9000::put_word(word, data.first(width));
  const std::uint16_t crc = ade9000::crc16(data.first(width));
  if (data.size() >= width + ade9000::k_crc_bytes) {
    ade9000::put_word(crc, data.subspan(width, ade9000::k_crc_bytes));
  }
  registers_.set(ade9000::k_crc_spi, crc);
  remember(header, word);
}

/// A write counts once all of its bits have arrived.
void SimulatedChip::write(Header header, std::span<const std::uint8_t> data) {
  const std::size_t width = ade9000::width_bytes(header.address);
  if (data.size() < width) return;
  const std::uint32_t word = ade9000::word_of(data.first(width));
  remember(header, word);
  if (registers_.write(header.address, word) && registers_.counts_for_crc(header.address)) {
    registers_.raise(ade9000::k_status1, ade9000::status1::k_crc_chg);
  }
  apply(header.address, word);
}

/// LAST_CMD and LAST_DATA; reading them leaves them alone.
void SimulatedChip::remember(Header header, std::uint32_t word) {
  for (const auto& own : {ade9000::k_last_cmd, ade9000::k_last_data_16, ade9000::k_last_data_32}) {
    if (header.address == own.address) return;
  }
  registers_.set(ade9000::k_last_cmd, ade9000::word_of(ade9000::bytes_of(header)));
  const bool narrow = ade9000::width_bytes(header.address) == 2;
  registers_.set(narrow ? ade9000::k_last_data_16 : ade9000::k_last_data_32, word);
}

/// What a write starts.
void SimulatedChip::apply(std::uint16_t address, std::uint32_t word) {
  if (address == ade9000::k_config1.address && ade9000::config1::k_swrst.in(word) != 0) return reset();
  if (address == ade9000::k_wfb_cfg.address && !registers_.locked()) return core_.configure_buffer();
  if (address == ade9000::k_wfb_trg_cfg.address && (word & ade9000::wfb_trg::k_force) != 0) {
    return core_.force_trigger();
  }
  if (address == ade9000::k_crc_force.address && (word & 1U) != 0) {
    registers_.set(ade9000::k_crc_force, 0);
    registers_.raise(ade9000::k_status1, ade9000::status1::k_crc_done);
    return;
  }
  core_.configure();
}

/// What arrives at the chip of what was sent.
std::vector<std::uint8_t> SimulatedChip::heard(std::span<const std::uint8_t> out) const {
  std::vector<std::uint8_t> arrived(out.begin(), out.end());
  if (faults_.deaf_low) std::ranges::fill(arrived, std::uint8_t{0});
  if (faults_.deaf_high) std::ranges::fill(arrived, std::uint8_t{0xFF});
  if (faults_.mishear_every == 0 || frames_ % faults_.mishear_every != 0) return arrived;
  // Any bit of address and direction; those below do not count.
  const std::size_t bit = frames_ * 5 % 13;
  arrived[bit / 8] ^= static_cast<std::uint8_t>(0x80U >> bit % 8);
  return arrived;
}

void SimulatedChip::spoil(std::span<std::uint8_t> in) {
  if (faults_.silent) std::ranges::fill(in, std::uint8_t{0xFF});
  if (faults_.stuck_low) std::ranges::fill(in, std::uint8_t{0});
  if (faults_.flip_every == 0 || frames_ % faults_.flip_every != 0 || in.size() <= ade9000::k_header_bytes) return;
  const std::size_t bit = frames_ * 7 % ((in.size() - ade9000::k_header_bytes) * 8);
  in[ade9000::k_header_bytes + bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
}

bool SimulatedChip::irq0() {
  advance();
  return (registers_[ade9000::k_status0] & registers_[ade9000::k_mask0]) != 0;
}

bool SimulatedChip::irq1() {
  advance();
  const std::uint32_t mask = registers_[ade9000::k_mask1] | ade9000::status1::k_unmaskable;
  return (registers_[ade9000::k_status1] & mask) != 0;
}

std::uint32_t SimulatedChip::word(const ade9000::Register& of) {
  advance();
  core_.publish();
  return registers_[of];
}

}  // namespace edl::agent::sim
