#include "server/store/embedded/open_hours.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace edl::server {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const DeviceId k_device = DeviceId::parse("ab").value();
const DeviceId k_other = DeviceId::parse("ac").value();
const Hour k_hour{498'730h};
const OpenHours::SteadyTime k_start{};

class open_hours_test : public ::testing::Test {
 protected:
  void append(const DeviceId& device, Hour hour, std::size_t bytes = 10, OpenHours::SteadyTime now = k_start) {
    open_.appending(device, hour, bytes, now);
    open_.written();
  }
  std::vector<Hour> seen_by(WriteNumber snapshot) { return open_.of(k_device, k_first_hour, k_last_hour, snapshot); }

  OpenHours open_;
};

TEST_F(open_hours_test, an_hour_is_due_when_it_is_over_and_quiet) {
  append(k_device, k_hour, 10, k_start + 5s);
  const Timestamp end = range_of(k_hour).end;
  EXPECT_FALSE(open_.take_due(end - 1ms, k_start + 60s)) << "not over";
  EXPECT_FALSE(open_.take_due(end, k_start + 4s)) << "not quiet";
  EXPECT_EQ(open_.take_due(end, k_start + 5s), (OpenHours::Key{k_device, k_hour}));
  EXPECT_FALSE(open_.take_due(end, k_start + 60s)) << "taken already";
}

TEST_F(open_hours_test, an_hour_with_too_much_is_due_at_once) {
  for (std::size_t i = 1; i < OpenHours::k_max_fragments; ++i) {
    ASSERT_FALSE(open_.appending(k_device, k_hour, 1, k_start));
    open_.written();
  }
  EXPECT_TRUE(open_.appending(k_device, k_hour, 1, k_start));
  EXPECT_TRUE(open_.appending(k_other, k_hour, OpenHours::k_max_bytes, k_start));
  EXPECT_TRUE(open_.take_due(Timestamp(k_hour), k_start - 1s));
}

TEST_F(open_hours_test, a_sealed_hour_stays_for_snapshots_from_before) {
  append(k_device, k_hour);
  append(k_device, k_hour + 2h);
  append(k_other, k_hour + 1h);
  EXPECT_THAT(seen_by(1), ElementsAre(k_hour, k_hour + 2h));
  EXPECT_THAT(open_.of(k_device, k_hour + 1h, k_hour + 2h, 1), ElementsAre(k_hour + 2h));
  const auto taken = open_.take_any();
  ASSERT_EQ(taken, (OpenHours::Key{k_device, k_hour}));
  EXPECT_THAT(seen_by(99), ElementsAre(k_hour, k_hour + 2h)) << "until it is sealed";
  open_.sealed(*taken, 50);
  EXPECT_THAT(seen_by(49), ElementsAre(k_hour, k_hour + 2h));
  EXPECT_THAT(seen_by(50), ElementsAre(k_hour + 2h));
  open_.forget_sealed(49);
  EXPECT_THAT(seen_by(49), ElementsAre(k_hour, k_hour + 2h));
  open_.forget_sealed(50);
  EXPECT_THAT(seen_by(49), ElementsAre(k_hour + 2h));
}

TEST_F(open_hours_test, what_is_appended_while_an_hour_is_sealed_keeps_it_open) {
  append(k_device, k_hour);
  const auto taken = open_.take_any();
  append(k_device, k_hour);
  EXPECT_FALSE(open_.take_any()) << "one sealing at a time";
  open_.sealed(*taken, 50);
  EXPECT_THAT(seen_by(99), ElementsAre(k_hour));
  EXPECT_TRUE(open_.take_any());
}

TEST_F(open_hours_test, what_is_being_written_when_sealing_begins_keeps_the_hour_open) {
  open_.appending(k_device, k_hour, 10, k_start);
  const auto taken = open_.take_any();
  ASSERT_TRUE(taken.has_value());
  open_.written();  // after the sealer took its snapshot
  open_.sealed(*taken, 50);
  EXPECT_THAT(seen_by(99), ElementsAre(k_hour));
  const auto again = open_.take_any();
  ASSERT_TRUE(again.has_value());
  open_.sealed(*again, 60);
  EXPECT_THAT(seen_by(99), IsEmpty());
}

TEST_F(open_hours_test, an_hour_that_could_not_be_sealed_is_due_again) {
  append(k_device, k_hour);
  const auto taken = open_.take_any();
  open_.sealing_failed(*taken);
  EXPECT_EQ(open_.take_any(), taken);
}

TEST_F(open_hours_test, sealed_fragments_are_worth_clearing_away_once_they_outweigh_the_open_ones) {
  EXPECT_FALSE(open_.worth_reclaiming()) << "there are none";
  append(k_device, k_hour, 60);
  append(k_other, k_hour, 50);
  const auto taken = open_.take_any();
  EXPECT_FALSE(open_.worth_reclaiming()) << "it is not sealed yet";
  open_.sealed(*taken, 50);
  EXPECT_TRUE(open_.worth_reclaiming()) << "60 bytes are sealed, 50 are open";
  append(k_other, k_hour, 10);
  EXPECT_FALSE(open_.worth_reclaiming()) << "60 are";
  open_.sealed(open_.take_any().value(), 60);
  EXPECT_TRUE(open_.worth_reclaiming());
  open_.reclaimed();
  EXPECT_FALSE(open_.worth_reclaiming());
}

TEST_F(open_hours_test, what_could_not_be_sealed_counts_as_open) {
  append(k_device, k_hour, 60);
  append(k_other, k_hour, 50);
  const auto first = open_.take_any();
  const auto second = open_.take_any();
  open_.sealing_failed(*first);
  open_.sealed(*second, 50);
  EXPECT_FALSE(open_.worth_reclaiming()) << "50 bytes are sealed, 60 are open";
}

}  // namespace
}  // namespace edl::server
