#include "server/analytics/projection.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "unit/server/analytics/tariff_testing.hpp"

namespace edl::server::analytics {
namespace {

using namespace std::chrono_literals;
using edl::testing::berlin;
using edl::testing::book_of;
using edl::testing::days;
using edl::testing::house;

Timestamp at(std::string_view text) { return parse_rfc3339(text).value(); }

TariffBook flat() {
  return book_of(R"({"currency":"EUR","versions":[{"valid_from":"2026-01-01","energy":{"price_per_kwh":0.30},
    "standing":{"price":9,"per":"month"}}]})");
}

const Timestamp k_now = at("2026-11-20T23:00:00Z");  // the begin of 21 November in Berlin: 10 days are left

/// From four weeks before until now.
QuarterHours past(const edl::testing::PowerKw& power) {
  return house({days(2026y / 10 / 24, 2026y / 11 / 1).begin, k_now}, power);
}

TEST(projection_test, a_load_that_never_changes_is_projected_to_the_cent_and_without_a_range) {
  const MonthProjection projection = project_month(flat(), past([](Timestamp) { return 1.0; }), berlin(), k_now);
  EXPECT_EQ(projection.month, days(2026y / 11 / 1, 2026y / 12 / 1));
  EXPECT_EQ(projection.days_learnt_from, 28U);
  // 20 days: 480 * 0.30 + 9 * 20 / 30; 30 days: 720 * 0.30 + 9. October's day of 25 hours is a dearer Sunday.
  EXPECT_EQ(projection.to_date.total, (Money{15000, 2}));
  ASSERT_TRUE(projection.whole);
  EXPECT_EQ(projection.whole->expected, (Money{22500, 2}));
  EXPECT_DOUBLE_EQ(projection.whole->import_kwh, 720);
  EXPECT_LE(projection.whole->low, projection.whole->expected);
  EXPECT_LT(projection.whole->high.number() - projection.whole->low.number(), 2.0);
}

TEST(projection_test, weekdays_are_expected_to_be_like_themselves) {
  // 2 kW on Saturdays and Sundays, else 1 kW; of the 10 days from Saturday 21 on, 4 are of a weekend.
  const auto power = [](Timestamp time) {
    const auto date = berlin().local_date(time);
    return std::chrono::weekday(std::chrono::sys_days(date)).iso_encoding() >= 6 ? 2.0 : 1.0;
  };
  const MonthProjection projection = project_month(flat(), past(power), berlin(), k_now);
  ASSERT_TRUE(projection.whole);
  // 9 days of a weekend and 21 others in November 2026
  EXPECT_DOUBLE_EQ(projection.whole->import_kwh, 24 * (2 * 9 + 21));
  EXPECT_EQ(projection.whole->expected, (Money{28980, 2}));
}

TEST(projection_test, the_range_is_that_of_the_days_left) {
  // Each second week's days need 12 kWh more than the other's: about their weekday's mean all sway by 6 kWh.
  const Timestamp first = days(2026y / 10 / 24, 2026y / 11 / 1).begin;
  const auto power = [&](Timestamp time) {
    const auto day =
        std::chrono::sys_days(berlin().local_date(time)) - std::chrono::sys_days(berlin().local_date(first));
    return day / std::chrono::weeks(1) % 2 == 0 ? 1.0 : 1.5;
  };
  TariffBook book = flat();
  book.versions[0].standing.reset();
  QuarterHours energy = past(power);
  const MonthProjection projection = project_month(book, energy, berlin(), k_now);
  ASSERT_TRUE(projection.whole);
  // Days cost 7.20 or 10.80 (the Sunday of 25 hours 7.50): deviations of 1.80, so a variance of 28 * 3.24 / (28 - 7) =
  // 4.32. Left are two Saturdays, Sundays and Mondays and one of each other day, whose means are of four:
  // 10 + 3 * 4 / 4 + 4 / 4 = 14, and 1.645 * sqrt(4.32 * 14) = 12.79; a little less for the long Sunday.
  const double half = (projection.whole->high.number() - projection.whole->low.number()) / 2;
  EXPECT_NEAR(half, 12.79, 0.1);
  EXPECT_NEAR(projection.whole->expected.number() - projection.whole->low.number(), half, 0.011);
}

TEST(projection_test, too_little_to_learn_from_is_no_projection) {
  const auto since = [](Timestamp begin) { return project_month(flat(), house({begin, k_now}, 1.0), berlin(), k_now); };
  EXPECT_TRUE(since(days(2026y / 11 / 14, 2026y / 11 / 15).begin).whole);
  const MonthProjection too_short = since(days(2026y / 11 / 15, 2026y / 11 / 16).begin);
  EXPECT_FALSE(too_short.whole);
  EXPECT_EQ(too_short.days_learnt_from, 6U);
  EXPECT_EQ(too_short.to_date.lines.at(0).amount, (Money{4320, 2}));
  EXPECT_FALSE(project_month(flat(), {}, berlin(), k_now).whole);
}

TEST(projection_test, days_with_large_gaps_teach_nothing) {
  QuarterHours energy = past([](Timestamp) { return 1.0; });
  const TimeRange tuesday = edl::testing::day(2026y / 11 / 17);
  for (std::size_t row = 0; row < energy.rows(); ++row) {
    if (!tuesday.contains(energy.begin[row])) continue;
    energy.coverage[row] = 0.5;
    energy.import_kwh[row] = 0;
  }
  const MonthProjection projection = project_month(flat(), energy, berlin(), k_now);
  EXPECT_EQ(projection.days_learnt_from, 27U);
  ASSERT_TRUE(projection.whole);
  EXPECT_DOUBLE_EQ(projection.whole->import_kwh,
                   720 - 24);  // what is missing is missing, what is left is expected whole
}

TEST(projection_test, demand_is_expected_to_be_the_highest_of_the_last_weeks_and_at_least_what_it_was) {
  const TariffBook book = book_of(R"({"currency":"EUR","versions":[{"valid_from":"2026-01-01",
    "energy":{"price_per_kwh":0},"demand":{"price_per_kw":10,"minutes":15}}]})");
  // On Thursday, 29 October, 6 kW at noon; in November 1 kW.
  const auto power = [](Timestamp time) { return time == at("2026-10-29T11:00:00Z") ? 6.0 : 1.0; };
  const MonthProjection projection = project_month(book, past(power), berlin(), k_now);
  ASSERT_TRUE(projection.whole);
  EXPECT_EQ(projection.whole->expected, (Money{6000, 2}));
  EXPECT_EQ(projection.whole->low, (Money{1000, 2}));
}

TEST(projection_test, a_tariff_that_begins_later_still_has_no_price_for_the_month) {
  const TariffBook book =
      book_of(R"({"currency":"EUR","versions":[{"valid_from":"2026-11-10","energy":{"price_per_kwh":0.30}}]})");
  EXPECT_FALSE(project_month(book, past([](Timestamp) { return 1.0; }), berlin(), k_now).whole);
}

TEST(projection_test, at_the_month_s_first_moment_all_is_expected) {
  const Timestamp begin = days(2026y / 11 / 1, 2026y / 12 / 1).begin;
  const QuarterHours energy = house({days(2026y / 10 / 1, 2026y / 11 / 1).begin, begin}, 1.0);
  const MonthProjection projection = project_month(flat(), energy, berlin(), begin);
  EXPECT_TRUE(projection.to_date.lines.empty());
  EXPECT_EQ(projection.to_date.currency, "EUR");
  ASSERT_TRUE(projection.whole);
  EXPECT_EQ(projection.whole->expected, (Money{22500, 2}));
}

}  // namespace
}  // namespace edl::server::analytics
