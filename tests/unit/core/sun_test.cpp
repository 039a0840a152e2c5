#include "core/sun.hpp"

#include <gtest/gtest.h>

#include <string_view>

namespace edl {
namespace {

using namespace std::chrono_literals;

Timestamp at(std::string_view text) { return parse_rfc3339(text).value(); }

/// 12:00 of the place's mean sun.
Timestamp noon_of(std::chrono::year_month_day date, const GeoPosition& place) {
  const auto ahead = std::chrono::duration<double, std::ratio<3'600>>(place.longitude_deg / 15);
  return std::chrono::sys_days(date) + 12h - std::chrono::round<std::chrono::milliseconds>(ahead);
}

// PyEphem 4.1.4 (VSOP87 in full, another program by other people), upper limb, horizon -0:34, pressure 0, sea level.
TEST(sun_test, sunrise_and_sunset_are_those_of_another_ephemeris) {
  using std::chrono::year;
  struct Case {
    const char* place;
    GeoPosition position;
    std::chrono::year_month_day date;
    const char* sunrise;  ///< "": none
    const char* sunset;
    std::chrono::seconds tolerance = 15s;
  };
  const GeoPosition berlin{52.52, 13.405};
  const GeoPosition quito{-0.1807, -78.4678};
  const GeoPosition sydney{-33.8688, 151.2093};
  const GeoPosition reykjavik{64.1466, -21.9426};
  const GeoPosition honolulu{21.3069, -157.8583};
  const GeoPosition ushuaia{-54.8019, -68.303};
  const GeoPosition tromso{69.6492, 18.9553};
  const GeoPosition longyearbyen{78.2232, 15.6267};
  const Case cases[] = {
      {"Berlin", berlin, year(2026) / 3 / 20, "2026-03-20T05:09:15Z", "2026-03-20T17:19:26Z"},
      {"Berlin", berlin, year(2026) / 6 / 21, "2026-06-21T02:43:08Z", "2026-06-21T19:33:14Z"},
      {"Berlin", berlin, year(2026) / 12 / 21, "2026-12-21T07:14:52Z", "2026-12-21T14:53:58Z"},
      {"Berlin", berlin, year(2030) / 2 / 14, "2030-02-14T06:24:38Z", "2030-02-14T16:17:10Z"},
      {"Quito", quito, year(2026) / 6 / 21, "2026-06-21T11:12:23Z", "2026-06-21T23:19:04Z"},
      {"Quito", quito, year(2030) / 2 / 14, "2030-02-14T11:24:24Z", "2030-02-14T23:31:33Z"},
      {"Sydney", sydney, year(2026) / 6 / 21, "2026-06-20T20:59:58Z", "2026-06-21T06:53:47Z"},
      {"Sydney", sydney, year(2026) / 12 / 21, "2026-12-20T18:40:37Z", "2026-12-21T09:05:25Z"},
      {"Reykjavik", reykjavik, year(2026) / 6 / 21, "2026-06-21T02:55:19Z", "2026-06-22T00:03:50Z"},
      {"Reykjavik", reykjavik, year(2026) / 12 / 21, "2026-12-21T11:22:16Z", "2026-12-21T15:29:26Z"},
      {"Honolulu", honolulu, year(2026) / 3 / 20, "2026-03-20T16:35:11Z", "2026-03-21T04:42:35Z"},
      {"Honolulu", honolulu, year(2026) / 12 / 21, "2026-12-21T17:04:34Z", "2026-12-22T03:54:50Z"},
      {"Ushuaia", ushuaia, year(2026) / 6 / 21, "2026-06-21T12:58:54Z", "2026-06-21T20:11:14Z"},
      {"Ushuaia", ushuaia, year(2026) / 12 / 21, "2026-12-21T07:51:23Z", "2026-12-22T01:11:21Z"},
      {"Tromsø", tromso, year(2026) / 3 / 20, "2026-03-20T04:43:54Z", "2026-03-20T17:01:31Z"},
      {"Tromsø in polar summer", tromso, year(2026) / 6 / 21, "", ""},
      {"Tromsø in polar winter", tromso, year(2026) / 12 / 21, "", ""},
      {"Longyearbyen", longyearbyen, year(2026) / 3 / 20, "2026-03-20T04:51:50Z", "2026-03-20T17:22:00Z"},
      {"Longyearbyen in polar summer", longyearbyen, year(2026) / 6 / 21, "", ""},
      {"Longyearbyen in polar winter", longyearbyen, year(2030) / 2 / 14, "", ""},
      // Where the sun only grazes the horizon, seconds of arc are minutes.
      {"Tromsø, the last night", tromso, year(2026) / 5 / 17, "2026-05-16T23:17:43Z", "2026-05-17T22:27:28Z", 180s},
      {"Tromsø, the first day", tromso, year(2026) / 1 / 16, "2026-01-16T10:13:12Z", "2026-01-16T11:35:20Z", 60s},
      {"Tromsø, nearly the last day", tromso, year(2026) / 11 / 26, "2026-11-26T09:56:54Z", "2026-11-26T11:05:14Z",
       60s},
  };
  for (const Case& c : cases) {
    const auto check = [&](SunEvent event, std::string_view expected) {
      const auto found = sun_event(event, c.position, noon_of(c.date, c.position));
      ASSERT_EQ(found.has_value(), !expected.empty()) << c.place << ' ' << expected;
      if (!found) return;
      EXPECT_LE(std::chrono::abs(*found - at(expected)), c.tolerance)
          << c.place << ": " << to_rfc3339(*found) << ", expected " << expected;
    };
    check(SunEvent::sunrise, c.sunrise);
    check(SunEvent::sunset, c.sunset);
  }
}

TEST(sun_test, the_day_is_the_one_whose_noon_is_nearest) {
  const GeoPosition berlin{52.52, 13.405};
  const auto expected = sun_event(SunEvent::sunrise, berlin, at("2026-06-21T11:00:00Z"));
  ASSERT_TRUE(expected.has_value());
  for (const char* moment : {"2026-06-21T00:00:00Z", "2026-06-21T05:30:00Z", "2026-06-21T22:30:00Z"}) {
    const auto found = sun_event(SunEvent::sunrise, berlin, at(moment));
    ASSERT_TRUE(found.has_value());
    EXPECT_LE(std::chrono::abs(*found - *expected), 3s) << moment;
  }
}

TEST(sun_test, sunrise_is_before_noon_and_sunset_after_it_all_over_the_earth) {
  for (double latitude = -90; latitude <= 90; latitude += 7.5) {
    for (double longitude = -180; longitude <= 180; longitude += 45) {
      const GeoPosition place{latitude, longitude};
      for (int day = 0; day < 365; day += 13) {
        const Timestamp noon = at("2026-01-01T12:00:00Z") + 24h * day;
        const auto rise = sun_event(SunEvent::sunrise, place, noon);
        const auto set = sun_event(SunEvent::sunset, place, noon);
        if (!rise || !set) continue;
        ASSERT_LT(*rise, *set) << latitude << ' ' << longitude << ' ' << day;
        ASSERT_LE(*set - *rise, 24h);
      }
    }
  }
}

}  // namespace
}  // namespace edl
