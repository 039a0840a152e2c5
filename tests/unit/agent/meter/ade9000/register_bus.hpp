#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <vector>

#include "agent/ade9000/frame.hpp"
#include "agent/ade9000/registers.hpp"
#include "agent/port/spi_bus.hpp"

namespace edl::agent::testing {

/// A chip that is nothing but a table of words: for what depends on single frames.
class RegisterBus final : public SpiBus {
 public:
  Result<void> transfer(std::span<const std::uint8_t> out, std::span<std::uint8_t> in) override {
    frames.emplace_back(out.begin(), out.end());
    std::ranges::fill(in, std::uint8_t{0});
    const ade9000::Header header = ade9000::header_of(out);
    const std::size_t width = ade9000::width_bytes(header.address);
    const bool reads = header.direction == ade9000::Direction::read;
    if (reads) {
      const auto data = in.subspan(ade9000::k_header_bytes);
      if (data.size() >= width) ade9000::put_word(words[header.address], data.first(width));
      if (data.size() >= width + 2) ade9000::put_word(ade9000::crc16(data.first(width)), data.subspan(width, 2));
    } else {
      words[header.address] = ade9000::word_of(out.subspan(ade9000::k_header_bytes, width));
    }
    if (header.address != ade9000::k_last_cmd.address) {
      words[ade9000::k_last_cmd.address] = ade9000::word_of(out.first(ade9000::k_header_bytes));
    }
    if (header.address == ade9000::k_wr_lock.address && !reads) words[header.address] = out[2] == 0x3C ? 1 : 0;
    if (after) after(header, in);
    return {};
  }

  [[nodiscard]] std::size_t reads_of(const ade9000::Register& of) const {
    return static_cast<std::size_t>(std::ranges::count_if(frames, [&](const auto& frame) {
      return ade9000::header_of(frame) == ade9000::Header{of.address, ade9000::Direction::read};
    }));
  }

  std::map<std::uint16_t, std::uint32_t> words;
  std::vector<std::vector<std::uint8_t>> frames;
  std::function<void(ade9000::Header, std::span<std::uint8_t>)> after;  ///< may spoil the answer
};

}  // namespace edl::agent::testing
