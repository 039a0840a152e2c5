#include "server/analytics/unusual_days.hpp"

#include <gtest/gtest.h>

#include <random>

#include "unit/server/analytics/sampled_source.hpp"

namespace edl::server::analytics {
namespace {

using testing::at;

/// Weeks of a house in quarter hours: base 200 W, an evening from 18 to 21 h of 1 kW, weekends 1.5-fold.
class Weeks {
 public:
  explicit Weeks(int weeks) {
    table_.interval = std::chrono::minutes(15);
    const Timestamp monday = at("2026-09-07T00:00:00Z");
    std::mt19937 random(7);
    std::uniform_real_distribution<double> spread(0.9, 1.1);
    FieldColumns& watt = table_.phases[Phase::a][Field::power_watt];
    for (int quarter = 0; quarter < weeks * 7 * 96; ++quarter) {
      const int hour = quarter / 4 % 24;
      const double weekend = quarter / 96 % 7 >= 5 ? 1.5 : 1;
      table_.begin.push_back(monday + std::chrono::minutes(15 * quarter));
      watt.mean.push_back((hour >= 18 && hour < 21 ? 1'000 : 200) * weekend * spread(random));
      watt.count.push_back(900);
    }
    range_ = {monday, table_.begin.back() + table_.interval};
  }

  /// Quarters of a local (UTC) day.
  void add(std::string_view day, int hour, int hours, double watts) {
    FieldColumns& watt = table_.phases[Phase::a][Field::power_watt];
    const Timestamp begin = at(std::string(day) + "T00:00:00Z") + std::chrono::hours(hour);
    for (std::size_t row = 0; row < table_.rows(); ++row) {
      if (table_.begin[row] >= begin && table_.begin[row] < begin + std::chrono::hours(hours)) watt.mean[row] += watts;
    }
  }

  IntervalTable& table() { return table_; }
  [[nodiscard]] std::vector<DayProfile> profiles() const { return day_profiles(table_, TimeZone(), range_); }

 private:
  IntervalTable table_;
  TimeRange range_{};
};

TEST(unusual_days_test, a_profile_is_the_mean_power_of_each_hour) {
  Weeks weeks(1);
  FieldColumns& watt = weeks.table().phases[Phase::a][Field::power_watt];
  for (std::size_t quarter = 0; quarter < 8; ++quarter) watt.mean[quarter] = 100.0 * static_cast<double>(quarter);
  watt.count[5] = watt.count[6] = watt.count[7] = 0;
  const auto days = weeks.profiles();
  ASSERT_EQ(days.size(), 7U);
  EXPECT_NEAR(days[0].kwh[0].value(), 0.150, 1e-12);
  EXPECT_FALSE(days[0].kwh[1]);  // a quarter of it was measured
}

TEST(unusual_days_test, usual_weeks_with_their_weekends_have_no_unusual_day) {
  EXPECT_TRUE(unusual_days(Weeks(12).profiles()).empty());
}

TEST(unusual_days_test, a_day_with_an_oven_is_unusual_and_its_hours_are_told) {
  Weeks weeks(8);
  weeks.add("2026-10-27", 13, 2, 2'500);  // a Tuesday
  const auto found = unusual_days(weeks.profiles());
  ASSERT_EQ(found.size(), 1U);
  const UnusualDay& day = found[0];
  EXPECT_EQ(day.date, std::chrono::year(2026) / 10 / 27);
  EXPECT_EQ(day.compared, 7U);
  EXPECT_NEAR(day.kwh - day.usual_kwh, 5, 0.5);
  ASSERT_EQ(day.hours.size(), 2U);
  EXPECT_EQ(day.hours[0].hour + day.hours[1].hour, 13U + 14U);
  EXPECT_NEAR(day.hours[0].more_kwh(), 2.5, 0.1);
  const Finding finding = finding_of(day);
  EXPECT_EQ(finding.because.find("Tuesday 2026-10-27 took 12."), 0U) << finding.because;
  EXPECT_NE(finding.because.find("kWh more than is usual for the 7 Tuesdays before"), std::string::npos)
      << finding.because;
  EXPECT_EQ(finding.begin, at("2026-10-27T00:00:00Z"));
}

TEST(unusual_days_test, an_evening_at_another_time_is_unusual_by_its_shape) {
  Weeks weeks(8);
  weeks.add("2026-10-28", 18, 3, -800);
  weeks.add("2026-10-28", 2, 3, 800);
  const auto found = unusual_days(weeks.profiles());
  ASSERT_EQ(found.size(), 1U);
  EXPECT_LT(found[0].energy_score, 3.5);
  EXPECT_GT(found[0].shape_score, 3.5);
  EXPECT_EQ(found[0].hours.size(), 6U);
}

TEST(unusual_days_test, one_wild_day_does_not_make_the_next_weeks_unusual_nor_hide_them) {
  Weeks weeks(9);
  weeks.add("2026-10-06", 8, 10, 9'000);
  weeks.add("2026-10-27", 13, 2, 2'500);
  const auto found = unusual_days(weeks.profiles());
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].date, std::chrono::year(2026) / 10 / 6);
  EXPECT_EQ(found[1].date, std::chrono::year(2026) / 10 / 27);
}

TEST(unusual_days_test, with_less_than_four_weeks_before_nothing_is_said) {
  Weeks weeks(4);
  weeks.add("2026-09-29", 8, 10, 9'000);  // three Tuesdays before
  EXPECT_TRUE(unusual_days(weeks.profiles()).empty());
}

TEST(unusual_days_test, hours_that_were_not_measured_are_not_taken_for_saved_energy) {
  Weeks weeks(8);
  FieldColumns& watt = weeks.table().phases[Phase::a][Field::power_watt];
  for (std::size_t row = 0; row < weeks.table().rows(); ++row) {
    const Timestamp begin = weeks.table().begin[row];
    if (begin >= at("2026-10-27T12:00:00Z") && begin < at("2026-10-28T00:00:00Z")) watt.count[row] = 0;
  }
  EXPECT_TRUE(unusual_days(weeks.profiles()).empty());
}

}  // namespace
}  // namespace edl::server::analytics
