#include "agent/outbox/outbox.hpp"

#include <gtest/gtest.h>

#include "support/temporary_directory.hpp"
#include "unit/agent/outbox/outbox_testing.hpp"

namespace edl::agent::testing {
namespace {

using edl::testing::TemporaryDirectory;

class OutboxTest : public ::testing::Test {
 protected:
  OutboxTest() : outbox_(opened(settings())) {}

  [[nodiscard]] OutboxSettings settings() const { return {.file = directory_.path() / "outbox.sqlite"}; }
  void reopen() {
    outbox_.reset();
    outbox_ = opened(settings());
  }
  void reopen(const OutboxSettings& settings) {
    outbox_.reset();
    outbox_ = opened(settings);
  }
  void put(const std::vector<ReadingSet>& sets) { ASSERT_TRUE(outbox_->put(sets)); }

  TemporaryDirectory directory_;
  std::unique_ptr<Outbox> outbox_;
};

TEST_F(OutboxTest, what_was_put_comes_out_oldest_first_also_after_a_restart) {
  put({set_at(5), set_at(1)});
  put({set_at(3)});
  const std::vector<ReadingSet> expected{set_at(1), set_at(3), set_at(5)};
  EXPECT_EQ(outbox_->unsent(k_always, 100), expected);
  reopen();
  EXPECT_EQ(outbox_->unsent(k_always, 100), expected);
  EXPECT_EQ(outbox_->counts(), (OutboxCounts{.unsent = 3}));
  EXPECT_EQ(outbox_->newest(), second(5));
}

TEST_F(OutboxTest, an_empty_outbox_has_nothing_and_knows_no_counter) {
  EXPECT_EQ(outbox_->unsent(k_always, 100), std::vector<ReadingSet>{});
  EXPECT_EQ(outbox_->counts(), OutboxCounts{});
  EXPECT_EQ(outbox_->newest(), std::nullopt);
  EXPECT_EQ(outbox_->energy(), PerPhase<std::optional<KilowattHour>>{});
  EXPECT_EQ(outbox_->put(std::vector<ReadingSet>{}), PutOutcome{});
}

TEST_F(OutboxTest, a_second_measured_twice_keeps_the_first) {
  put({set_at(1, 10.0)});
  EXPECT_EQ(outbox_->put(std::vector{set_at(1, 20.0), set_at(2, 20.0)}), (PutOutcome{.kept = 1, .known = 1}));
  EXPECT_EQ(outbox_->unsent(k_always, 100), (std::vector{set_at(1, 10.0), set_at(2, 20.0)}));
  // Also when the server has the first already.
  ASSERT_EQ(outbox_->mark_sent(std::vector{second(1)}, second(3)), 1U);
  EXPECT_EQ(outbox_->put(std::vector{set_at(1, 20.0)}), (PutOutcome{.known = 1}));
  EXPECT_EQ(outbox_->counts(), (OutboxCounts{.unsent = 1, .sent = 1}));
}

TEST_F(OutboxTest, a_batch_has_no_more_readings_than_asked_for_but_one_set_at_least) {
  put(sets_at(0, 10));
  EXPECT_EQ(outbox_->unsent(k_always, 7), sets_at(0, 2));
  EXPECT_EQ(outbox_->unsent(k_always, 6), sets_at(0, 2));
  EXPECT_EQ(outbox_->unsent(k_always, 1), sets_at(0, 1));
}

TEST_F(OutboxTest, a_range_is_half_open) {
  put(sets_at(0, 10));
  EXPECT_EQ(outbox_->unsent({second(3), second(5)}, 100), sets_at(3, 5));
}

TEST_F(OutboxTest, a_mark_counts_once) {
  put(sets_at(0, 5));
  const std::vector times{second(1), second(2), second(99)};
  EXPECT_EQ(outbox_->mark_sent(times, second(10)), 2U);
  EXPECT_EQ(outbox_->mark_sent(times, second(11)), 0U);
  EXPECT_EQ(outbox_->counts(), (OutboxCounts{.unsent = 3, .sent = 2}));
  EXPECT_EQ(outbox_->unsent(k_always, 100), (std::vector{set_at(0), set_at(3), set_at(4)}));
}

TEST_F(OutboxTest, a_refused_phase_is_set_aside_and_the_others_stay) {
  put(sets_at(0, 2));
  const std::vector refused{Phase::b};
  EXPECT_EQ(outbox_->set_aside(second(0), refused, "power_watt is out of range", second(5)), 1U);
  EXPECT_EQ(outbox_->set_aside(second(0), refused, "again", second(6)), 0U);
  ReadingSet rest = set_at(0);
  rest.readings.erase(rest.readings.begin() + 1);
  EXPECT_EQ(outbox_->unsent(k_always, 100), (std::vector{rest, set_at(1)}));
  EXPECT_EQ(outbox_->counts(), (OutboxCounts{.unsent = 2, .set_aside = 1}));
}

TEST_F(OutboxTest, a_set_refused_as_a_whole_blocks_nothing_and_is_not_forgotten) {
  put(sets_at(0, 2));
  EXPECT_EQ(outbox_->set_aside(second(0), k_phases, "no", second(5)), 3U);
  reopen();
  EXPECT_EQ(outbox_->unsent(k_always, 100), sets_at(1, 2));
  EXPECT_EQ(outbox_->counts(), (OutboxCounts{.unsent = 1, .set_aside = 3}));
  EXPECT_EQ(outbox_->put(std::vector{set_at(0)}), (PutOutcome{.known = 1}));
}

TEST_F(OutboxTest, delivered_sets_go_three_days_after_they_were_measured_and_not_a_moment_before) {
  put({set_at(0), set_at(1), set_at(2)});
  ASSERT_EQ(outbox_->mark_sent(std::vector{second(0), second(1)}, second(5)), 2U);
  const Timestamp three_days_after_first = second(0) + hours(72);
  EXPECT_EQ(outbox_->prune(three_days_after_first), 0U);
  EXPECT_EQ(outbox_->prune(three_days_after_first + milliseconds(1)), 1U);
  EXPECT_EQ(outbox_->prune(three_days_after_first + milliseconds(1)), 0U);
  // Undelivered ones stay however old they are.
  EXPECT_EQ(outbox_->prune(three_days_after_first + hours(1'000)), 1U);
  EXPECT_EQ(outbox_->counts(), (OutboxCounts{.unsent = 1}));
}

TEST_F(OutboxTest, pruning_goes_in_small_steps_until_nothing_is_left) {
  put(sets_at(0, 2'500));
  ASSERT_EQ(outbox_->mark_sent(times_of(sets_at(0, 2'500)), second(5)), 2'500U);
  const Timestamp later = second(0) + hours(1'000);
  std::vector<std::uint64_t> steps;
  do {
    steps.push_back(outbox_->prune(later).value());
  } while (steps.back() > 0);
  EXPECT_EQ(steps, (std::vector<std::uint64_t>{1'000, 1'000, 500, 0}));
}

TEST_F(OutboxTest, at_its_limit_delivered_sets_go_first_then_the_oldest_and_all_are_told) {
  OutboxSettings small = settings();
  small.max_sets = 10;
  reopen(small);
  put(sets_at(0, 10));
  ASSERT_EQ(outbox_->mark_sent(std::vector{second(4), second(7)}, second(10)), 2U);
  EXPECT_EQ(outbox_->put(sets_at(10, 12)), (PutOutcome{.kept = 2}));
  EXPECT_EQ(outbox_->counts(), (OutboxCounts{.unsent = 10}));
  EXPECT_EQ(outbox_->put(sets_at(12, 15)), (PutOutcome{.kept = 3, .dropped = 3}));
  EXPECT_EQ(outbox_->counts(), (OutboxCounts{.unsent = 10, .dropped = 3}));
  EXPECT_EQ(outbox_->unsent(k_always, 1), sets_at(3, 4));
  reopen(small);
  EXPECT_EQ(outbox_->counts().dropped, 3U);
}

TEST_F(OutboxTest, energy_counters_are_those_put_last_for_each_phase) {
  put({set_at(1)});
  ReadingSet only_b = set_at(2);
  only_b.readings = {only_b.readings[1]};
  put({only_b});
  ReadingSet unknown = set_at(3);
  for (Reading& reading : unknown.readings) reading.values[Field::energy_kwh].reset();
  put({unknown});
  reopen();
  EXPECT_EQ(outbox_->energy()[Phase::a], KilowattHour(1.0));
  EXPECT_EQ(outbox_->energy()[Phase::b], KilowattHour(102.0));
  EXPECT_EQ(outbox_->energy()[Phase::c], KilowattHour(201.0));
}

TEST_F(OutboxTest, energy_counters_outlive_the_sets) {
  put({set_at(1)});
  ASSERT_EQ(outbox_->mark_sent(std::vector{second(1)}, second(2)), 1U);
  ASSERT_EQ(outbox_->prune(second(1) + hours(100)), 1U);
  reopen();
  EXPECT_EQ(outbox_->energy()[Phase::c], KilowattHour(201.0));
  EXPECT_EQ(outbox_->newest(), second(1));
}

}  // namespace
}  // namespace edl::agent::testing
