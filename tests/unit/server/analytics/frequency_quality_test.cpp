#include "server/analytics/frequency_quality.hpp"
#include "support/seed.hpp"

#include <gtest/gtest.h>

#include <random>

#include "unit/server/analytics/sampled_source.hpp"

namespace edl::server::analytics {
namespace {

using testing::at;
using testing::SampledSource;

const Timestamp k_begin = at("2026-11-23T00:00:00Z");

FrequencyQuality frequency_of(SampledSource& source, TimeRange range, std::optional<double> nominal = std::nullopt) {
  return frequency_quality(source.hours(range), source, range, nominal).value();
}

/// The same by definition, from all samples of a phase.
FrequencyQuality plain_frequency(const SampledSource& source, Phase phase, TimeRange range, double nominal) {
  FrequencyQuality plain;
  const auto& values = source.samples_table.at(phase, Field::frequency_hz);
  const auto& time = source.samples_table.time;
  const Timestamp first = std::chrono::ceil<std::chrono::minutes>(range.begin);
  for (Timestamp minute = first; minute + std::chrono::minutes(1) <= range.end; minute += std::chrono::minutes(1)) {
    std::array<double, 6> sums{};
    std::array<int, 6> counts{};
    int count = 0;
    auto row = static_cast<std::size_t>(std::lower_bound(time.begin(), time.end(), minute) - time.begin());
    for (; row < time.size() && time[row] < minute + std::chrono::minutes(1); ++row) {
      if (std::isnan(values[row])) continue;
      const auto ten = static_cast<std::size_t>((time[row] - minute) / std::chrono::seconds(10));
      sums.at(ten) += values[row];
      ++counts.at(ten);
      ++count;
    }
    plain.all += 6;
    if (count < 55) {
      plain.set_aside += 6;
      continue;
    }
    for (std::size_t ten = 0; ten < 6; ++ten) {
      const double mean = sums.at(ten) / counts.at(ten);
      ++plain.counted;
      if (mean >= 0.99 * nominal && mean <= 1.01 * nominal) ++plain.usual;
      if (mean >= 0.94 * nominal && mean <= 1.04 * nominal) ++plain.permissible;
    }
  }
  return plain;
}

TEST(frequency_quality_test, a_steady_day_is_told_without_seconds) {
  SampledSource source;
  source.fill(k_begin, Phase::a, Field::frequency_hz, std::vector<double>(86'400, 49.98));
  const auto quality = frequency_of(source, {k_begin, k_begin + std::chrono::days(1)});
  EXPECT_EQ(quality.nominal_hz, 50.0);
  EXPECT_EQ(quality.all, 8'640U);
  EXPECT_EQ(quality.counted, 8'640U);
  EXPECT_EQ(quality.usual, 8'640U);
  EXPECT_EQ(quality.usual_verdict(), Verdict::passes);
  EXPECT_EQ(source.seconds_read, 0U);
}

TEST(frequency_quality_test, the_nominal_one_is_seen_or_given) {
  for (const double hz : {49.2, 59.97}) {
    SampledSource source;
    source.fill(k_begin, Phase::b, Field::frequency_hz, std::vector<double>(3'600, hz));
    const TimeRange range{k_begin, k_begin + std::chrono::hours(1)};
    EXPECT_EQ(frequency_of(source, range).nominal_hz, hz < 55 ? 50.0 : 60.0);
    EXPECT_EQ(frequency_of(source, range, 50.0).permissible, hz < 55 ? 360U : 0U);
  }
  SampledSource silent;
  const auto quality = frequency_of(silent, {k_begin, k_begin + std::chrono::hours(1)});
  EXPECT_FALSE(quality.nominal_hz);
  EXPECT_EQ(quality.usual_verdict(), Verdict::cannot_be_told);
}

TEST(frequency_quality_test, a_second_out_of_limits_is_averaged_over_ten) {
  std::vector<double> hz(3'600, 50.0);
  hz[100] = 51;                             // the mean of ten is 50.1
  std::fill_n(hz.begin() + 200, 10, 50.6);  // one whole ten: above 50.5
  std::fill_n(hz.begin() + 300, 20, 46.0);  // two tens: below 47
  SampledSource source;
  source.fill(k_begin, Phase::a, Field::frequency_hz, hz);
  const auto quality = frequency_of(source, {k_begin, k_begin + std::chrono::hours(1)});
  EXPECT_EQ(quality.counted, 360U);
  EXPECT_EQ(quality.usual, 357U);
  EXPECT_EQ(quality.permissible, 358U);
  EXPECT_EQ(quality.usual_verdict(), Verdict::fails);
  EXPECT_EQ(quality.permissible_verdict(), Verdict::fails);
  EXPECT_LE(source.seconds_read, 180U);
  EXPECT_EQ(quality.extent.min->within,
            (TimeRange{k_begin + std::chrono::minutes(5), k_begin + std::chrono::minutes(6)}));
}

TEST(frequency_quality_test, where_seconds_are_gone_the_open_ones_are_unknown) {
  std::vector<double> hz(3'600, 50.0);
  hz[100] = 51;
  SampledSource source;
  source.fill(k_begin, Phase::a, Field::frequency_hz, hz);
  source.seconds_kept = false;
  const auto quality = frequency_of(source, {k_begin, k_begin + std::chrono::hours(1)});
  EXPECT_EQ(quality.counted, 354U);
  EXPECT_EQ(quality.unknown, 6U);
  source.minutes_kept = false;
  EXPECT_EQ(frequency_of(source, {k_begin, k_begin + std::chrono::hours(1)}).unknown, 360U);
}

TEST(frequency_quality_test, descent_by_bounds_tells_the_same_as_all_samples) {
  const unsigned seed = edl::testing::seed_of_this_run();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  std::uniform_int_distribution<int> of_hundred(0, 99);
  std::uniform_int_distribution<int> offset(0, 5'000);
  std::uniform_real_distribution<double> away(-3.5, 2.5);
  std::normal_distribution<double> noise(0, 0.02);
  std::vector<double> hz;
  while (hz.size() < 2 * 86'400) {
    const bool gap = of_hundred(random) < 3;
    const double level = of_hundred(random) < 92 ? 50 : 50 + away(random);
    for (int left = gap ? of_hundred(random) / 4 : 20 * of_hundred(random); left > 0; --left) {
      hz.push_back(gap ? std::nan("") : level + noise(random));
    }
  }
  const Timestamp begin = k_begin + std::chrono::seconds(offset(random));
  SampledSource source;
  source.fill(begin, Phase::c, Field::frequency_hz, hz);
  const TimeRange range{begin + std::chrono::seconds(offset(random)),
                        begin + std::chrono::days(2) - std::chrono::seconds(offset(random))};
  const auto quality = frequency_of(source, range, 50.0);
  const auto plain = plain_frequency(source, Phase::c, range, 50.0);
  EXPECT_EQ(quality.all, plain.all);
  EXPECT_EQ(quality.counted, plain.counted);
  EXPECT_EQ(quality.usual, plain.usual);
  EXPECT_EQ(quality.permissible, plain.permissible);
  EXPECT_EQ(quality.set_aside, plain.set_aside);
  EXPECT_EQ(quality.unknown, 0U);
  EXPECT_LT(plain.usual, plain.permissible);
}

}  // namespace
}  // namespace edl::server::analytics
