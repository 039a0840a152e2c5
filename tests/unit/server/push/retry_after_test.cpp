#include "server/push/retry_after.hpp"

#include <gtest/gtest.h>

#include <string>

namespace edl::server {
namespace {

using namespace std::chrono_literals;

/// 1994-11-06 08:49:37, the moment of RFC 9110, section 5.6.7.
constexpr Timestamp k_moment = std::chrono::sys_days(std::chrono::year(1994) / 11 / 6) + 8h + 49min + 37s;

TEST(retry_after_test, seconds_and_dates_are_read) {
  EXPECT_EQ(parse_retry_after("120", k_moment), 120s);
  EXPECT_EQ(parse_retry_after("0", k_moment), 0s);
  EXPECT_EQ(parse_retry_after("Sun, 06 Nov 1994 08:49:37 GMT", k_moment - 90s), 90s);
  EXPECT_EQ(parse_retry_after("Sun, 06 Nov 1994 08:49:37 GMT", k_moment - 1ms), 1s);
  EXPECT_EQ(parse_retry_after("Sun, 06 Nov 1994 08:49:37 GMT", k_moment + 1h), 0s) << "what is over is over";
}

TEST(retry_after_test, anything_else_is_nothing) {
  for (const std::string text : {"", "-1", "1.5", " 1", "99999999999999999999", "soon", "Sun, 31 Feb 1994 08:49:37 GMT",
                                 "Sun, 06 Nov 1994 25:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 CET",
                                 "Sunday, 06-Nov-94 08:49:37 GMT", "Sun, 06 Nov 19 4 08:49:37 GMT"}) {
    EXPECT_EQ(parse_retry_after(text, k_moment), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace edl::server
