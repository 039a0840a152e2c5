#include "server/analytics/tariff_rules.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace edl::server::analytics {
namespace {

using namespace std::chrono_literals;

TEST(tariff_rules_test, easter_is_when_the_almanacs_say) {
  // Astronomical Applications Department of the US Naval Observatory, "The Date of Easter"; the earliest and the latest
  // that there are.
  for (const auto date : {1818y / 3 / 22, 1943y / 4 / 25, 1961y / 4 / 2, 2000y / 4 / 23, 2008y / 3 / 23, 2011y / 4 / 24,
                          2019y / 4 / 21, 2024y / 3 / 31, 2025y / 4 / 20, 2026y / 4 / 5, 2027y / 3 / 28, 2028y / 4 / 16,
                          2038y / 4 / 25, 2285y / 3 / 22}) {
    EXPECT_EQ(easter_sunday(date.year()), date);
  }
}

TEST(tariff_rules_test, easter_is_a_sunday_in_its_five_weeks) {
  for (int year = 1583; year <= 4099; ++year) {
    const auto easter = easter_sunday(std::chrono::year(year));
    ASSERT_TRUE(easter.ok()) << year;
    ASSERT_EQ(std::chrono::weekday(std::chrono::sys_days(easter)), std::chrono::Sunday) << year;
    ASSERT_GE(easter, std::chrono::year(year) / 3 / 22);
    ASSERT_LE(easter, std::chrono::year(year) / 4 / 25);
  }
}

TEST(tariff_rules_test, prices_are_kept_as_they_are_written) {
  struct Case {
    double number;
    std::int64_t micros;
  };
  for (const Case& c : {Case{0.3204, 320'400}, Case{0.1, 100'000}, Case{-0.000001, -1},
                        Case{999999.999999, 999999999999}, Case{1e6, 1'000'000'000'000}, Case{0, 0}}) {
    const auto price = Price::from_number(c.number);
    ASSERT_TRUE(price) << c.number;
    EXPECT_EQ(price->micros(), c.micros);
    EXPECT_EQ(price->number(), c.number);
  }
  for (const double wrong : {0.0000001, 0.32040001, 999999.9999991, 1e6 + 1, -2e6, double(NAN), double(INFINITY)}) {
    EXPECT_FALSE(Price::from_number(wrong)) << wrong;
  }
}

TEST(tariff_rules_test, words_read_back_the_same) {
  for (const char* text : {"00:00", "06:15", "23:45", "24:00"}) EXPECT_EQ(ClockTime::parse(text)->text(), text);
  for (const char* text : {"", "6:15", "06:10", "24:15", "25:00", "06:60", "0a:00", "06-15", "006:1"}) {
    EXPECT_FALSE(ClockTime::parse(text)) << text;
  }
  for (const char* text : {"01-01", "02-29", "12-31"}) EXPECT_EQ(MonthDay::parse(text)->text(), text);
  EXPECT_EQ(MonthDay::parse("12-31")->index(), 365U);
  EXPECT_EQ(MonthDay::parse("03-01")->index(), 60U);
  for (const char* text : {"", "1-1", "02-30", "13-01", "00-10", "04-00", "04/01"})
    EXPECT_FALSE(MonthDay::parse(text)) << text;
  for (const char* text : {"1970-01-01", "2028-02-29", "2199-12-31"}) EXPECT_EQ(LocalDate::parse(text)->text(), text);
  for (const char* text : {"", "1969-12-31", "2026-02-29", "2200-01-01", "2026-1-1", "2026-11-231", "26-11-23"}) {
    EXPECT_FALSE(LocalDate::parse(text)) << text;
  }
  EXPECT_EQ(Currency::parse("EUR")->digits(), 2);
  EXPECT_EQ(Currency::parse("JPY")->digits(), 0);
  EXPECT_EQ(Currency::parse("KWD")->digits(), 3);
  for (const char* text : {"", "EU", "eur", "EUR ", "XYZ", "UR ", "R G"}) EXPECT_FALSE(Currency::parse(text)) << text;
}

}  // namespace
}  // namespace edl::server::analytics
