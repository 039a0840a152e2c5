#include "server/alerts/quiet_hours.hpp"

#include <gtest/gtest.h>

namespace edl::server {
namespace {

TEST(QuietHours, follow_the_clocks_of_the_zone_and_reach_over_midnight) {
  const TimeZone berlin = TimeZone::parse("Europe/Berlin").value();
  const std::vector<QuietTime> nights{{{Weekday::fri}, "22:00", "07:00"}, {{Weekday::sun}, "00:00", "24:00"}};
  struct Case {
    const char* name;
    const char* now;
    bool quiet;
  };
  // 2026-11-27 is a Friday; Berlin is an hour ahead then, and two in summer.
  const std::vector<Case> cases{
      {"Friday before ten", "2026-11-27T20:59:59Z", false},
      {"Friday at ten", "2026-11-27T21:00:00Z", true},
      {"Saturday before seven", "2026-11-28T05:59:59Z", true},
      {"Saturday at seven", "2026-11-28T06:00:00Z", false},
      {"Friday morning is of Thursday's night", "2026-11-27T03:00:00Z", false},
      {"all of Sunday", "2026-11-28T23:00:00Z", true},
      {"to its end", "2026-11-29T22:59:59Z", true},
      {"Monday", "2026-11-29T23:00:00Z", false},
      {"Friday at ten in summer", "2026-07-03T20:00:00Z", true},
      {"Friday before ten in summer", "2026-07-03T19:59:59Z", false},
  };
  for (const Case& one : cases) {
    SCOPED_TRACE(one.name);
    EXPECT_EQ(is_quiet(nights, berlin, parse_rfc3339(one.now).value()), one.quiet);
  }
}

TEST(QuietHours, an_hour_that_comes_twice_is_quiet_twice) {
  const TimeZone berlin = TimeZone::parse("Europe/Berlin").value();
  const std::vector<QuietTime> hour{{{Weekday::sun}, "02:00", "03:00"}};
  EXPECT_TRUE(is_quiet(hour, berlin, parse_rfc3339("2026-10-25T00:30:00Z").value()));
  EXPECT_TRUE(is_quiet(hour, berlin, parse_rfc3339("2026-10-25T01:30:00Z").value()));
  EXPECT_FALSE(is_quiet(hour, berlin, parse_rfc3339("2026-10-25T02:30:00Z").value()));
}

TEST(QuietHours, times_of_day_are_read_strictly) {
  EXPECT_EQ(minute_named("00:00"), 0);
  EXPECT_EQ(minute_named("23:59"), 1439);
  EXPECT_EQ(minute_named("24:00"), 1440);
  for (const char* const wrong : {"", "7:00", "24:01", "23:60", "-1:00", "12.00", "12:0a", "012:00"}) {
    EXPECT_EQ(minute_named(wrong), std::nullopt) << wrong;
  }
}

}  // namespace
}  // namespace edl::server
