#include "server/analytics/tariff_comparison.hpp"

#include <gtest/gtest.h>

#include "unit/server/analytics/tariff_testing.hpp"

namespace edl::server::analytics {
namespace {

using namespace std::chrono_literals;
using edl::testing::book_of;

TariffBook flat(double price, double standing, std::string_view currency = "EUR",
                std::string_view from = "2026-01-01") {
  return book_of(fmt::format(R"({{"currency":"{}","versions":[{{"valid_from":"{}","energy":{{"price_per_kwh":{}}},
    "standing":{{"price":{},"per":"month"}}}}]}})",
                             currency, from, price, standing));
}

TEST(tariff_comparison_test,
     books_are_ordered_by_what_the_same_energy_costs_and_those_that_cannot_be_compared_are_last) {
  const std::vector books{flat(0.30, 10), flat(0.20, 5, "CHF"), flat(0.25, 20), flat(0.28, 50),
                          flat(0.01, 0, "EUR", "2026-11-20")};
  const TimeRange november = edl::testing::days(2026y / 11 / 1, 2026y / 12 / 1);
  const auto compared = compare_tariffs(books, edl::testing::house(november, 1.0), november, edl::testing::berlin());
  // 720 kWh: 216 + 10 = 226; 180 + 20 = 200; 201.60 + 50 = 251.60
  ASSERT_EQ(compared.size(), 5U);
  EXPECT_EQ(compared[0].index, 2U);
  EXPECT_EQ(compared[0].difference, (Money{-2600, 2}));
  EXPECT_EQ(compared[1].index, 0U);
  EXPECT_EQ(compared[1].difference, (Money{0, 2}));
  EXPECT_EQ(compared[2].index, 3U);
  EXPECT_EQ(compared[2].difference, (Money{2560, 2}));
  EXPECT_EQ(compared[2].cost.total, (Money{25160, 2}));
  EXPECT_EQ(compared[3].index, 1U);
  EXPECT_FALSE(compared[3].difference);
  EXPECT_EQ(compared[4].index, 4U);
  EXPECT_FALSE(compared[4].difference);
}

TEST(tariff_comparison_test, one_book_is_compared_with_itself_and_none_is_nothing) {
  const std::vector books{flat(0.30, 10)};
  const TimeRange day = edl::testing::day(2026y / 11 / 1);
  EXPECT_EQ(compare_tariffs(books, {}, day, edl::testing::berlin()).at(0).difference, (Money{0, 2}));
  EXPECT_TRUE(compare_tariffs({}, {}, day, edl::testing::berlin()).empty());
}

}  // namespace
}  // namespace edl::server::analytics
