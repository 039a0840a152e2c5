#include "server/analytics/local_weeks.hpp"

#include <gtest/gtest.h>

#include "unit/server/analytics/sampled_source.hpp"

namespace edl::server::analytics {
namespace {

using testing::at;

TEST(local_weeks_test, a_week_goes_from_monday_to_monday) {
  const TimeRange expected{at("2026-11-23T00:00:00Z"), at("2026-11-30T00:00:00Z")};
  EXPECT_EQ(local_week(TimeZone(), at("2026-11-23T00:00:00Z")), expected);
  EXPECT_EQ(local_week(TimeZone(), at("2026-11-27T12:00:00Z")), expected);
  EXPECT_EQ(local_week(TimeZone(), at("2026-11-29T23:59:59.999Z")), expected);
}

TEST(local_weeks_test, the_weeks_of_clock_changes_are_an_hour_shorter_and_longer) {
  const TimeZone berlin = TimeZone::parse("Europe/Berlin").value();
  const TimeRange spring = local_week(berlin, at("2026-03-29T12:00:00Z"));
  EXPECT_EQ(spring, (TimeRange{at("2026-03-22T23:00:00Z"), at("2026-03-29T22:00:00Z")}));
  EXPECT_EQ(spring.length(), std::chrono::hours(167));
  EXPECT_EQ(local_week(berlin, at("2026-10-25T12:00:00Z")).length(), std::chrono::hours(169));
}

TEST(local_weeks_test, weeks_of_a_range_follow_each_other_without_gap) {
  const TimeZone berlin = TimeZone::parse("Europe/Berlin").value();
  const auto weeks = local_weeks(berlin, {at("2025-12-31T00:00:00Z"), at("2027-01-01T00:00:00Z")});
  ASSERT_EQ(weeks.size(), 53U);
  EXPECT_EQ(weeks.front().begin, at("2025-12-28T23:00:00Z"));
  for (std::size_t i = 1; i < weeks.size(); ++i) EXPECT_EQ(weeks[i].begin, weeks[i - 1].end);
  EXPECT_TRUE(local_weeks(berlin, {at("2026-01-01T00:00:00Z"), at("2026-01-01T00:00:00Z")}).empty());
}

}  // namespace
}  // namespace edl::server::analytics
