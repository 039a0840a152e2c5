#include "server/alerts/alert_rule.hpp"

#include <gmock/gmock.h>

namespace edl::server {
namespace {

using ::testing::UnorderedElementsAre;

std::vector<std::string> wrong_in(std::string_view json) {
  const auto rule = parse_alert_rule(json);
  if (rule) return {"nothing"};
  std::vector<std::string> pointers;
  for (const Fault& fault : rule.error().faults) pointers.push_back(fault.pointer);
  return pointers;
}

TEST(AlertRule, what_is_absent_gets_its_value) {
  const auto rule =
      parse_alert_rule(R"({"name":"too much","quantity":"power_watt","comparison":"above","threshold":5000})");
  ASSERT_TRUE(rule) << rule.error().faults.front().detail;
  AlertRule expected;
  expected.name = "too much";
  expected.quantity = AlertQuantity::power_watt;
  expected.phase = AlertPhase::any;
  expected.comparison = Comparison::above;
  expected.threshold = 5000;
  expected.for_seconds = 0;
  expected.hysteresis = 0;
  expected.severity = Severity::warning;
  expected.quiet_hours.emplace();
  expected.enabled = true;
  EXPECT_EQ(*rule, expected);
}

TEST(AlertRule, is_read_as_it_is_written) {
  for (const char* const json :
       {R"({"name":"sum","quantity":"power_watt","phase":"sum","comparison":"below","threshold":-2.5e9,)"
        R"("for_seconds":86400,"hysteresis":12.5,"severity":"critical","quiet_hours":)"
        R"([{"days":["mon","sun"],"from":"22:00","to":"07:00"},{"days":["sat"],"from":"00:00","to":"24:00"}],)"
        R"("enabled":false})",
        R"({"name":"gone","quantity":"device_offline","for_seconds":120})"}) {
    const auto rule = parse_alert_rule(json);
    ASSERT_TRUE(rule) << rule.error().faults.front().pointer << rule.error().faults.front().detail;
    EXPECT_EQ(parse_alert_rule(alert_rule_as_json(*rule)), rule);
  }
}

TEST(AlertRule, silence_is_waited_for_a_minute) {
  const auto rule = parse_alert_rule(R"({"name":"quiet","quantity":"no_readings"})");
  ASSERT_TRUE(rule);
  EXPECT_EQ(rule->for_seconds, 60);
  EXPECT_EQ(rule->threshold, std::nullopt);
}

TEST(AlertRule, every_wrong_member_is_named) {
  struct Case {
    const char* json;
    std::vector<std::string> wrong;
  };
  const std::vector<Case> cases{
      {R"({})", {"/name", "/quantity"}},
      {R"({"name":"","quantity":"power_watt","comparison":"above","threshold":1})", {"/name"}},
      {R"({"name":"a\nb","quantity":"power_watt","comparison":"above","threshold":1})", {"/name"}},
      {R"({"name":"a","quantity":"power_watt"})", {"/comparison", "/threshold"}},
      {R"({"name":"a","quantity":"power_watt","comparison":"over","threshold":1})", {"/comparison"}},
      {R"({"name":"a","quantity":"power","comparison":"above","threshold":1})", {"/quantity"}},
      {R"({"name":"a","quantity":"power_factor","comparison":"below","threshold":2})", {"/threshold"}},
      {R"({"name":"a","quantity":"voltage_rms","phase":"sum","comparison":"below","threshold":2})", {"/phase"}},
      {R"({"name":"a","quantity":"voltage_rms","comparison":"below","threshold":2,"hysteresis":-1})", {"/hysteresis"}},
      {R"({"name":"a","quantity":"voltage_rms","comparison":"below","threshold":2,"for_seconds":86401})",
       {"/for_seconds"}},
      {R"({"name":"a","quantity":"voltage_rms","comparison":"below","threshold":2,"colour":"red"})", {"/colour"}},
      {R"({"name":"a","quantity":"device_offline","threshold":2,"for_seconds":5,"phase":"A"})",
       {"/threshold", "/for_seconds", "/phase"}},
      {R"({"name":"a","quantity":"no_readings","quiet_hours":[{"days":["mon","mon"],"from":"24:00","to":"7:00"}]})",
       {"/quiet_hours/0/to"}},
      {R"({"name":"a","quantity":"no_readings","quiet_hours":[{"days":["mon","mon"],"from":"24:00","to":"24:01"},)"
       R"({"days":["fri"],"from":"08:00","to":"08:00"}]})",
       {"/quiet_hours/0/from", "/quiet_hours/0/to", "/quiet_hours/0/days", "/quiet_hours/1/to"}},
  };
  for (const Case& one : cases) {
    SCOPED_TRACE(one.json);
    EXPECT_THAT(wrong_in(one.json), ::testing::UnorderedElementsAreArray(one.wrong));
  }
}

TEST(AlertRule, a_name_or_quiet_hours_are_no_part_of_the_condition) {
  const auto rule = parse_alert_rule(R"({"name":"a","quantity":"power_va","comparison":"above","threshold":9})");
  ASSERT_TRUE(rule);
  AlertRule other = *rule;
  other.name = "b";
  other.severity = Severity::info;
  other.quiet_hours->push_back({{Weekday::mon}, "22:00", "23:00"});
  EXPECT_TRUE(same_condition(*rule, other));
  other.threshold = 10;
  EXPECT_FALSE(same_condition(*rule, other));
}

}  // namespace
}  // namespace edl::server
