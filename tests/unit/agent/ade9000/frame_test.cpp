#include "agent/ade9000/frame.hpp"

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

namespace edl::agent::ade9000 {
namespace {

std::vector<std::uint8_t> bytes(std::string_view text) { return {text.begin(), text.end()}; }

// The first two are of a chip's own answers, the third is the check value of CRC-16/CCITT-FALSE in the catalogues.
TEST(frame_test, crc_has_the_known_check_values) {
  EXPECT_EQ(crc16(std::vector<std::uint8_t>{0x00, 0xFE}), 0x13DE);
  EXPECT_EQ(crc16(std::vector<std::uint8_t>{0x00, 0xA0, 0x00, 0x00}), 0x395C);
  EXPECT_EQ(crc16(bytes("123456789")), 0x29B1);
  EXPECT_EQ(crc16({}), 0xFFFF);
}

TEST(frame_test, a_header_has_the_address_above_the_direction) {
  EXPECT_EQ(bytes_of({0x4FE, Direction::read}), (std::array<std::uint8_t, 2>{0x4F, 0xE8}));
  EXPECT_EQ(bytes_of({0x480, Direction::write}), (std::array<std::uint8_t, 2>{0x48, 0x00}));
  for (std::uint16_t address = 0; address < k_address_end; ++address) {
    for (const Direction direction : {Direction::read, Direction::write}) {
      EXPECT_EQ(header_of(bytes_of({address, direction})), (Header{address, direction}));
    }
  }
}

TEST(frame_test, the_low_bits_of_a_header_say_nothing) {
  EXPECT_EQ(header_of(std::vector<std::uint8_t>{0x4F, 0xEF}), (Header{0x4FE, Direction::read}));
}

TEST(frame_test, a_read_is_believed_only_with_its_crc) {
  std::vector<std::uint8_t> answer{0xFF, 0xFF, 0x00, 0xA0, 0x00, 0x00, 0x39, 0x5C};
  EXPECT_EQ(checked_word(answer), 0x00A00000U);
  for (std::size_t bit = 16; bit < answer.size() * 8; ++bit) {
    auto damaged = answer;
    damaged[bit / 8] = static_cast<std::uint8_t>(damaged[bit / 8] ^ 1U << bit % 8);
    EXPECT_EQ(checked_word(damaged), std::nullopt) << bit;
  }
  EXPECT_EQ(checked_word(std::vector<std::uint8_t>{0, 0, 0x00, 0xFE, 0x13, 0xDE}), 0xFEU);
  EXPECT_EQ(checked_word(std::vector<std::uint8_t>(8, 0xFF)), std::nullopt) << "a line that nobody drives";
  EXPECT_EQ(checked_word(std::vector<std::uint8_t>(8, 0x00)), std::nullopt);
}

TEST(frame_test, words_stand_most_significant_byte_first) {
  std::vector<std::uint8_t> four(4);
  put_word(0x12345678, four);
  EXPECT_EQ(four, (std::vector<std::uint8_t>{0x12, 0x34, 0x56, 0x78}));
  EXPECT_EQ(word_of(four), 0x12345678U);
  std::vector<std::uint8_t> two(2);
  put_word(0xABCD, two);
  EXPECT_EQ(two, (std::vector<std::uint8_t>{0xAB, 0xCD}));
}

}  // namespace
}  // namespace edl::agent::ade9000
