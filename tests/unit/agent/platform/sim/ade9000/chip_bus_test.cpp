// Frames, access, status and faults: what a driver meets on the bus.

#include <gmock/gmock.h>

#include "unit/agent/platform/sim/ade9000/chip_testing.hpp"

namespace edl::agent {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::Bench;

sim::SyntheticSettings house() { return sim::symmetric_load(230, 10, 30, 50); }

TEST(chip_bus_test, says_who_it_is_once_it_has_started) {
  ManualClock clock{Timestamp{}};
  sim::SyntheticWaveform source(house());
  sim::SimulatedChip chip(clock, source, {});
  EXPECT_FALSE(chip.irq1());
  const std::vector<std::uint8_t> ask{0x4F, 0xE8, 0, 0, 0, 0};
  std::vector<std::uint8_t> answer(6);
  ASSERT_TRUE(chip.transfer(ask, answer));
  EXPECT_THAT(answer, ::testing::Each(0)) << "it starts";
  clock.advance(milliseconds(51));
  EXPECT_TRUE(chip.irq1());
  ASSERT_TRUE(chip.transfer(ask, answer));
  // The data sheet's revision register and the CRC of 00 FE (fact sheet, section 2).
  EXPECT_THAT(answer, ::testing::ElementsAre(0, 0, 0x00, 0xFE, 0x13, 0xDE));
}

TEST(chip_bus_test, registers_have_their_reset_values) {
  Bench bench(house());
  EXPECT_EQ(bench.read(ade9000::k_part_id) & ade9000::k_part_id_ade9000, ade9000::k_part_id_ade9000);
  EXPECT_EQ(bench.read(ade9000::k_config2), 0x0C00u);
  EXPECT_EQ(bench.read(ade9000::k_dip.of(Phase::b)), 0x7FFFFFu);
  EXPECT_EQ(bench.read(ade9000::k_vrms.of(Phase::a)), 0u) << "RUN is 0";
}

TEST(chip_bus_test, a_write_counts_once_all_of_it_has_arrived_and_is_remembered) {
  Bench bench(house());
  bench.frame({0x41, 0x00, 0x00, 0x09, 0x2F});  // DIP_LVL, a byte short
  EXPECT_EQ(bench.read(ade9000::k_dip_lvl), 0u);
  bench.frame({0x41, 0x00, 0x00, 0x09, 0x2F, 0x34});
  EXPECT_EQ(bench.read(ade9000::k_last_cmd), 0x4100u);
  EXPECT_EQ(bench.read(ade9000::k_last_data_32), 0x00092F34u);
  EXPECT_EQ(bench.read(ade9000::k_dip_lvl), 0x00092F34u);
}

TEST(chip_bus_test, nobody_writes_what_is_read_only_or_locked) {
  Bench bench(house());
  bench.write(ade9000::k_version, 0x1234);
  EXPECT_EQ(bench.read(ade9000::k_version), 0x00FEu);
  bench.write(ade9000::k_wr_lock, ade9000::k_lock);
  EXPECT_EQ(bench.read(ade9000::k_wr_lock), 1u);
  bench.write(ade9000::k_dip_lvl, 7);
  bench.write(ade9000::k_igain.of(Phase::c), 7);
  EXPECT_EQ(bench.read(ade9000::k_dip_lvl), 0u);
  EXPECT_EQ(bench.read(ade9000::k_igain.of(Phase::c)), 0u);
  bench.write(ade9000::k_wr_lock, ade9000::k_unlock);
  bench.write(ade9000::k_dip_lvl, 7);
  EXPECT_EQ(bench.read(ade9000::k_dip_lvl), 7u);
}

TEST(chip_bus_test, status_holds_the_interrupt_until_ones_are_written) {
  Bench bench(house());
  EXPECT_EQ(bench.read(ade9000::k_status1), ade9000::status1::k_rstdone);
  EXPECT_TRUE(bench.chip.irq1());
  bench.write(ade9000::k_status1, ade9000::status1::k_rstdone);
  EXPECT_EQ(bench.read(ade9000::k_status1), 0u);
  EXPECT_FALSE(bench.chip.irq1());
  bench.run();
  bench.pass(seconds(2));
  EXPECT_FALSE(bench.chip.irq0()) << "nothing is unmasked";
  bench.write(ade9000::k_mask0, ade9000::status0::k_thd_pf_rdy);
  EXPECT_TRUE(bench.chip.irq0());
  bench.write(ade9000::k_status0, 0xFFFFFFFF);
  EXPECT_FALSE(bench.chip.irq0());
}

TEST(chip_bus_test, a_burst_reads_mirrors_one_after_the_other_without_crc) {
  Bench bench(house());
  bench.write(ade9000::k_config1, ade9000::config1::k_burst_en(1));
  bench.run();
  bench.pass(seconds(2));
  const auto bytes = bench.read_bytes(ade9000::k_mirror_begin.address, 4u * ade9000::k_mirror_words);
  const auto word = [&](const ade9000::Register& of) {
    return ade9000::word_of(std::span(bytes).subspan(4u * (of.address - ade9000::k_mirror_begin.address), 4));
  };
  for (const Phase phase : k_phases) {
    EXPECT_EQ(word(ade9000::k_mirror_vrms.of(phase)), bench.read(ade9000::k_vrms.of(phase)));
    EXPECT_EQ(word(ade9000::k_mirror_watt.of(phase)), bench.read(ade9000::k_watt.of(phase)));
    EXPECT_EQ(word(ade9000::k_mirror_ithd.of(phase)), bench.read(ade9000::k_ithd.of(phase)));
    EXPECT_EQ(word(ade9000::k_mirror_vrms1012.of(phase)), bench.read(ade9000::k_vrms1012.of(phase)));
  }
  EXPECT_EQ(word(ade9000::k_mirror_nirms), bench.read(ade9000::k_nirms));
  bench.write(ade9000::k_config1, 0);
  EXPECT_EQ(bench.read(ade9000::k_mirror_vrms.of(Phase::a)), bench.read(ade9000::k_vrms.of(Phase::a)))
      << "a single word, with its CRC";
}

TEST(chip_bus_test, peaks_go_when_they_are_read) {
  Bench bench(house());
  bench.write(ade9000::k_config3, ade9000::config3::k_peaksel(2));
  bench.run();
  bench.pass(seconds(3));
  bench.read(ade9000::k_vpeak);  // with what the high-pass made of the beginning
  bench.pass(milliseconds(100));
  const std::uint32_t peak = bench.read(ade9000::k_vpeak);
  EXPECT_EQ(peak >> 24, 2u) << "phase B alone is chosen";
  EXPECT_NEAR((peak & 0xFFFFFF) * 32.0, 230 / Bench::k_volts * ade9000::k_pcf_full_scale, 5e4);
  EXPECT_EQ(bench.read(ade9000::k_vpeak), 0u);
}

TEST(chip_bus_test, a_lost_supply_leaves_nothing_of_the_configuration) {
  Bench bench(house());
  bench.write(ade9000::k_dip_lvl, 7);
  bench.write(ade9000::k_status1, ade9000::status1::k_rstdone);
  bench.run();
  bench.pass(seconds(1));
  bench.chip.lose_power();
  EXPECT_EQ(bench.read_bytes(ade9000::k_version.address, 2), (std::vector<std::uint8_t>{0, 0}));
  bench.pass(milliseconds(60));
  EXPECT_EQ(bench.read(ade9000::k_status1), ade9000::status1::k_rstdone);
  EXPECT_EQ(bench.read(ade9000::k_dip_lvl), 0u);
  EXPECT_EQ(bench.read(ade9000::k_run), 0u);
  bench.write(ade9000::k_dip_lvl, 9);
  bench.write(ade9000::k_config1, ade9000::config1::k_swrst(1));
  bench.pass(milliseconds(60));
  EXPECT_EQ(bench.read(ade9000::k_dip_lvl), 0u) << "a software reset is one too";
}

TEST(chip_bus_test, faults_look_as_they_do_on_a_bus) {
  Bench bench(house());
  bench.chip.faults().silent = true;
  EXPECT_THAT(bench.read_bytes(ade9000::k_version.address, 4), ::testing::Each(0xFF));
  bench.chip.faults() = {.stuck_low = true};
  EXPECT_THAT(bench.read_bytes(ade9000::k_version.address, 4), ::testing::Each(0));
  bench.chip.faults() = {.flip_every = 2};
  int wrong = 0;
  for (int i = 0; i < 100; ++i) {
    std::vector<std::uint8_t> answer{0, 0};
    const auto bytes = bench.read_bytes(ade9000::k_version.address, 4);
    answer.insert(answer.end(), bytes.begin(), bytes.end());
    if (!ade9000::checked_word(answer)) ++wrong;
  }
  EXPECT_EQ(wrong, 50) << "the CRC finds each wrong bit";
}

TEST(chip_bus_test, the_configurations_crc_tells_of_a_change_that_nobody_wrote) {
  Bench bench(house());
  bench.write(ade9000::k_crc_force, 1);
  const std::uint32_t before = bench.read(ade9000::k_crc_rslt);
  EXPECT_NE(bench.read(ade9000::k_status1) & ade9000::status1::k_crc_done, 0u);
  bench.chip.corrupt(ade9000::k_accmode.address, 0x100);
  EXPECT_NE(bench.read(ade9000::k_status1) & ade9000::status1::k_crc_chg, 0u);
  bench.write(ade9000::k_crc_force, 1);
  EXPECT_NE(bench.read(ade9000::k_crc_rslt), before);
}

TEST(chip_bus_test, refuses_frames_that_no_bus_carries) {
  Bench bench(house());
  std::vector<std::uint8_t> out(5'000);
  std::vector<std::uint8_t> in(5'000);
  EXPECT_EQ(bench.chip.transfer(out, in).error().code, Errc::invalid);
  EXPECT_EQ(bench.chip.transfer(std::span(out).first(4), std::span(in).first(5)).error().code, Errc::invalid);
}

}  // namespace
}  // namespace edl::agent
