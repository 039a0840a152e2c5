#include "server/analytics/measured.hpp"

#include <gtest/gtest.h>

#include <array>

#include "memory_source.hpp"
#include "server/analytics/coverage.hpp"

namespace edl::server::analytics {
namespace {

using namespace std::chrono_literals;

constexpr std::array k_both{Field::power_watt, Field::energy_kwh};

Timestamp at(std::string_view text) { return parse_rfc3339(text).value(); }

/// 100 W on phase A, each second of a range.
testing::MemorySource steady(TimeRange range) {
  SampleTable samples;
  for (Timestamp time = range.begin; time < range.end; time += 1s) {
    samples.time.push_back(time);
    samples.phases[Phase::a][Field::power_watt].push_back(100.0);
    samples.phases[Phase::a][Field::energy_kwh].push_back(static_cast<double>(samples.time.size()) / 36'000);
  }
  return testing::MemorySource(std::move(samples));
}

/// Of a range that lasts until midnight.
Coverage coverage_by(testing::MemorySource& source, Timestamp now) {
  const TimeRange range{at("2026-11-23T10:00:00Z"), at("2026-11-24T00:00:00Z")};
  const auto quarters = source.intervals(Step::quarter_hour, range, k_both);
  const auto measured = measure({.zone = TimeZone(), .range = range, .now = now}, *quarters, source);
  return coverage_of(measured.value());
}

TEST(MeasuredTest, TheRestOfTheQuarterHourOfNowIsNotMissing) {
  auto source = steady({at("2026-11-23T10:00:00Z"), at("2026-11-23T10:20:00Z")});
  const Coverage coverage = coverage_by(source, at("2026-11-23T10:20:00Z"));
  EXPECT_EQ(coverage.range.end, at("2026-11-23T10:20:00Z"));
  EXPECT_EQ(coverage.seconds, 1'200U);
  EXPECT_EQ(coverage.covered_seconds, 1'200U);
  EXPECT_EQ(coverage.share, 1.0);
}

TEST(MeasuredTest, WhatADeviceWhoseClockIsAheadHasMeasuredItHas) {
  auto source = steady({at("2026-11-23T10:00:00Z"), at("2026-11-23T10:20:00Z")});
  for (const char* now : {"2026-11-23T10:14:00Z", "2026-11-23T10:15:00Z"}) {
    const Coverage coverage = coverage_by(source, at(now));
    EXPECT_EQ(coverage.range.end, at("2026-11-23T10:30:00Z")) << now;
    EXPECT_EQ(coverage.covered_seconds, 1'200U) << now;
  }
}

}  // namespace
}  // namespace edl::server::analytics
