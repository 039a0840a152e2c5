#include "server/analytics/tariff_json.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace edl::server::analytics {
namespace {

constexpr std::string_view k_whole =
    R"({"name":"Stadtwerke","currency":"EUR","versions":[{"valid_from":"2026-01-01",)"
    R"("energy":{"name":"day","price_per_kwh":0.3204,"periods":[)"
    R"({"name":"night","price_per_kwh":0.22,"seasons":[{"from":"11-01","to":"02-29"}],)"
    R"("days":["monday","holiday"],"times":[{"from":"22:00","to":"24:00"}]}]},)"
    R"("standing":{"price":9.9,"per":"month"},)"
    R"("demand":{"price_per_kw":6,"minutes":30,"window":)"
    R"({"seasons":[],"days":["friday"],"times":[]}},)"
    R"("export_credit":{"name":null,"price_per_kwh":0.08,"periods":[]},)"
    R"("levies":[{"name":"rebate","price_per_kwh":-0.01}],"tax_percent":19,)"
    R"("holidays_as":"sunday"}],)"
    R"("holidays":{"dates":["2026-12-24"],"yearly":["12-25"],"easter_offsets":[-2,1]}})";

TEST(tariff_json_test, what_is_read_is_printed_the_same) {
  const auto book = parse_tariff(k_whole);
  ASSERT_TRUE(book) << book.error().summary;
  EXPECT_EQ(tariff_as_json(*book), k_whole);
  EXPECT_EQ(parse_tariff(tariff_as_json(*book)), book);
}

TEST(tariff_json_test, a_price_and_a_currency_make_a_tariff) {
  const auto book =
      parse_tariff(R"({"currency":"CHF","versions":[{"valid_from":"2026-01-01","energy":{"price_per_kwh":0.3}}]})");
  ASSERT_TRUE(book);
  EXPECT_EQ(book->currency.digits(), 2);
  EXPECT_EQ(book->versions[0].energy.price_per_kwh.micros(), 300'000);
  EXPECT_EQ(book->versions[0].energy.default_name(), "standard");
}

TEST(tariff_json_test, every_wrong_member_is_named) {
  const auto book = parse_tariff(R"({"currency":"EURO","versions":[
    {"valid_from":"2026-02-29","energy":{"price_per_kwh":0.1234567,"periods":[
      {"name":"","price_per_kwh":"cheap","times":[{"from":"22:10","to":"25:00"},{"from":"08:00","to":"08:00"}],
       "days":["sun"],"seasons":[{"from":"02-30","to":"3-1"}]}]},
     "standing":{"price":1e7,"per":"week"},"demand":{"price_per_kw":1,"minutes":20},"tax_percent":101,"colour":"red"},
    {"valid_from":"2026-01-01"}],
    "holidays":{"dates":["24.12."],"yearly":["12-32"],"easter_offsets":[-90,1.5]}})");
  ASSERT_FALSE(book);
  std::vector<std::string> pointers;
  for (const Fault& fault : book.error().faults) pointers.push_back(fault.pointer);
  EXPECT_EQ(pointers, (std::vector<std::string>{"/currency",
                                                "/versions/0/valid_from",
                                                "/versions/0/energy/price_per_kwh",
                                                "/versions/0/energy/periods/0/name",
                                                "/versions/0/energy/periods/0/price_per_kwh",
                                                "/versions/0/energy/periods/0/seasons/0/from",
                                                "/versions/0/energy/periods/0/seasons/0/to",
                                                "/versions/0/energy/periods/0/days/0",
                                                "/versions/0/energy/periods/0/times/0/from",
                                                "/versions/0/energy/periods/0/times/0/to",
                                                "/versions/0/energy/periods/0/times/1/to",
                                                "/versions/0/standing/price",
                                                "/versions/0/standing/per",
                                                "/versions/0/demand/minutes",
                                                "/versions/0/tax_percent",
                                                "/versions/0/colour",
                                                "/versions/1/energy",
                                                "/holidays/dates/0",
                                                "/holidays/yearly/0",
                                                "/holidays/easter_offsets/1"}));
}

Faults faults_of(std::string_view periods, std::string_view name = "null") {
  const auto book = parse_tariff(fmt::format(
      R"({{"currency":"EUR","versions":[{{"valid_from":"2026-01-01","energy":{{"name":{},"price_per_kwh":1,)"
      R"("periods":[{}]}}}}]}})",
      name, periods));
  return book ? Faults{} : book.error();
}

TEST(tariff_json_test, periods_that_overlap_are_refused_and_those_that_touch_are_not) {
  struct Case {
    const char* what;
    const char* first;
    const char* second;
    bool overlap;
  };
  const Case cases[] = {
      {"always twice", "", "", true},
      {"times that touch", R"(,"times":[{"from":"06:00","to":"22:00"}])", R"(,"times":[{"from":"22:00","to":"06:00"}])",
       false},
      {"a quarter hour in both", R"(,"times":[{"from":"06:00","to":"22:15"}])",
       R"(,"times":[{"from":"22:00","to":"06:00"}])", true},
      {"over midnight", R"(,"times":[{"from":"22:00","to":"06:00"}])", R"(,"times":[{"from":"00:00","to":"01:00"}])",
       true},
      {"up to midnight", R"(,"times":[{"from":"22:00","to":"24:00"}])", R"(,"times":[{"from":"00:00","to":"22:00"}])",
       false},
      {"other days", R"(,"days":["saturday","sunday"])", R"(,"days":["monday","holiday"])", false},
      {"a day in both", R"(,"days":["saturday","sunday"])", R"(,"days":["sunday","monday"])", true},
      {"seasons over the turn of the year", R"(,"seasons":[{"from":"10-01","to":"03-31"}])",
       R"(,"seasons":[{"from":"04-01","to":"09-30"}])", false},
      {"a day of the year in both", R"(,"seasons":[{"from":"10-01","to":"04-01"}])",
       R"(,"seasons":[{"from":"04-01","to":"09-30"}])", true},
      {"29 February", R"(,"seasons":[{"from":"03-01","to":"02-28"}])", R"(,"seasons":[{"from":"02-29","to":"02-29"}])",
       false},
      {"same times of other seasons",
       R"(,"seasons":[{"from":"10-01","to":"03-31"}],"times":[{"from":"06:00","to":"22:00"}])",
       R"(,"seasons":[{"from":"04-01","to":"09-30"}],"times":[{"from":"06:00","to":"22:00"}])", false},
  };
  for (const Case& c : cases) {
    const Faults faults = faults_of(
        fmt::format(R"({{"name":"a","price_per_kwh":1{}}},{{"name":"b","price_per_kwh":1{}}})", c.first, c.second));
    EXPECT_EQ(faults.faults.size(), c.overlap ? 1U : 0U) << c.what;
    if (c.overlap) {
      EXPECT_EQ(faults.faults.at(0),
                (Fault{"/versions/0/energy/periods/1", "overlaps periods/0 (\"a\"): some moment is in both"}));
    }
  }
}

TEST(tariff_json_test, names_tell_the_lines_of_a_bill_apart) {
  EXPECT_EQ(faults_of(R"({"name":"standard","price_per_kwh":1})").faults.at(0).pointer,
            "/versions/0/energy/periods/0/name");
  EXPECT_TRUE(faults_of(R"({"name":"standard","price_per_kwh":1})", R"("day")").faults.empty());
  const Faults twice = faults_of(R"({"name":"a","price_per_kwh":1,"days":["monday"]},)"
                                 R"({"name":"a","price_per_kwh":1,"days":["friday"]})");
  ASSERT_EQ(twice.faults.size(), 1U);
  EXPECT_EQ(twice.faults[0], (Fault{"/versions/0/energy/periods/1/name", "is the name of periods/0 too"}));
}

TEST(tariff_json_test, versions_follow_each_other) {
  const auto book = [](std::string_view first, std::string_view second) {
    return parse_tariff(
        fmt::format(R"({{"currency":"EUR","versions":[{{"valid_from":"{}","energy":{{"price_per_kwh":1}}}},
      {{"valid_from":"{}","energy":{{"price_per_kwh":2}}}}]}})",
                    first, second));
  };
  EXPECT_TRUE(book("2026-01-01", "2026-01-02"));
  EXPECT_EQ(book("2026-01-02", "2026-01-02").error().faults.at(0).pointer, "/versions/1/valid_from");
  EXPECT_EQ(book("2026-01-02", "2026-01-01").error().faults.size(), 1U);
}

TEST(tariff_json_test, counts_and_lengths_have_limits) {
  const auto versions = [](std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) {
      text +=
          fmt::format(R"({}{{"valid_from":"{}-01-01","energy":{{"price_per_kwh":1}}}})", i == 0 ? "" : ",", 1990 + i);
    }
    return parse_tariff(R"({"currency":"EUR","versions":[)" + text + "]}");
  };
  EXPECT_TRUE(versions(100));
  EXPECT_EQ(versions(101).error().faults.at(0), (Fault{"/versions", "expected 1 to 100 elements"}));
  EXPECT_EQ(versions(0).error().faults.at(0), (Fault{"/versions", "expected 1 to 100 elements"}));
  EXPECT_EQ(parse_tariff(std::string(k_max_tariff_bytes + 1, ' ')).error().code, Errc::too_large);
  EXPECT_EQ(parse_tariff("{").error().code, Errc::unreadable);
}

}  // namespace
}  // namespace edl::server::analytics
