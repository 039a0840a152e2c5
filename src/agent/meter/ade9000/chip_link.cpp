#include "agent/meter/ade9000/chip_link.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "agent/ade9000/bits.hpp"
#include "agent/ade9000/frame.hpp"

namespace edl::agent::ade9000 {
namespace {

/// A disturbance spoils one answer; a bus that spoils three in a row does not work.
constexpr int k_frame_tries = 3;

/// What WR_LOCK makes read-only (data sheet alone). Whether that takes in the status registers, which are among them,
/// is not told: they are treated as if it did.
constexpr bool is_lockable(std::uint16_t address) { return address <= 0x073 || (address >= 0x400 && address <= 0x4FE); }

bool all_alike(std::span<const std::uint8_t> bytes) {
  return std::ranges::all_of(bytes, [&](std::uint8_t byte) { return byte == bytes.front(); }) &&
         (bytes.front() == 0x00 || bytes.front() == 0xFF);
}

std::string place(const Register& of) { return fmt::format("register {} 0x{:03X}", of.name, of.address); }

}  // namespace

std::int64_t number_of(const Register& of, std::uint32_t word) {
  if (of.sign == Sign::none) return word;
  if (width_bytes(of.address) == 2) return static_cast<std::int16_t>(static_cast<std::uint16_t>(word));
  return static_cast<std::int32_t>(word);
}

std::uint32_t command_of_read(const Register& of) {
  return command_of(word_of(bytes_of({of.address, ade9000::Direction::read})));
}

Result<std::uint32_t> ChipLink::glance(const Register& of) {
  const std::size_t length = k_header_bytes + width_bytes(of.address) + k_crc_bytes;
  std::array<std::uint8_t, k_max_frame_bytes> out{};
  std::array<std::uint8_t, k_max_frame_bytes> in{};
  std::ranges::copy(bytes_of({of.address, ade9000::Direction::read}), out.begin());
  bool silent = true;
  for (int attempt = 0; attempt < k_frame_tries; ++attempt) {
    const auto answer = std::span(in).first(length);
    if (auto done = bus_.transfer(std::span(out).first(length), answer); !done) return tl::unexpected(done.error());
    if (const auto word = checked_word(answer)) return *word;
    silent = silent && all_alike(answer.subspan(k_header_bytes));
    ++faults_;
  }
  return fail(Errc::io, silent ? "the chip does not answer" : "the chip's answers arrive damaged: check the SPI wiring",
              place(of));
}

Result<std::uint32_t> ChipLink::read(const Register& of) {
  for (int attempt = 0; attempt < k_frame_tries; ++attempt) {
    auto word = glance(of);
    if (!word || !proven_) return word;
    const auto asked = glance(k_last_cmd);
    if (!asked) return tl::unexpected(asked.error());
    if (command_of(*asked) == command_of_read(of)) return word;
    ++faults_;
  }
  return fail(Errc::io, "the chip is asked for other registers than it should be: check the SPI wiring", place(of));
}

Result<std::int64_t> ChipLink::read_number(const Register& of) {
  return read(of).map([&](std::uint32_t word) { return number_of(of, word); });
}

Result<void> ChipLink::send(const Register& to, std::uint32_t word) {
  const std::size_t length = k_header_bytes + width_bytes(to.address);
  std::array<std::uint8_t, k_max_frame_bytes> out{};
  std::array<std::uint8_t, k_max_frame_bytes> in{};
  std::ranges::copy(bytes_of({to.address, ade9000::Direction::write}), out.begin());
  put_word(word, std::span(out).subspan(k_header_bytes, width_bytes(to.address)));
  return bus_.transfer(std::span(out).first(length), std::span(in).first(length));
}

Result<void> ChipLink::write(const Register& to, std::uint32_t word) {
  if (!locked_ || !is_lockable(to.address)) return send(to, word);
  if (auto opened = send(k_wr_lock, k_unlock); !opened) return opened;
  if (auto written = send(to, word); !written) return written;
  return send(k_wr_lock, k_lock);
}

Result<void> ChipLink::lock() {
  if (auto written = send(k_wr_lock, k_lock); !written) return written;
  const auto held = read(k_wr_lock);
  if (!held) return tl::unexpected(held.error());
  if (*held != 1) return fail(Errc::io, "the chip does not lock its configuration", place(k_wr_lock));
  locked_ = true;
  return {};
}

Result<void> ChipLink::unlock() {
  locked_ = false;
  return send(k_wr_lock, k_unlock);
}

Result<void> ChipLink::configure(const Register& to, std::uint32_t word) {
  if (auto written = write(to, word); !written) return written;
  const auto held = read(to);
  if (!held) return tl::unexpected(held.error());
  if (*held == word) return {};
  return fail(Errc::io, fmt::format("the chip does not keep what is written: 0x{:X} instead of 0x{:X}", *held, word),
              place(to));
}

Result<std::vector<std::uint8_t>> ChipLink::read_buffer(std::uint16_t from, std::size_t bytes) {
  std::vector<std::uint8_t> out(k_header_bytes + bytes);
  std::vector<std::uint8_t> in(out.size());
  std::ranges::copy(bytes_of({from, ade9000::Direction::read}), out.begin());
  if (auto done = bus_.transfer(out, in); !done) return tl::unexpected(done.error());
  in.erase(in.begin(), in.begin() + k_header_bytes);
  return in;
}

}  // namespace edl::agent::ade9000
