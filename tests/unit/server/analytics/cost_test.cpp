#include "server/analytics/cost.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "unit/server/analytics/tariff_testing.hpp"

// Bills that were reckoned by hand: each figure's way is in the comment beside it.

namespace edl::server::analytics {
namespace {

using namespace std::chrono_literals;
using edl::testing::berlin;
using edl::testing::book_of;
using edl::testing::day;
using edl::testing::days;
using edl::testing::house;
using edl::testing::text_of;

Timestamp at(std::string_view text) { return parse_rfc3339(text).value(); }

TEST(cost_test, a_flat_tariff_with_levy_standing_charge_and_tax_over_a_month_with_a_day_of_23_hours) {
  const TariffBook book = book_of(R"({"currency":"EUR","versions":[{"valid_from":"2026-01-01",
    "energy":{"price_per_kwh":0.32},"standing":{"price":9.90,"per":"month"},
    "levies":[{"name":"grid","price_per_kwh":0.0205}],"tax_percent":19}]})");
  const TimeRange march = days(2026y / 3 / 1, 2026y / 4 / 1);
  const Cost cost = cost_of(book, house(march, 1.0), march, berlin());
  EXPECT_DOUBLE_EQ(cost.import_kwh, 743);  // 31 days of 24 hours, less the one that is left out
  // 743 * 0.32 = 237.76; 743 * 0.0205 = 15.2315; 19 % of 262.89 are 49.9491
  EXPECT_EQ(text_of(cost), "energy standard 237.76, levy grid 15.23, standing 9.9, tax 49.95");
  EXPECT_EQ(cost.total, (Money{31284, 2}));
  EXPECT_EQ(cost.currency, "EUR");
  EXPECT_DOUBLE_EQ(cost.coverage, 1);
  EXPECT_DOUBLE_EQ(cost.unpriced_kwh, 0);
  ASSERT_EQ(cost.days.size(), 31U);
  EXPECT_DOUBLE_EQ(cost.days[28].import_kwh, 23);
  EXPECT_NEAR(cost.days[0].amount, (24 * 0.3405 + 9.90 / 31) * 1.19, 1e-9);
}

constexpr std::string_view k_time_of_use = R"({"currency":"EUR",
  "holidays":{"dates":["2026-06-04"],"yearly":["12-25","12-26"],"easter_offsets":[-2,1]},
  "versions":[{"valid_from":"2026-01-01","energy":{"name":"peak","price_per_kwh":0.40,"periods":[
    {"name":"night","price_per_kwh":0.20,"times":[{"from":"22:00","to":"06:00"}]},
    {"name":"weekend","price_per_kwh":0.25,"days":["saturday","sunday"],"times":[{"from":"06:00","to":"22:00"}]},
    {"name":"noon","price_per_kwh":0.10,"days":["monday","tuesday","wednesday","thursday","friday"],
     "seasons":[{"from":"04-01","to":"09-30"}],"times":[{"from":"11:00","to":"15:00"}]}]}}]})";

TEST(cost_test, time_of_use_follows_the_local_clock_the_season_and_the_kind_of_day) {
  struct Case {
    const char* what;
    std::chrono::year_month_day date;
    const char* bill;
  };
  const TariffBook book = book_of(k_time_of_use);
  // One kilowatt all day: hours of each period times its price.
  const Case cases[] = {
      {"a Thursday in winter: 16 h and 8 h", 2026y / 12 / 24, "energy peak 6.4, energy night 1.6"},
      {"a Wednesday in summer: 12 h, 8 h, 4 h", 2026y / 7 / 1, "energy peak 4.8, energy night 1.6, energy noon 0.4"},
      {"a Saturday", 2026y / 7 / 4, "energy night 1.6, energy weekend 4"},
      {"the season's first day", 2026y / 4 / 1, "energy peak 4.8, energy night 1.6, energy noon 0.4"},
      {"the day before the season", 2026y / 3 / 31, "energy peak 6.4, energy night 1.6"},
      {"the season's last day", 2026y / 9 / 30, "energy peak 4.8, energy night 1.6, energy noon 0.4"},
      {"a yearly holiday on a Friday", 2026y / 12 / 25, "energy night 1.6, energy weekend 4"},
      {"a holiday by its date", 2026y / 6 / 4, "energy night 1.6, energy weekend 4"},
      {"Good Friday", 2026y / 4 / 3, "energy night 1.6, energy weekend 4"},
      {"Easter Monday", 2026y / 4 / 6, "energy night 1.6, energy weekend 4"},
      {"the Tuesday after Easter", 2026y / 4 / 7, "energy peak 4.8, energy night 1.6, energy noon 0.4"},
      {"a Sunday of 23 hours: the night has 7", 2026y / 3 / 29, "energy night 1.4, energy weekend 4"},
      {"a Sunday of 25 hours: the night has 9", 2026y / 10 / 25, "energy night 1.8, energy weekend 4"},
  };
  for (const Case& c : cases) {
    const Cost cost = cost_of(book, house(day(c.date), 1.0), day(c.date), berlin());
    EXPECT_EQ(text_of(cost), c.bill) << c.what;
  }
}

TEST(cost_test, half_hour_offsets_keep_to_the_local_clock) {
  const TimeZone kathmandu = TimeZone::parse("Asia/Kathmandu").value();  // UTC+5:45
  const TimeRange wednesday = day(2026y / 7 / 1, kathmandu);
  const Cost cost = cost_of(book_of(k_time_of_use), house(wednesday, 1.0), wednesday, kathmandu);
  EXPECT_EQ(text_of(cost), "energy peak 4.8, energy night 1.6, energy noon 0.4");
}

TEST(cost_test, a_holiday_is_the_kind_of_day_that_the_version_says) {
  const auto book = [](std::string_view as) {
    return book_of(R"({"currency":"EUR","holidays":{"yearly":["12-25"]},"versions":[{"valid_from":"2026-01-01",)" +
                   std::string(as) + R"("energy":{"price_per_kwh":1,"periods":[
      {"name":"monday","price_per_kwh":2,"days":["monday"]},{"name":"sunday","price_per_kwh":3,"days":["sunday"]},
      {"name":"feast","price_per_kwh":4,"days":["holiday"]}]}}]})");
  };
  const TimeRange christmas = day(2026y / 12 / 25);
  const QuarterHours energy = house(christmas, 1.0);
  EXPECT_EQ(text_of(cost_of(book(""), energy, christmas, berlin())), "energy sunday 72");
  EXPECT_EQ(text_of(cost_of(book(R"("holidays_as":"monday",)"), energy, christmas, berlin())), "energy monday 48");
  EXPECT_EQ(text_of(cost_of(book(R"("holidays_as":"holiday",)"), energy, christmas, berlin())), "energy feast 96");
  EXPECT_EQ(text_of(cost_of(book(R"("holidays_as":"friday",)"), energy, christmas, berlin())), "energy standard 24");
}

TariffBook with_demand(std::string_view demand) {
  return book_of(R"({"currency":"EUR","versions":[{"valid_from":"2026-01-01","energy":{"price_per_kwh":0},"demand":)" +
                 std::string(demand) + "}]}");
}

/// One kilowatt, but for three quarter hours of one evening, and two of a Sunday.
double with_peaks(Timestamp time) {
  if (time == at("2026-11-10T17:00:00Z")) return 4.0;
  if (time == at("2026-11-10T17:15:00Z")) return 8.0;
  if (time == at("2026-11-10T17:30:00Z")) return 5.5;
  if (time == at("2026-11-15T02:00:00Z") || time == at("2026-11-15T02:15:00Z")) return 20.0;
  return 1.0;
}

TEST(cost_test, demand_is_the_highest_of_the_month_in_its_window) {
  struct Case {
    const char* what;
    const char* demand;
    double kw;
    const char* at;
    double amount;
  };
  constexpr const char* k_weekdays = R"("window":{"days":["monday","tuesday","wednesday","thursday","friday"]})";
  const Case cases[] = {
      {"all times", R"("minutes":15)", 20, "2026-11-15T02:00:00Z", 120},
      {"weekdays, 15 minutes", R"("minutes":15,WINDOW)", 8, "2026-11-10T17:15:00Z", 48},
      // 17:00 to 17:30 UTC is a half hour of Berlin's clock, 17:15 to 17:45 is none
      {"weekdays, 30 minutes", R"("minutes":30,WINDOW)", 6, "2026-11-10T17:00:00Z", 36},
  };
  const TimeRange november = days(2026y / 11 / 1, 2026y / 12 / 1);
  const QuarterHours energy = house(november, with_peaks);
  for (const Case& c : cases) {
    std::string demand = std::string(R"({"price_per_kw":6,)") + c.demand + "}";
    if (const auto place = demand.find("WINDOW"); place != std::string::npos) demand.replace(place, 6, k_weekdays);
    const Cost cost = cost_of(with_demand(demand), energy, november, berlin());
    ASSERT_EQ(cost.lines.size(), 2U) << c.what;
    EXPECT_EQ(cost.lines[1].kind, LineKind::demand);
    EXPECT_DOUBLE_EQ(cost.lines[1].quantity, c.kw) << c.what;
    EXPECT_EQ(cost.lines[1].at, at(c.at)) << c.what;
    EXPECT_DOUBLE_EQ(cost.lines[1].amount.number(), c.amount) << c.what;
    EXPECT_EQ(cost.lines[1].month, 2026y / 11);
    EXPECT_EQ(cost.lines[1].days, 30);
  }
}

TEST(cost_test, demand_is_of_each_month_and_not_of_what_was_not_measured) {
  const TariffBook book = with_demand(R"({"price_per_kw":6,"minutes":15})");
  const TimeRange range = days(2026y / 11 / 1, 2027y / 1 / 1);
  QuarterHours energy = house(range, with_peaks);
  const auto sunday = std::ranges::find(energy.begin, at("2026-11-15T02:00:00Z")) - energy.begin.begin();
  // A gap: the counter has counted over it, and says nothing of how fast.
  energy.demand_kw[std::size_t(sunday)] = energy.demand_kw[std::size_t(sunday) + 1] = NAN;
  EXPECT_EQ(text_of(cost_of(book, energy, range, berlin())), "energy standard 0, demand 48, demand 6");
}

TEST(cost_test, what_is_fed_in_is_credited_by_its_own_rates_and_not_taxed) {
  const TariffBook book = book_of(R"({"currency":"EUR","versions":[{"valid_from":"2026-01-01",
    "energy":{"price_per_kwh":0.30},"tax_percent":10,"export_credit":{"price_per_kwh":0.08,"periods":[
      {"name":"noon","price_per_kwh":0.02,"times":[{"from":"11:00","to":"13:00"}]}]}}]})");
  const TimeRange range = day(2026y / 11 / 23);
  // 09:00 to 15:00 local time it feeds in 3 kW, else it draws 1 kW.
  const QuarterHours energy = house(range, [](Timestamp time) {
    return time >= at("2026-11-23T08:00:00Z") && time < at("2026-11-23T14:00:00Z") ? -3.0 : 1.0;
  });
  const Cost cost = cost_of(book, energy, range, berlin());
  // 18 h * 0.30 = 5.40; 4 h * 3 kW * 0.08 = 0.96; 2 h * 3 kW * 0.02 = 0.12
  EXPECT_EQ(text_of(cost), "energy standard 5.4, export_credit standard -0.96, export_credit noon -0.12, tax 0.54");
  EXPECT_EQ(cost.total, (Money{486, 2}));
  EXPECT_DOUBLE_EQ(cost.export_kwh, 18);
  EXPECT_NEAR(cost.days.front().amount, 4.86, 1e-12);
}

TEST(cost_test, a_price_that_changes_within_the_month_holds_from_its_day_on) {
  const TariffBook book = book_of(R"({"currency":"EUR","versions":[
    {"valid_from":"2026-01-01","energy":{"price_per_kwh":0.30},"standing":{"price":12,"per":"month"},
     "demand":{"price_per_kw":3,"minutes":15}},
    {"valid_from":"2026-11-11","energy":{"price_per_kwh":0.35},"standing":{"price":15,"per":"month"},
     "demand":{"price_per_kw":6,"minutes":15}}]})");
  const TimeRange november = days(2026y / 11 / 1, 2026y / 12 / 1);
  const Cost cost = cost_of(book, house(november, 1.0), november, berlin());
  // 10 days: 240 * 0.30, 12 * 10 / 30, 3 * 10 / 30; 20 days: 480 * 0.35, 15 * 20 / 30, 6 * 20 / 30
  EXPECT_EQ(text_of(cost), "energy standard 72, standing 4, demand 1, energy standard 168, standing 10, demand 4");
  EXPECT_EQ(cost.lines[0].valid_from.text(), "2026-01-01");
  EXPECT_EQ(cost.lines[3].valid_from.text(), "2026-11-11");
}

TEST(cost_test, energy_from_before_the_first_version_has_no_price_and_is_told) {
  const TariffBook book =
      book_of(R"({"currency":"EUR","versions":[{"valid_from":"2026-11-11","energy":{"price_per_kwh":0.5}}]})");
  const TimeRange range = days(2026y / 11 / 10, 2026y / 11 / 12);
  const Cost cost = cost_of(book, house(range, 1.0), range, berlin());
  EXPECT_DOUBLE_EQ(cost.import_kwh, 48);
  EXPECT_DOUBLE_EQ(cost.unpriced_kwh, 24);
  EXPECT_EQ(text_of(cost), "energy standard 12");
}

TEST(cost_test, amounts_have_the_decimals_of_their_currency_and_halves_go_away_from_zero) {
  struct Case {
    const char* currency;
    double price;
    double amount;
  };
  // 24 kWh; 24 * 0.020625 = 0.495; 24 * 0.0001875 is refused for its decimals, 0.000187 * 24 = 0.004488
  for (const Case& c : {Case{"EUR", 0.020625, 0.50}, Case{"JPY", 0.020625, 0}, Case{"JPY", 31.3125, 752},
                        Case{"KWD", 0.020625, 0.495}, Case{"EUR", 0.000187, 0}}) {
    const TariffBook book = book_of(
        fmt::format(R"({{"currency":"{}","versions":[{{"valid_from":"2026-01-01","energy":{{"price_per_kwh":{}}},
                    "export_credit":{{"price_per_kwh":{}}}}}]}})",
                    c.currency, c.price, c.price));
    const TimeRange range = day(2026y / 11 / 23);
    EXPECT_DOUBLE_EQ(cost_of(book, house(range, 1.0), range, berlin()).total.number(), c.amount) << c.price;
    EXPECT_DOUBLE_EQ(cost_of(book, house(range, -1.0), range, berlin()).total.number(), -c.amount) << c.price;
  }
}

TEST(cost_test, a_day_with_a_gap_says_how_much_of_it_was_measured) {
  const TariffBook book =
      book_of(R"({"currency":"EUR","versions":[{"valid_from":"2026-01-01","energy":{"price_per_kwh":1}}]})");
  const TimeRange range = days(2026y / 11 / 23, 2026y / 11 / 25);
  QuarterHours energy = house({range.begin, range.begin + 12h}, 1.0);
  energy.coverage.back() = 0.5;
  const Cost cost = cost_of(book, energy, range, berlin());
  EXPECT_DOUBLE_EQ(cost.days.at(0).coverage, 47.5 / 96);
  EXPECT_DOUBLE_EQ(cost.days.at(1).coverage, 0);
  EXPECT_DOUBLE_EQ(cost.coverage, 47.5 / 192);
  EXPECT_EQ(text_of(cost), "energy standard 12");
}

TEST(cost_test, quarter_hours_at_the_edges_count_for_their_part_of_the_range) {
  const TariffBook book =
      book_of(R"({"currency":"EUR","versions":[{"valid_from":"2026-01-01","energy":{"price_per_kwh":1}}]})");
  const TimeRange range{at("2026-11-23T10:05:00Z"), at("2026-11-23T10:20:00Z")};
  QuarterHours energy = house({at("2026-11-23T09:45:00Z"), at("2026-11-23T10:45:00Z")}, 1.0);
  energy.coverage = {1, 0.4, 1, 1};
  const Cost cost = cost_of(book, energy, range, berlin());
  EXPECT_DOUBLE_EQ(cost.import_kwh, 0.5);  // two of four touch the range
  EXPECT_DOUBLE_EQ(cost.coverage, (0.4 * 10 + 1 * 5) / 15);
}

TEST(cost_test, a_standing_charge_falls_due_when_a_day_begins) {
  const TariffBook book = book_of(R"({"currency":"EUR","versions":[{"valid_from":"2026-01-01",
    "energy":{"price_per_kwh":0},"standing":{"price":0.5,"per":"day"}}]})");
  const TimeRange whole = days(2026y / 11 / 1, 2026y / 12 / 1);
  const Timestamp noon = at("2026-11-10T12:00:00Z");
  const QuarterHours nothing;
  EXPECT_EQ(text_of(cost_of(book, nothing, whole, berlin())), "standing 15");
  EXPECT_EQ(text_of(cost_of(book, nothing, {whole.begin, noon}, berlin())), "standing 5");
  EXPECT_EQ(text_of(cost_of(book, nothing, {noon, whole.end}, berlin())), "standing 10");
  EXPECT_EQ(text_of(cost_of(book, nothing, {noon, noon + 1h}, berlin())), "");
}

}  // namespace
}  // namespace edl::server::analytics
