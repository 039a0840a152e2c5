#include "server/store/resolution.hpp"

#include <gtest/gtest.h>

namespace edl::server {
namespace {

using namespace std::chrono_literals;

Timestamp at(std::string_view text) { return parse_rfc3339(text).value(); }

TEST(resolution_test, wire_names_are_read_and_written) {
  for (const char* name : {"raw", "1m", "15m", "1h", "1d", "1mo"}) {
    const auto resolution = resolution_named(name);
    ASSERT_TRUE(resolution.has_value()) << name;
    EXPECT_EQ(name_of(*resolution), name);
  }
  for (const char* name : {"", "auto", "1M", "1MO", "60s", "2h", "RAW"})
    EXPECT_EQ(resolution_named(name), std::nullopt) << name;
}

TEST(resolution_test, auto_takes_the_finest_resolution_that_fits) {
  const Timestamp noon = at("2026-11-23T12:00:00Z");
  struct Case {
    const char* what;
    TimeRange range;
    std::size_t max_points;
    Resolution expected;
  };
  const Case cases[] = {
      {"nothing", {noon, noon}, 0, Resolution::raw},
      {"backwards", {noon, noon - 1h}, 1, Resolution::raw},
      {"one minute fits raw", {noon, noon + 1min}, 60, Resolution::raw},
      {"one second too many", {noon, noon + 61s}, 60, Resolution::minute},
      {"a millisecond begins a second", {noon, noon + 60s + 1ms}, 60, Resolution::minute},
      {"24 h in 1440 minutes", {noon, noon + 24h}, 1440, Resolution::minute},
      {"24 h off the grid touch 1441", {noon + 30s, noon + 24h + 30s}, 1440, Resolution::quarter_hour},
      {"24 h in 96 quarters", {noon, noon + 24h}, 96, Resolution::quarter_hour},
      {"24 h in 24 hours", {noon, noon + 24h}, 24, Resolution::hour},
      {"24 h in 23", {noon, noon + 24h}, 23, Resolution::day},
      {"a year in 1000", {noon, noon + 24h * 365}, 1000, Resolution::day},
      {"a year in 10000", {noon, noon + 24h * 365}, 10000, Resolution::hour},
      {"more days than points", {noon, noon + 24h * 365}, 364, Resolution::month},
      {"more months than points", {noon, noon + 24h * 365}, 10, Resolution::month},
      {"no points at all", {noon, noon + 1s}, 0, Resolution::month},
      {"before 1970", {from_unix_ms(-30'000), from_unix_ms(30'000)}, 2, Resolution::minute},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(name_of(choose_resolution(c.range, c.max_points)), name_of(c.expected)) << c.what;
  }
}

TEST(resolution_test, intervals_hold_their_moments_and_lie_on_the_grid) {
  const TimeZone berlin = TimeZone::parse("Europe/Berlin").value();
  struct Case {
    Resolution resolution;
    const char* time;
    const char* begin;
    std::chrono::milliseconds length;
  };
  const Case cases[] = {
      {Resolution::raw, "2026-11-23T12:34:56.789Z", "2026-11-23T12:34:56.789Z", 1ms},
      {Resolution::minute, "2026-11-23T12:34:56.789Z", "2026-11-23T12:34:00Z", 1min},
      {Resolution::minute, "1969-12-31T23:59:59.999Z", "1969-12-31T23:59:00Z", 1min},
      {Resolution::quarter_hour, "2026-11-23T12:44:59.999Z", "2026-11-23T12:30:00Z", 15min},
      {Resolution::hour, "2026-11-23T12:00:00Z", "2026-11-23T12:00:00Z", 1h},
      {Resolution::day, "2026-11-23T22:59:59Z", "2026-11-22T23:00:00Z", 24h},
      {Resolution::day, "2026-11-23T23:00:00Z", "2026-11-23T23:00:00Z", 24h},
      {Resolution::day, "2026-10-25T12:00:00Z", "2026-10-24T22:00:00Z", 25h},
      {Resolution::day, "2026-03-29T12:00:00Z", "2026-03-28T23:00:00Z", 23h},
      {Resolution::month, "2026-02-28T22:59:59Z", "2026-01-31T23:00:00Z", 24h * 28},
      {Resolution::month, "2026-02-28T23:00:00Z", "2026-02-28T23:00:00Z", 24h * 31 - 1h},
      {Resolution::month, "2026-10-01T12:00:00Z", "2026-09-30T22:00:00Z", 24h * 31 + 1h},
      {Resolution::month, "2024-02-29T12:00:00Z", "2024-01-31T23:00:00Z", 24h * 29},
      {Resolution::month, "2026-12-31T23:00:00Z", "2026-12-31T23:00:00Z", 24h * 31},
  };
  for (const Case& c : cases) {
    const TimeRange interval = interval_at(c.resolution, at(c.time), berlin);
    EXPECT_EQ(to_rfc3339(interval.begin), to_rfc3339(at(c.begin))) << name_of(c.resolution) << ' ' << c.time;
    EXPECT_EQ(interval.length(), c.length) << name_of(c.resolution) << ' ' << c.time;
    EXPECT_TRUE(interval.contains(at(c.time)));
  }
}

}  // namespace
}  // namespace edl::server
