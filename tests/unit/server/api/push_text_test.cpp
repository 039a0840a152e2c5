#include "server/api/push_text.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <chrono>

namespace edl::server {
namespace {

using namespace std::chrono_literals;

constexpr Timestamp k_noon{std::chrono::sys_days(std::chrono::year(2026) / 11 / 26) + 12h};

Alert alert() {
  return {.id = AlertId{17},
          .device = DeviceId::parse("cellar").value(),
          .rule = RuleId{3},
          .name = "Oven \"forgotten\"",
          .quantity = AlertQuantity::power_watt,
          .phase = AlertPhase::sum,
          .comparison = Comparison::above,
          .threshold = 3'000.0,
          .severity = Severity::critical,
          .begin = k_noon,
          .extreme = 6'000.0,
          .raised_at = k_noon + 1s};
}

DeviceRecord device_record(std::string_view id, std::string name, std::string timezone) {
  return {.id = DeviceId::parse(id).value(),
          .name = std::move(name),
          .timezone = std::move(timezone),
          .nominal_voltage = Volt(230),
          .enrolled_at = k_noon};
}

TEST(push_text_test, it_says_what_an_app_needs_to_make_words) {
  const DeviceRecord device = device_record("cellar", "House", "Europe/Berlin");
  const PushNews news = push_news(alert(), &device);
  EXPECT_EQ(news.text,
            R"({"type":"alert","state":"raised","alert_id":"17","rule_id":"3","device_id":"cellar",)"
            R"("device_name":"House","timezone":"Europe/Berlin","rule":"Oven \"forgotten\"","severity":"critical",)"
            R"("quantity":"power_watt","phase":"sum","comparison":"above","threshold":3000,"value":6000,)"
            R"("begin":"2026-11-26T12:00:00.000Z","end":null,"late":false,"sent_at":"2026-11-26T12:00:01.000Z"})");
  EXPECT_EQ(news.device, alert().device);
  EXPECT_EQ(news.rule, 3);
}

TEST(push_text_test, an_alert_is_one_topic_and_a_backlog_one_of_each_rule) {
  Alert over = alert();
  over.end = k_noon + 5min;
  EXPECT_EQ(push_news(alert(), nullptr).topic, push_news(over, nullptr).topic);
  Alert other = alert();
  other.id = AlertId{18};
  EXPECT_NE(push_news(alert(), nullptr).topic, push_news(other, nullptr).topic);
  over.late = other.late = true;
  EXPECT_EQ(push_news(over, nullptr).topic, push_news(other, nullptr).topic);
}

TEST(push_text_test, only_what_is_critical_and_on_wakes_a_phone) {
  Alert one = alert();
  EXPECT_EQ(push_news(one, nullptr).urgency, PushUrgency::high);
  one.severity = Severity::warning;
  EXPECT_EQ(push_news(one, nullptr).urgency, PushUrgency::normal);
  one.severity = Severity::info;
  EXPECT_EQ(push_news(one, nullptr).urgency, PushUrgency::low);
  one.severity = Severity::critical;
  one.end = k_noon + 5min;
  EXPECT_EQ(push_news(one, nullptr).urgency, PushUrgency::normal);
  one.late = true;
  EXPECT_EQ(push_news(one, nullptr).urgency, PushUrgency::low);
}

TEST(push_text_test, the_longest_names_fit) {
  Alert one = alert();
  one.name = std::string(64, '"');
  DeviceRecord device = device_record(std::string(64, 'a'), "", "America/Argentina/ComodRivadavia");
  for (int i = 0; i < 64; ++i) device.name += "\xF0\x9F\x94\xA5";
  one.end = k_noon;
  EXPECT_LT(push_news(one, &device).text.size(), k_max_push_text / 2);
}

}  // namespace
}  // namespace edl::server
