#include "core/timestamp.hpp"

#include <gtest/gtest.h>

#include <array>

namespace edl {
namespace {

TEST(timestamp_test, reads_every_rfc3339_form_as_the_same_moment) {
  struct Case {
    const char* text;
    std::int64_t unix_ms;
  };
  // Epoch values computed by `date -u -d … +%s`.
  const Case cases[] = {
      {"2026-11-23T10:00:00.000Z", 1795428000000},
      {"2026-11-23T10:00:00Z", 1795428000000},
      {"2026-11-23t10:00:00z", 1795428000000},
      {"2026-11-23T11:00:00+01:00", 1795428000000},
      {"2026-11-22T22:30:00.5-11:30", 1795428000500},
      {"2026-11-23T10:00:00.123456789Z", 1795428000123},
      {"2024-02-29T23:59:60Z", 1709251200000},
      {"1970-01-01T00:00:00Z", 0},
      {"1969-12-31T23:59:59.999Z", -1},
  };
  for (const Case& c : cases) {
    const auto time = parse_rfc3339(c.text);
    ASSERT_TRUE(time.has_value()) << c.text << ": " << time.error().message;
    EXPECT_EQ(to_unix_ms(*time), c.unix_ms) << c.text;
  }
}

TEST(timestamp_test, refuses_what_is_not_a_time_and_says_why) {
  struct Case {
    const char* text;
    const char* why;
  };
  const Case cases[] = {
      {"", "too short"},
      {"2026-11-23", "too short"},
      {"2026-11-23T10:00:00", "not a date and time with an offset"},
      {"2026-11-23T10:00:00.Z", "not a date and time with an offset"},
      {"2026-11-23T10:00:00.1234567890Z", "not a date and time with an offset"},
      {"2026-02-30T10:00:00Z", "no such day"},
      {"2026-13-01T10:00:00Z", "no such day"},
      {"2026-11-23T24:00:00Z", "no such time of day"},
      {"2026-11-23T10:00:00Zjunk", "text after the time"},
      {"2026-11-23T10:00:00+24:00", "not a date and time with an offset"},
      {"+026-11-23T10:00:00Z", "not a date and time with an offset"},
  };
  for (const Case& c : cases) {
    const auto time = parse_rfc3339(c.text);
    ASSERT_FALSE(time.has_value()) << c.text;
    EXPECT_EQ(time.error().code, Errc::unreadable);
    EXPECT_EQ(time.error().message.substr(0, std::string_view(c.why).size()), c.why) << c.text;
  }
}

TEST(timestamp_test, what_is_written_is_read_back_to_the_millisecond) {
  for (std::int64_t ms = -62'000'000'000'001; ms < 250'000'000'000'000; ms += 1'234'567'890'123) {
    const std::string text = to_rfc3339(from_unix_ms(ms));
    EXPECT_EQ(text.size(), 24u);
    const auto back = parse_rfc3339(text);
    ASSERT_TRUE(back.has_value()) << text;
    EXPECT_EQ(to_unix_ms(*back), ms) << text;
  }
}

TEST(timestamp_test, range_holds_its_begin_and_not_its_end) {
  const TimeRange range{from_unix_ms(10), from_unix_ms(20)};
  EXPECT_FALSE(range.contains(from_unix_ms(9)));
  EXPECT_TRUE(range.contains(from_unix_ms(10)));
  EXPECT_TRUE(range.contains(from_unix_ms(19)));
  EXPECT_FALSE(range.contains(from_unix_ms(20)));
}

TEST(timestamp_test, times_written_one_after_the_other_are_what_each_is_alone) {
  Rfc3339Writer writer;
  const auto written = [&](Timestamp time) {
    std::array<char, Rfc3339Writer::k_length> text{};
    return std::string(text.data(), writer.write(text.data(), time));
  };
  // Across minutes, midnight, the end of a leap year's February, years and back; before 1970 too.
  for (const std::string_view text :
       {"2026-11-23T10:00:00.000Z", "2026-11-23T10:00:59.999Z", "2026-11-23T10:01:00.000Z", "2026-11-23T23:59:59.999Z",
        "2026-11-24T00:00:00.001Z", "2028-02-28T23:59:59.000Z", "2028-02-29T00:00:00.000Z", "2028-12-31T23:59:59.999Z",
        "2029-01-01T00:00:00.000Z", "2026-11-23T10:00:30.123Z", "1970-01-01T00:00:00.000Z", "1969-12-31T23:59:59.999Z",
        "0000-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z"}) {
    EXPECT_EQ(written(parse_rfc3339(text).value()), text);
  }
}

}  // namespace
}  // namespace edl
