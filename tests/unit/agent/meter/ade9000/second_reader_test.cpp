#include "agent/meter/ade9000/second_reader.hpp"

#include <gmock/gmock.h>

#include "agent/ade9000/scale.hpp"
#include "agent/platform/sim/manual_clock.hpp"
#include "unit/agent/meter/ade9000/register_bus.hpp"

namespace edl::agent::ade9000 {
namespace {

using edl::agent::testing::RegisterBus;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr PerPhase<bool> k_lines{true, true, true};

class second_reader_test : public ::testing::Test {
 protected:
  /// Energy of so many high words in a second, in Wh.
  [[nodiscard]] double watt_hours(double words) const {
    return words * k_energy_high_unit * setup.volts_full_scale() * setup.amperes_full_scale(Phase::a) /
           k_power_full_scale / k_sample_rate_hz / 3'600;
  }
  std::uint32_t& energy(Phase phase) { return bus.words[k_watthr_hi.of(phase).address]; }
  std::optional<ChipSecond> read_and_accept() {
    auto second = reader.read({}, k_lines);
    EXPECT_TRUE(second) << to_string(second.error());
    reader.accept();
    return second.value_or(std::nullopt);
  }

  MeterSetup setup;
  RegisterBus bus;
  ChipLink link{bus};
  ManualClock clock{Timestamp{}};
  SecondReader reader{link, clock, setup};
};

TEST_F(second_reader_test, the_first_read_after_a_start_is_what_the_next_one_counts_from) {
  energy(Phase::a) = 1'000'000;
  EXPECT_FALSE(read_and_accept());
  clock.advance(seconds(1));
  energy(Phase::a) += 5'000;
  const auto second = read_and_accept();
  ASSERT_TRUE(second);
  EXPECT_EQ(second->length, seconds(1));
  EXPECT_DOUBLE_EQ(second->phases[0].watt_hours, watt_hours(5'000));
  EXPECT_DOUBLE_EQ(second->phases[0].power->watt, watt_hours(5'000) * 3'600);
  reader.restart();
  energy(Phase::a) = 0;
  EXPECT_FALSE(read_and_accept()) << "a chip that was reset begins at nothing";
}

TEST_F(second_reader_test, energies_add_up_over_every_way_of_reading_them) {
  energy(Phase::a) = 77;
  (void)read_and_accept();
  double sum = 0;
  std::uint32_t total = 0;
  for (const std::uint32_t step : {1U, 0U, 20'209'048U, 12U, 0xFFFFFFF0U, 3U}) {  // the fifth is export
    clock.advance(milliseconds(step % 2 == 0 ? 900 : 1'100));
    energy(Phase::a) += step;
    total += step;
    sum += read_and_accept()->phases[0].watt_hours;
  }
  EXPECT_NEAR(sum, watt_hours(static_cast<std::int32_t>(total)), 1e-9);
}

TEST_F(second_reader_test, registers_may_wrap) {
  energy(Phase::b) = 0x7FFFFFF0;
  (void)read_and_accept();
  clock.advance(seconds(1));
  energy(Phase::b) = 0x80000010;
  EXPECT_DOUBLE_EQ(read_and_accept()->phases[1].watt_hours, watt_hours(0x20));
  clock.advance(seconds(1));
  energy(Phase::b) = 0x7FFFFFFF;
  EXPECT_DOUBLE_EQ(read_and_accept()->phases[1].watt_hours, watt_hours(-0x11));
}

TEST_F(second_reader_test, full_scale_for_a_hundred_seconds_is_counted_and_beyond_nothing_is) {
  (void)read_and_accept();
  energy(Phase::c) += 100 * 20'209'048;
  clock.advance(seconds(100));
  EXPECT_DOUBLE_EQ(read_and_accept()->phases[2].watt_hours, watt_hours(100.0 * 20'209'048));
  energy(Phase::c) += 5;
  clock.advance(seconds(101));
  EXPECT_FALSE(read_and_accept()) << "it may have wrapped meanwhile";
  clock.advance(seconds(1));
  energy(Phase::c) += 5;
  EXPECT_DOUBLE_EQ(read_and_accept()->phases[2].watt_hours, watt_hours(5));
}

TEST_F(second_reader_test, a_second_that_is_not_accepted_is_part_of_the_next_one) {
  (void)read_and_accept();
  clock.advance(seconds(1));
  energy(Phase::a) += 10;
  ASSERT_TRUE(reader.read({}, k_lines));
  clock.advance(seconds(1));
  energy(Phase::a) += 20;
  const auto second = read_and_accept();
  EXPECT_EQ(second->length, seconds(2));
  EXPECT_DOUBLE_EQ(second->phases[0].watt_hours, watt_hours(30));
}

TEST_F(second_reader_test, a_read_that_the_machine_interrupted_is_done_again) {
  (void)read_and_accept();
  clock.advance(seconds(1));
  energy(Phase::a) += 8'000;
  bool interrupted = false;
  bus.after = [&](Header header, std::span<std::uint8_t>) {
    if (header.address != k_watthr_hi.of(Phase::a).address || std::exchange(interrupted, true)) return;
    clock.advance(milliseconds(30));
    energy(Phase::a) += 240;
  };
  const auto second = read_and_accept();
  EXPECT_EQ(second->length, milliseconds(1'030));
  EXPECT_NEAR(second->phases[0].power->watt, watt_hours(8'000) * 3'600, 1e-6);
}

TEST_F(second_reader_test, rms_is_the_root_of_the_mean_square_of_its_looks) {
  bus.words[k_vrms.of(Phase::a).address] = 3'000'000;
  (void)read_and_accept();
  for (const std::uint32_t code : {3'000'000U, 1'000'000U}) {
    bus.words[k_vrms.of(Phase::a).address] = code;
    ASSERT_TRUE(reader.look());
  }
  clock.advance(seconds(1));
  const auto second = read_and_accept();  // a third look, at 1,000,000
  EXPECT_NEAR(second->phases[0].volts, std::sqrt(11.0 / 3) * 1e6 * setup.volts_full_scale() / k_rms_full_scale, 1e-6);
}

TEST_F(second_reader_test, apparent_power_is_never_below_the_active_one) {
  (void)read_and_accept();
  clock.advance(seconds(1));
  energy(Phase::a) += 10'001;
  bus.words[k_vahr_hi.of(Phase::a).address] += 10'000;
  const auto power = read_and_accept()->phases[0].power;
  EXPECT_NEAR(power->watt, watt_hours(10'001) * 3'600, 1e-6);
  EXPECT_EQ(power->va, power->watt);
}

}  // namespace
}  // namespace edl::agent::ade9000
