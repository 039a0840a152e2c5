#include "agent/ade9000/frame.hpp"

namespace edl::agent::ade9000 {
namespace {

constexpr std::uint16_t k_polynomial = 0x1021;

constexpr std::array<std::uint16_t, 256> make_crc_table() {
  std::array<std::uint16_t, 256> table{};
  for (unsigned byte = 0; byte < 256; ++byte) {
    unsigned crc = byte << 8;
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 0x8000) != 0 ? crc << 1 ^ k_polynomial : crc << 1;
    table[byte] = static_cast<std::uint16_t>(crc);
  }
  return table;
}

constexpr auto k_crc_table = make_crc_table();

}  // namespace

std::array<std::uint8_t, k_header_bytes> bytes_of(Header header) {
  const unsigned word = static_cast<unsigned>(header.address) << 4 | (header.direction == Direction::read ? 8U : 0U);
  return {static_cast<std::uint8_t>(word >> 8 & 0xFF), static_cast<std::uint8_t>(word & 0xFF)};
}

Header header_of(std::span<const std::uint8_t> bytes) {
  const std::uint32_t word = word_of(bytes.first(k_header_bytes));
  return {static_cast<std::uint16_t>(word >> 4), (word & 8) != 0 ? Direction::read : Direction::write};
}

std::uint16_t crc16(std::span<const std::uint8_t> data) {
  std::uint16_t crc = 0xFFFF;
  for (const std::uint8_t byte : data) {
    crc = static_cast<std::uint16_t>((crc << 8 & 0xFF00) ^ k_crc_table[(crc >> 8 ^ byte) & 0xFF]);
  }
  return crc;
}

std::uint32_t word_of(std::span<const std::uint8_t> bytes) {
  std::uint32_t word = 0;
  for (const std::uint8_t byte : bytes) word = word << 8 | byte;
  return word;
}

void put_word(std::uint32_t word, std::span<std::uint8_t> bytes) {
  for (std::size_t i = bytes.size(); i-- > 0; word >>= 8) bytes[i] = static_cast<std::uint8_t>(word & 0xFF);
}

std::optional<std::uint32_t> checked_word(std::span<const std::uint8_t> answer) {
  const auto data = answer.subspan(k_header_bytes, answer.size() - k_header_bytes - k_crc_bytes);
  if (word_of(answer.last(k_crc_bytes)) != crc16(data)) return std::nullopt;
  return word_of(data);
}

}  // namespace edl::agent::ade9000
