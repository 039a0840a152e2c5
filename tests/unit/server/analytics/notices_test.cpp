#include "server/analytics/notices.hpp"

#include <gtest/gtest.h>

#include "unit/server/analytics/sampled_source.hpp"

namespace edl::server::analytics {
namespace {

using testing::at;
using testing::SampledSource;

const Timestamp k_begin = at("2026-11-23T00:00:00Z");

/// Two hours of three phases, B with this voltage from 00:20 to 00:30.
SampledSource supply_with(double volts_of_b) {
  SampledSource source;
  for (const Phase phase : k_phases) {
    std::vector<double> volts(7'200, 230.0);
    if (phase == Phase::b) std::fill(volts.begin() + 1'200, volts.begin() + 1'800, volts_of_b);
    source.fill(k_begin, phase, Field::voltage_rms, volts);
  }
  return source;
}

std::vector<Finding> lost_in(SampledSource& source, Timestamp now = k_begin + std::chrono::hours(2)) {
  const TimeRange range{k_begin, k_begin + std::chrono::hours(2)};
  return lost_phases(source.hours(range), source, {.range = range, .now = now}).value();
}

TEST(notices_test, a_phase_without_voltage_is_lost_while_the_others_have_theirs) {
  SampledSource source = supply_with(3);
  const auto found = lost_in(source);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].phases, std::vector<Phase>{Phase::b});
  EXPECT_EQ(found[0].begin, k_begin + std::chrono::minutes(20));
  EXPECT_EQ(found[0].end, k_begin + std::chrono::minutes(30));
  EXPECT_EQ(found[0].evidence[0], (Evidence{"lowest_voltage", 3, "V"}));
  EXPECT_EQ(found[0].because,
            "Phase B had at most 3.0 V for 10 min while the other phases had at least 230.0 V; below 10 % of the "
            "nominal voltage "
            "nothing feeds it.");
  EXPECT_EQ(source.minutes_read, 60U);
}

TEST(notices_test, a_phase_that_is_fed_back_is_told_as_that) {
  SampledSource source = supply_with(80);
  const auto found = lost_in(source);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_NE(found[0].because.find("loads between the phases feed back"), std::string::npos);
}

TEST(notices_test, low_voltage_or_an_outage_of_all_is_no_lost_phase) {
  SampledSource low = supply_with(120);
  EXPECT_TRUE(lost_in(low).empty());
  SampledSource outage;
  for (const Phase phase : k_phases) outage.fill(k_begin, phase, Field::voltage_rms, std::vector<double>(7'200, 0.0));
  EXPECT_TRUE(lost_in(outage).empty());
  SampledSource single;
  single.fill(k_begin, Phase::a, Field::voltage_rms, std::vector<double>(7'200, 0.0));
  EXPECT_TRUE(lost_in(single).empty());
}

TEST(notices_test, what_is_still_so_has_no_end) {
  SampledSource source = supply_with(3);
  const auto found = lost_in(source, k_begin + std::chrono::minutes(30));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_FALSE(found[0].end);
}

TEST(notices_test, offline_times_are_those_that_the_server_saw) {
  const std::vector<PowerEvent> events{{.kind = PowerEventKind::device_offline,
                                        .begin = k_begin + std::chrono::hours(2),
                                        .phases = {k_phases.begin(), k_phases.end()}},
                                       {.kind = PowerEventKind::voltage_dip,
                                        .begin = k_begin,
                                        .duration = std::chrono::seconds(1),
                                        .phases = {Phase::a}},
                                       {.kind = PowerEventKind::device_offline,
                                        .begin = k_begin,
                                        .duration = std::chrono::minutes(12),
                                        .phases = {k_phases.begin(), k_phases.end()}}};
  const auto found = offline_times(events);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].because, "The server heard nothing of the device for 12 min.");
  EXPECT_EQ(found[0].end, k_begin + std::chrono::minutes(12));
  EXPECT_FALSE(found[1].end);
}

TEST(notices_test, silence_is_what_no_reading_is_of) {
  SampledSource source;
  std::vector<double> volts(4 * 3'600, 230.0);
  source.fill(k_begin, Phase::a, Field::voltage_rms, volts);
  auto& time = source.samples_table.time;
  for (std::size_t i = 3'600; i < time.size(); ++i) time[i] += std::chrono::hours(3);
  const TimeRange range{k_begin, k_begin + std::chrono::hours(8)};
  const auto found = silent_times(source.hours(range), range.end, std::chrono::hours(1));
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].begin, k_begin + std::chrono::hours(1));
  EXPECT_EQ(found[0].end, k_begin + std::chrono::hours(4));
  EXPECT_EQ(found[1].begin, k_begin + std::chrono::hours(7));
  EXPECT_TRUE(silent_times(source.hours(range), range.end - std::chrono::hours(1), std::chrono::hours(4)).empty());
}

TEST(notices_test, lengths_and_phases_in_words) {
  EXPECT_EQ(in_words(std::chrono::seconds(119)), "119 s");
  EXPECT_EQ(in_words(std::chrono::seconds(150)), "3 min");
  EXPECT_EQ(in_words(std::chrono::hours(3)), "3.0 h");
  EXPECT_EQ(in_words(std::span(k_phases)), "phases A, B and C");
  EXPECT_EQ(in_words(std::span(k_phases).first(1)), "phase A");
}

}  // namespace
}  // namespace edl::server::analytics
