#include "server/api/query_parameters.hpp"

#include <gtest/gtest.h>

namespace edl::server {
namespace {

const std::vector<Field> k_two{Field::power_watt, Field::voltage_rms};

Timestamp at(const char* text) { return parse_rfc3339(text).value(); }

Parsed<QueryParameters> parse(std::string_view query, FieldChoice choice = FieldChoice::free) {
  return parse_query_parameters(query, TimeZone::parse("Europe/Berlin").value(), k_two, choice,
                                at("2026-11-23T12:00:00Z"));
}

TEST(query_parameters_test, what_is_not_named_has_its_default) {
  const auto asked = parse("device_id=a&range_hours=6");
  ASSERT_TRUE(asked.has_value());
  EXPECT_EQ(asked->device_id, "a");
  EXPECT_EQ(asked->range, (TimeRange{at("2026-11-23T06:00:00Z"), at("2026-11-23T12:00:00.001Z")}));
  EXPECT_EQ(asked->fields, k_two);
  EXPECT_EQ(asked->phases, (std::vector{Phase::a, Phase::b, Phase::c}));
  EXPECT_EQ(asked->resolution, std::nullopt);
  EXPECT_EQ(asked->max_points, std::nullopt);
  EXPECT_EQ(asked->format, Format::json);
  EXPECT_EQ(asked->time_format, TimeFormat::rfc3339);
}

TEST(query_parameters_test, everything_can_be_named) {
  const auto asked = parse(
      "device_id=a&start=2026-11-23T10:00:00%2B01:00&end=2026-11-23T10:00:00Z&fields=energy_kwh,power_watt&phases=C,A"
      "&resolution=15m&max_points=100&format=csv&time_format=ms&tz=UTC");
  ASSERT_TRUE(asked.has_value()) << asked.error().faults[0].pointer;
  EXPECT_EQ(asked->range, (TimeRange{at("2026-11-23T09:00:00Z"), at("2026-11-23T10:00:00Z")}));
  EXPECT_EQ(asked->fields, (std::vector{Field::energy_kwh, Field::power_watt}));
  EXPECT_EQ(asked->phases, (std::vector{Phase::c, Phase::a}));
  EXPECT_EQ(asked->resolution, Resolution::quarter_hour);
  EXPECT_EQ(asked->max_points, 100u);
  EXPECT_EQ(asked->format, Format::csv);
  EXPECT_EQ(asked->time_format, TimeFormat::ms);
  EXPECT_EQ(asked->zone.name(), "UTC");
  EXPECT_EQ(parse("device_id=a&range_hours=6&format=lp")->format, Format::line_protocol);
}

TEST(query_parameters_test, a_day_is_the_devices_local_day_or_the_named_zones) {
  // Central Europe left daylight saving on 2026-10-25: that day has 25 hours.
  EXPECT_EQ(parse("device_id=a&date_str=2026-10-25")->range,
            (TimeRange{at("2026-10-24T22:00:00Z"), at("2026-10-25T23:00:00Z")}));
  EXPECT_EQ(parse("device_id=a&date_str=2026-03-29")->range.length(), std::chrono::hours(23));
  EXPECT_EQ(parse("device_id=a&date_str=2026-10-25&tz=UTC")->range,
            (TimeRange{at("2026-10-25T00:00:00Z"), at("2026-10-26T00:00:00Z")}));
}

TEST(query_parameters_test, every_wrong_parameter_is_named) {
  struct Case {
    const char* query;
    const char* pointer;
  };
  const Case cases[] = {
      {"range_hours=6&colour=red", "/query/colour"},
      {"range_hours=6&range_hours=7", "/query/range_hours"},
      {"", "/query/start"},
      {"range_hours=0", "/query/range_hours"},
      {"range_hours=-1", "/query/range_hours"},
      {"range_hours=nan", "/query/range_hours"},
      {"range_hours=six", "/query/range_hours"},
      {"range_hours=1e12", "/query/range_hours"},
      {"range_hours=6&date_str=2026-11-23", "/query/range_hours"},
      {"start=2026-11-23T10:00:00Z", "/query/end"},
      {"end=2026-11-23T10:00:00Z", "/query/start"},
      {"start=2026-11-23T10:00:00Z&end=2026-11-23T09:00:00Z", "/query/end"},
      {"start=0000-01-01T00:00:00Z&end=2026-11-23T09:00:00Z", "/query/end"},
      {"start=now&end=2026-11-23T09:00:00Z", "/query/start"},
      {"date_str=2026-02-30", "/query/date_str"},
      {"date_str=today", "/query/date_str"},
      {"range_hours=6&tz=Mars/Olympus", "/query/tz"},
      {"range_hours=6&fields=power_watt,colour", "/query/fields"},
      {"range_hours=6&fields=", "/query/fields"},
      {"range_hours=6&fields=power_watt,power_watt", "/query/fields"},
      {"range_hours=6&phases=A,D", "/query/phases"},
      {"range_hours=6&resolution=2m", "/query/resolution"},
      {"range_hours=6&max_points=0", "/query/max_points"},
      {"range_hours=6&max_points=1000001", "/query/max_points"},
      {"range_hours=6&format=xml", "/query/format"},
      {"range_hours=6&time_format=s", "/query/time_format"},
  };
  for (const Case& c : cases) {
    const auto asked = parse(c.query);
    ASSERT_FALSE(asked.has_value()) << c.query;
    EXPECT_EQ(asked.error().code, Errc::invalid) << c.query;
    ASSERT_EQ(asked.error().faults.size(), 1u) << c.query;
    EXPECT_EQ(asked.error().faults[0].pointer, c.pointer) << c.query;
  }
  EXPECT_EQ(parse("range_hours=x&phases=D&resolution=y").error().faults.size(), 3u);
  EXPECT_EQ(parse("range_hours=%zz").error().code, Errc::unreadable);
  EXPECT_EQ(parse("range_hours=6&fields=power_watt", FieldChoice::fixed).error().faults[0].pointer, "/query/fields");
}

TEST(query_parameters_test, the_device_is_found_before_anything_else_is_read) {
  EXPECT_EQ(device_id_of("range_hours=six&device_id=a").value(), "a");
  EXPECT_EQ(device_id_of("range_hours=6").error().faults[0].pointer, "/query/device_id");
}

const Timestamp k_now = parse_rfc3339("2026-11-23T12:00:00Z").value();

TEST(query_parameters_test, events_are_asked_for_by_range_kinds_and_limit) {
  auto asked = parse_event_parameters("device_id=a&range_hours=6", TimeZone(), k_now);
  ASSERT_TRUE(asked.has_value());
  EXPECT_EQ(asked->range, (TimeRange{k_now - std::chrono::hours(6), k_now + std::chrono::milliseconds(1)}));
  EXPECT_TRUE(asked->kinds.empty());
  EXPECT_EQ(asked->limit, 1'000u);
  asked = parse_event_parameters("device_id=a&date_str=2026-10-25&tz=Europe/Berlin&kinds=overload,voltage_dip&limit=7",
                                 TimeZone(), k_now);
  ASSERT_TRUE(asked.has_value());
  EXPECT_EQ(asked->range.length(), std::chrono::hours(25));
  EXPECT_EQ(asked->kinds, (std::vector{PowerEventKind::overload, PowerEventKind::voltage_dip}));
  EXPECT_EQ(asked->limit, 7u);
}

TEST(query_parameters_test, harmonics_are_asked_for_by_range_or_without_one) {
  auto asked = parse_harmonics_parameters("device_id=a", TimeZone(), k_now);
  ASSERT_TRUE(asked.has_value());
  EXPECT_EQ(asked->range, std::nullopt);
  EXPECT_EQ(asked->limit, 200u);
  asked = parse_harmonics_parameters("device_id=a&start=2026-11-23T10:00:00Z&end=2026-11-23T11:00:00Z&limit=2000",
                                     TimeZone(), k_now);
  ASSERT_TRUE(asked.has_value());
  EXPECT_EQ(asked->range, (TimeRange{at("2026-11-23T10:00:00Z"), at("2026-11-23T11:00:00Z")}));
  EXPECT_EQ(asked->limit, 2'000u);
}

TEST(query_parameters_test, wrong_parameters_of_events_and_harmonics_are_named) {
  const std::pair<const char*, const char*> events[] = {{"", "/query/start"},
                                                        {"range_hours=6&fields=power_watt", "/query/fields"},
                                                        {"range_hours=6&kinds=sag", "/query/kinds"},
                                                        {"range_hours=6&kinds=", "/query/kinds"},
                                                        {"range_hours=6&kinds=overload,overload", "/query/kinds"},
                                                        {"range_hours=6&limit=0", "/query/limit"},
                                                        {"range_hours=6&limit=10001", "/query/limit"},
                                                        {"range_hours=6&limit=1e3", "/query/limit"},
                                                        {"range_hours=6&tz=Mars/Olympus", "/query/tz"}};
  for (const auto& [query, pointer] : events) {
    const auto asked = parse_event_parameters(query, TimeZone(), k_now);
    ASSERT_FALSE(asked.has_value()) << query;
    EXPECT_EQ(asked.error().faults.at(0).pointer, pointer) << query;
  }
  const std::pair<const char*, const char*> harmonics[] = {{"kinds=overload", "/query/kinds"},
                                                           {"start=2026-11-23T10:00:00Z", "/query/end"},
                                                           {"range_hours=0", "/query/range_hours"},
                                                           {"limit=2001", "/query/limit"}};
  for (const auto& [query, pointer] : harmonics) {
    const auto asked = parse_harmonics_parameters(query, TimeZone(), k_now);
    ASSERT_FALSE(asked.has_value()) << query;
    EXPECT_EQ(asked.error().faults.at(0).pointer, pointer) << query;
  }
}

TEST(query_parameters_test, each_call_knows_its_own_parameters) {
  EXPECT_EQ(device_id_of("device_id=a&kinds=overload", ParametersOf::events), "a");
  EXPECT_FALSE(device_id_of("device_id=a&kinds=overload").has_value());
  EXPECT_FALSE(device_id_of("device_id=a&kinds=overload", ParametersOf::harmonics).has_value());
  EXPECT_EQ(device_id_of("device_id=a&limit=1", ParametersOf::harmonics), "a");
  EXPECT_FALSE(device_id_of("device_id=a&resolution=raw", ParametersOf::events).has_value());
}

}  // namespace
}  // namespace edl::server
