#include "agent/meter/ade9000/chip_link.hpp"

#include <gmock/gmock.h>

#include "agent/ade9000/bits.hpp"
#include "unit/agent/meter/ade9000/register_bus.hpp"

namespace edl::agent::ade9000 {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Frame = std::vector<std::uint8_t>;
using edl::agent::testing::RegisterBus;

class chip_link_test : public ::testing::Test {
 protected:
  RegisterBus bus;
  ChipLink link{bus};
};

TEST_F(chip_link_test, reads_and_writes_with_the_registers_width) {
  bus.words[k_version.address] = 0x00FE;
  EXPECT_EQ(link.read(k_version), 0x00FEu);
  ASSERT_TRUE(link.write(k_dip_lvl, 0x00092F34));
  EXPECT_THAT(bus.frames, ElementsAre(Frame{0x4F, 0xE8, 0, 0, 0, 0}, Frame{0x41, 0x00, 0x00, 0x09, 0x2F, 0x34}));
}

TEST_F(chip_link_test, numbers_have_the_registers_sign) {
  bus.words[k_watt.of(Phase::b).address] = 0xFFFFFFFE;
  bus.words[k_vrms.of(Phase::b).address] = 0xFFFFFFFE;
  bus.words[k_angle_vi.of(Phase::c).address] = 0xFFFF;
  EXPECT_EQ(link.read_number(k_watt.of(Phase::b)), -2);
  EXPECT_EQ(link.read_number(k_vrms.of(Phase::b)), 0xFFFFFFFE);
  EXPECT_EQ(link.read_number(k_angle_vi.of(Phase::c)), -1);
}

TEST_F(chip_link_test, an_answer_whose_crc_does_not_fit_is_asked_for_again_and_not_for_ever) {
  int spoiled = 2;
  bus.words[k_part_id.address] = 0x00100000;
  bus.after = [&](Header, std::span<std::uint8_t> in) {
    if (spoiled-- > 0) in[3] ^= 0x40;
  };
  EXPECT_EQ(link.read(k_part_id), 0x00100000u);
  EXPECT_EQ(link.faults(), 2u);
  spoiled = 1'000;
  const auto failed = link.read(k_part_id);
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, Errc::io);
  EXPECT_THAT(failed.error().message, HasSubstr("damaged"));
  EXPECT_EQ(failed.error().where, "register PART_ID 0x472");
  EXPECT_EQ(link.faults(), 5u);
}

TEST_F(chip_link_test, a_line_that_nobody_drives_is_told_apart_from_a_disturbed_one) {
  for (const std::uint8_t level : {std::uint8_t{0x00}, std::uint8_t{0xFF}}) {
    bus.after = [&](Header, std::span<std::uint8_t> in) { std::ranges::fill(in, level); };
    const auto failed = link.read(k_status1);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().message, "the chip does not answer");
  }
}

TEST_F(chip_link_test, a_proven_read_of_another_register_does_not_count) {
  bus.words[k_vrms.of(Phase::a).address] = 7;
  bus.words[k_irms.of(Phase::a).address] = 9;
  int misheard = 1;
  bus.after = [&](Header header, std::span<std::uint8_t> in) {
    if (header.address != k_vrms.of(Phase::a).address || misheard-- <= 0) return;
    // The chip heard AIRMS, and its answer is without a flaw.
    put_word(9, in.subspan(2, 4));
    put_word(crc16(in.subspan(2, 4)), in.subspan(6, 2));
    bus.words[k_last_cmd.address] = 0x20C8;
  };
  EXPECT_EQ(link.read(k_vrms.of(Phase::a)), 9u) << "nobody has said that LAST_CMD can be relied on";
  link.prove_reads(true);
  misheard = 1;
  EXPECT_EQ(link.read(k_vrms.of(Phase::a)), 7u);
  EXPECT_EQ(link.faults(), 1u);
  misheard = 1'000;
  const auto failed = link.read(k_vrms.of(Phase::a));
  ASSERT_FALSE(failed);
  EXPECT_THAT(failed.error().message, HasSubstr("other registers"));
}

TEST_F(chip_link_test, a_configuration_that_does_not_read_back_names_the_register) {
  EXPECT_TRUE(link.configure(k_accmode, 0x0100));
  bus.after = [&](Header header, std::span<std::uint8_t>) {
    if (header.direction == Direction::write) bus.words[header.address] = 0x0101;
  };
  const auto failed = link.configure(k_accmode, 0x0100);
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error(), (Error{Errc::io, "the chip does not keep what is written: 0x101 instead of 0x100",
                                   "register ACCMODE 0x492"}));
}

TEST_F(chip_link_test, a_locked_configuration_is_opened_for_each_write_and_closed_behind_it) {
  ASSERT_TRUE(link.lock());
  bus.frames.clear();
  ASSERT_TRUE(link.write(k_wfb_cfg, 0x1000));
  EXPECT_THAT(bus.frames,
              ElementsAre(Frame{0x4B, 0xF0, 0x4A, 0xD1}, Frame{0x4A, 0x00, 0x10, 0x00}, Frame{0x4B, 0xF0, 0x3C, 0x64}));
  EXPECT_EQ(bus.words[k_wr_lock.address], 1u);
  ASSERT_TRUE(link.unlock());
  bus.frames.clear();
  ASSERT_TRUE(link.write(k_wfb_cfg, 0));
  EXPECT_EQ(bus.frames.size(), 1u);
}

TEST_F(chip_link_test, a_lock_that_does_not_hold_is_told) {
  bus.after = [&](Header header, std::span<std::uint8_t>) {
    if (header.direction == Direction::write) bus.words[k_wr_lock.address] = 0;
  };
  EXPECT_THAT(link.lock().error().message, HasSubstr("does not lock"));
}

}  // namespace
}  // namespace edl::agent::ade9000
