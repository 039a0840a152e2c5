#include "server/analytics/distortion.hpp"

#include <gtest/gtest.h>

#include "unit/server/analytics/sampled_source.hpp"

namespace edl::server::analytics {
namespace {

using testing::at;
using testing::SampledSource;

const Timestamp k_begin = at("2026-11-23T00:00:00Z");

/// A set of phase A with these harmonics in percent of 230 V.
HarmonicSet set_of(Timestamp time, std::initializer_list<std::pair<std::size_t, double>> percent) {
  Harmonics voltage{};
  voltage.front().rms = 230;
  for (const auto& [order, share] : percent) voltage.at(order - 1).rms = 2.30 * share;
  return {.time = time,
          .window_ms = 200,
          .frequency_hz = 50,
          .phases = {{.phase = Phase::a, .voltage = voltage, .current = {}}}};
}

TEST(distortion_test, the_percentile_and_the_share_of_thd_agree) {
  // 100 ten minutes: 95 of 3 %, 5 of 9 %.
  std::vector<double> thd(60'000, 3.0);
  std::fill(thd.end() - 5 * 600, thd.end(), 9.0);
  SampledSource source;
  source.fill(k_begin, Phase::a, Field::voltage_thd, thd);
  source.fill(k_begin, Phase::a, Field::current_thd, std::vector<double>(60'000, 42.0));
  const TimeRange range{k_begin, k_begin + std::chrono::seconds(60'000)};
  const auto result = distortion(source.hours(range), source, range, {}, {}).value();
  const ThdShares& shares = result.voltage_thd[Phase::a];
  EXPECT_EQ(result.window, std::chrono::minutes(10));
  EXPECT_EQ(shares.counted, 100U);
  EXPECT_EQ(shares.within, 95U);
  EXPECT_EQ(shares.percentile_95_percent, 3.0);
  EXPECT_EQ(shares.verdict(), Verdict::passes);
  EXPECT_EQ(result.current_thd_95_percent[Phase::a], 42.0);
  EXPECT_FALSE(result.voltage_thd[Phase::b].percentile_95_percent);
  EXPECT_FALSE(result.harmonics[Phase::a].worst);
  EXPECT_EQ(result.harmonics[Phase::a].verdict(), Verdict::cannot_be_told);
}

TEST(distortion_test, more_than_31_days_have_the_percentile_of_hours_and_say_so) {
  std::vector<double> thd(32 * 86'400, 3.0);
  std::fill(thd.begin() + 3 * 600, thd.begin() + 4 * 600, 12.0);  // ten minutes of one hour
  SampledSource source;
  source.fill(k_begin, Phase::a, Field::voltage_thd, thd);
  const TimeRange range{k_begin, k_begin + std::chrono::days(32)};
  const auto result = distortion(source.hours(range), source, range, {}, {}).value();
  EXPECT_EQ(result.window, std::chrono::hours(1));
  EXPECT_EQ(result.voltage_thd[Phase::a].counted, 32U * 144U);
  EXPECT_EQ(result.voltage_thd[Phase::a].within, 32U * 144U - 1U);
  EXPECT_EQ(result.voltage_thd[Phase::a].percentile_95_percent, 3.0);
  EXPECT_EQ(source.minutes_read, 60U);
}

TEST(distortion_test, the_worst_order_is_the_one_that_takes_up_most_of_its_limit) {
  std::vector<HarmonicSet> sets;
  sets.reserve(100);
  for (int ten = 0; ten < 100; ++ten) {
    const Timestamp time = k_begin + std::chrono::minutes(10 * ten);
    // The fifth is larger, the fifteenth takes up more: 0.4 of 0.5 against 3 of 6.
    sets.push_back(set_of(time, {{5, 3.0}, {15, 0.4}, {3, ten < 5 ? 6.0 : 1.0}, {30, 50.0}}));
  }
  SampledSource source;
  const TimeRange range{k_begin, k_begin + std::chrono::minutes(1'000)};
  const auto result = distortion(source.hours(range), source, range, sets, {}).value();
  const HarmonicShares& shares = result.harmonics[Phase::a];
  ASSERT_TRUE(shares.worst);
  EXPECT_EQ(shares.worst->order, 15U);
  EXPECT_NEAR(shares.worst->used(), 0.8, 1e-9);
  EXPECT_EQ(shares.orders.size(), 24U);
  EXPECT_NEAR(shares.orders[1].percentile_95_percent, 1.0, 1e-9);  // the third: above its limit in 5 of 100
  EXPECT_EQ(shares.within, 95U);
  EXPECT_EQ(shares.verdict(), Verdict::passes);
}

TEST(distortion_test, six_of_a_hundred_above_the_limit_fail_and_too_few_sets_tell_nothing) {
  std::vector<HarmonicSet> sets;
  sets.reserve(100);
  for (int ten = 0; ten < 100; ++ten) {
    sets.push_back(set_of(k_begin + std::chrono::minutes(10 * ten), {{5, ten % 17 == 0 ? 6.1 : 1.0}}));
  }
  SampledSource source;
  const TimeRange range{k_begin, k_begin + std::chrono::minutes(1'000)};
  const auto result = distortion(source.hours(range), source, range, sets, {}).value();
  EXPECT_EQ(result.harmonics[Phase::a].verdict(), Verdict::fails);
  EXPECT_EQ(result.harmonics[Phase::a].worst->order, 5U);
  const TimeRange longer{k_begin, k_begin + std::chrono::minutes(2'000)};
  const auto thin = distortion(source.hours(longer), source, longer, sets, {}).value();
  EXPECT_EQ(thin.harmonics[Phase::a].verdict(), Verdict::cannot_be_told);
}

TEST(distortion_test, the_table_of_limits_is_the_standards) {
  const auto limit = [](std::size_t order) { return k_harmonic_limits_percent.at(order - 1); };
  for (const auto& [order, percent] : std::initializer_list<std::pair<std::size_t, double>>{{3, 5},
                                                                                            {5, 6},
                                                                                            {7, 5},
                                                                                            {9, 1.5},
                                                                                            {11, 3.5},
                                                                                            {13, 3},
                                                                                            {15, 0.5},
                                                                                            {17, 2},
                                                                                            {19, 1.5},
                                                                                            {21, 0.5},
                                                                                            {23, 1.5},
                                                                                            {25, 1.5},
                                                                                            {2, 2},
                                                                                            {4, 1},
                                                                                            {6, 0.5},
                                                                                            {8, 0.5},
                                                                                            {24, 0.5}}) {
    EXPECT_EQ(limit(order), percent) << order;
  }
}

}  // namespace
}  // namespace edl::server::analytics
