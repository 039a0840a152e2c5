#include "server/analytics/voltage_quality.hpp"

#include <gtest/gtest.h>

#include <random>

#include "server/analytics/local_weeks.hpp"
#include "support/seed.hpp"
#include "unit/server/analytics/sampled_source.hpp"

namespace edl::server::analytics {
namespace {

using testing::at;
using testing::SampledSource;

const Timestamp k_monday = at("2026-11-23T00:00:00Z");

VoltageQuality quality_of(SampledSource& source, const VoltageQuestion& question, const FlaggedTimes& flagged = {}) {
  return voltage_quality(source.hours(question.range), source, question, flagged).value();
}

/// A mean of a phase and ten minutes from samples, by definition; NaN if fewer than half are there.
double plain_mean(const SampledSource& source, Phase phase, Timestamp begin) {
  const auto& values = source.samples_table.at(phase, Field::voltage_rms);
  double squares = 0;
  int count = 0;
  const auto& time = source.samples_table.time;
  const auto first = std::lower_bound(time.begin(), time.end(), begin) - time.begin();
  for (auto row = static_cast<std::size_t>(first); row < time.size(); ++row) {
    if (time[row] >= begin + std::chrono::minutes(10)) break;
    if (values.empty() || std::isnan(values[row])) continue;
    squares += values[row] * values[row];
    ++count;
  }
  return count < 300 ? std::nan("") : std::sqrt(squares / count);
}

/// The same answer without any of the shortcuts.
VoltageShares plain_shares(const SampledSource& source, Phase phase, TimeRange range, double nominal,
                           const FlaggedTimes& flagged) {
  VoltageShares shares;
  for (Timestamp ten = std::chrono::ceil<std::chrono::minutes>(range.begin);
       ten + std::chrono::minutes(10) <= range.end; ten += std::chrono::minutes(1)) {
    if (ten.time_since_epoch() % std::chrono::minutes(10) != std::chrono::milliseconds(0)) continue;
    ++shares.all;
    const double mean = plain_mean(source, phase, ten);
    if (flagged.touch({ten, ten + std::chrono::minutes(10)})) {
      ++shares.flagged;
    } else if (std::isnan(mean)) {
      ++shares.too_few;
    } else {
      ++shares.counted;
      if (mean >= 0.9 * nominal && mean <= 1.1 * nominal) ++shares.usual;
      if (mean >= 0.85 * nominal && mean <= 1.1 * nominal) ++shares.permissible;
    }
  }
  return shares;
}

TEST(voltage_quality_test, a_steady_week_passes_and_needs_no_minutes) {
  SampledSource source;
  source.fill(k_monday, Phase::a, Field::voltage_rms, std::vector<double>(7 * 86'400, 230.0));
  const auto quality = quality_of(source, {.range = {k_monday, k_monday + std::chrono::days(7)}});
  const VoltageShares& shares = quality.shares[Phase::a];
  EXPECT_EQ(shares, (VoltageShares{.all = 1'008, .counted = 1'008, .usual = 1'008, .permissible = 1'008}));
  ASSERT_EQ(quality.weeks.size(), 1U);
  EXPECT_TRUE(quality.weeks.front().whole);
  EXPECT_EQ(shares.usual_verdict(), Verdict::passes);
  EXPECT_EQ(quality.phases[Phase::a].mean, 230.0);
  EXPECT_EQ(quality.phases[Phase::a].coverage({k_monday, k_monday + std::chrono::days(7)}), 1.0);
  EXPECT_LE(source.minutes_read, 120U);  // one hour each for where the extremes were
  EXPECT_EQ(quality.shares[Phase::b].counted, 0U);
  EXPECT_EQ(quality.shares[Phase::b].usual_verdict(), Verdict::cannot_be_told);
}

TEST(voltage_quality_test, the_mean_of_ten_minutes_is_quadratic) {
  // Half of it at 180 V, half at 232 V: the arithmetic mean is 206 V, the quadratic one 207.6 V, above 207 V.
  std::vector<double> volts(600, 180.0);
  std::fill(volts.begin() + 300, volts.end(), 232.0);
  SampledSource source;
  source.fill(k_monday, Phase::a, Field::voltage_rms, volts);
  const auto quality = quality_of(source, {.range = {k_monday, k_monday + std::chrono::minutes(10)}});
  EXPECT_EQ(quality.shares[Phase::a].usual, 1U);
}

TEST(voltage_quality_test, means_on_a_limit_keep_it) {
  for (const double volts : {207.0, 253.0, 195.5}) {
    SampledSource source;
    source.fill(k_monday, Phase::a, Field::voltage_rms, std::vector<double>(3'600, volts));
    const auto quality = quality_of(source, {.range = {k_monday, k_monday + std::chrono::hours(1)}});
    EXPECT_EQ(quality.shares[Phase::a].permissible, 6U) << volts;
    EXPECT_EQ(quality.shares[Phase::a].usual, volts == 195.5 ? 0U : 6U) << volts;
  }
}

TEST(voltage_quality_test, five_percent_of_a_week_may_be_low_and_one_mean_more_may_not) {
  for (const unsigned low : {50U, 51U}) {  // of 1,008; 5 % are 50.4
    std::vector<double> volts(7 * 86'400, 230.0);
    std::fill_n(volts.begin(), low * 600, 200.0);
    SampledSource source;
    source.fill(k_monday, Phase::a, Field::voltage_rms, volts);
    const auto quality = quality_of(source, {.range = {k_monday, k_monday + std::chrono::days(7)}});
    EXPECT_EQ(quality.shares[Phase::a].usual, 1'008U - low);
    EXPECT_EQ(quality.shares[Phase::a].usual_verdict(), low == 50 ? Verdict::passes : Verdict::fails);
    EXPECT_EQ(quality.shares[Phase::a].permissible_verdict(), Verdict::passes);
  }
}

TEST(voltage_quality_test, one_mean_below_85_percent_fails_the_week_even_if_little_was_measured) {
  std::vector<double> volts(3'600, 230.0);
  std::fill_n(volts.begin(), 600, 190.0);
  SampledSource source;
  source.fill(k_monday, Phase::a, Field::voltage_rms, volts);
  const auto quality = quality_of(source, {.range = {k_monday, k_monday + std::chrono::days(7)}});
  EXPECT_EQ(quality.shares[Phase::a].permissible_verdict(), Verdict::fails);
  EXPECT_EQ(quality.shares[Phase::a].usual_verdict(), Verdict::cannot_be_told);
  EXPECT_EQ(quality.shares[Phase::a].too_few, 1'002U);
}

TEST(voltage_quality_test, ten_minutes_that_a_dip_touches_are_flagged_and_not_judged) {
  std::vector<double> volts(3'600, 230.0);
  std::fill_n(volts.begin() + 1'195, 10, 20.0);  // over the border of the second and the third ten minutes
  SampledSource source;
  source.fill(k_monday, Phase::a, Field::voltage_rms, volts);
  const PowerEvent dip{.kind = PowerEventKind::voltage_dip,
                       .begin = k_monday + std::chrono::seconds(1'195),
                       .duration = std::chrono::seconds(10),
                       .phases = {Phase::a}};
  const auto range = TimeRange{k_monday, k_monday + std::chrono::hours(1)};
  const auto quality = quality_of(source, {.range = range}, FlaggedTimes(std::span(&dip, 1), range.end));
  EXPECT_EQ(quality.shares[Phase::a],
            (VoltageShares{.all = 6, .counted = 4, .usual = 4, .permissible = 4, .flagged = 2}));
}

TEST(voltage_quality_test, hours_whose_minutes_are_gone_are_unknown_where_they_would_be_needed) {
  std::vector<double> volts(2 * 3'600, 230.0);
  volts[10] = 260;
  SampledSource source;
  source.fill(k_monday, Phase::a, Field::voltage_rms, volts);
  source.minutes_kept = false;
  const auto quality = quality_of(source, {.range = {k_monday, k_monday + std::chrono::hours(2)}});
  EXPECT_EQ(quality.shares[Phase::a],
            (VoltageShares{.all = 12, .counted = 6, .usual = 6, .permissible = 6, .unknown = 6}));
}

TEST(voltage_quality_test, minutes_before_the_first_whole_ten_are_not_counted) {
  SampledSource source;
  source.fill(k_monday, Phase::a, Field::voltage_rms, std::vector<double>(3 * 3'600, 230.0));
  // Nine minutes of the first hour and nine of the third: more than half of ten minutes has values, none is whole.
  const auto quality = quality_of(source, {.range = {k_monday + std::chrono::minutes(51),
                                                     k_monday + std::chrono::hours(2) + std::chrono::minutes(9)}});
  EXPECT_EQ(quality.shares[Phase::a], (VoltageShares{.all = 6, .counted = 6, .usual = 6, .permissible = 6}));
}

TEST(voltage_quality_test, other_intervals_than_hours_and_no_nominal_voltage_are_refused) {
  SampledSource source;
  const VoltageQuestion question{.range = {k_monday, k_monday + std::chrono::hours(1)}};
  const IntervalTable minutes{.interval = std::chrono::minutes(1)};
  EXPECT_EQ(voltage_quality(minutes, source, question, {}).error().code, Errc::invalid);
  EXPECT_EQ(
      voltage_quality(source.hours(question.range), source, {.range = question.range, .nominal_v = 0}, {}).error().code,
      Errc::invalid);
}

/// Days of a supply that walks about its limits, with gaps, in all phases.
SampledSource wandering_supply(std::mt19937& random, Timestamp begin, std::size_t seconds) {
  SampledSource source;
  std::uniform_real_distribution<double> level(190, 260);
  std::normal_distribution<double> noise(0, 1.5);
  std::uniform_int_distribution<std::size_t> stay(200, 9'000);
  std::uniform_int_distribution<int> of_ten(0, 9);
  for (const Phase phase : k_phases) {
    std::vector<double> volts;
    while (volts.size() < seconds) {
      const bool gap = of_ten(random) == 0;
      const double here = of_ten(random) < 6 ? 230 : level(random);
      for (std::size_t left = gap ? stay(random) / 6 : stay(random); left > 0; --left) {
        volts.push_back(gap ? std::nan("") : here + noise(random));
      }
    }
    volts.resize(seconds);
    source.fill(begin, phase, Field::voltage_rms, volts);
  }
  return source;
}

TEST(voltage_quality_test, bounds_by_hours_tell_the_same_as_all_samples) {
  const unsigned seed = edl::testing::seed_of_this_run();
  SCOPED_TRACE("seed " + std::to_string(seed));
  RecordProperty("seed", static_cast<int>(seed));
  std::mt19937 random(seed);
  for (const char* const name : {"Europe/Berlin", "Asia/Kolkata", "Asia/Kathmandu"}) {  // weeks at :00, :30 and :15
    const TimeZone zone = TimeZone::parse(name).value();
    std::uniform_int_distribution<int> offset(0, 7'200);
    const Timestamp begin = at("2026-11-28T21:10:00Z") + std::chrono::seconds(offset(random));
    SampledSource source = wandering_supply(random, begin, 2 * 86'400);
    std::vector<PowerEvent> events;
    events.reserve(4);
    for (int i = 0; i < 4; ++i) {
      events.push_back({.kind = PowerEventKind::voltage_dip,
                        .begin = begin + std::chrono::seconds(24 * offset(random)),
                        .duration = std::chrono::milliseconds(100 * offset(random)),
                        .phases = {Phase::a}});
    }
    const VoltageQuestion question{.range = {begin + std::chrono::seconds(offset(random)),
                                             begin + std::chrono::days(2) - std::chrono::seconds(offset(random))},
                                   .zone = zone};
    const FlaggedTimes flagged(events, question.range.end);
    const VoltageQuality quality = quality_of(source, question, flagged);
    ASSERT_EQ(quality.weeks.size(), 2U);
    for (const Phase phase : k_phases) {
      EXPECT_EQ(quality.shares[phase], plain_shares(source, phase, question.range, 230, flagged))
          << name << name_of(phase);
      VoltageShares both = quality.weeks[0].phases[phase];
      both += quality.weeks[1].phases[phase];
      EXPECT_EQ(both, quality.shares[phase]);
    }
  }
}

}  // namespace
}  // namespace edl::server::analytics
