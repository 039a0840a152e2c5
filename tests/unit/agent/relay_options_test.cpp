#include "agent/relay_options.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "support/temporary_directory.hpp"

namespace edl::agent {
namespace {

using namespace std::chrono_literals;

/// What the makers were asked for.
struct Asked {
  std::vector<std::string> outputs;
  std::vector<std::string> inputs;
};

LineMakers makers_into(Asked& asked) {
  LineMakers makers;
  makers.output = [&asked](const RelayLineOrder& order) -> Result<std::shared_ptr<GpioLine>> {
    asked.outputs.push_back(std::string(name_of(order.phase)) + " " + order.line +
                            (order.initial == Level::high ? " high" : " low") +
                            (order.on == Level::high ? ", on: high" : ", on: low"));
    return nullptr;
  };
  makers.input = [&asked](const std::string& line, Bias bias) -> Result<std::shared_ptr<GpioInput>> {
    asked.inputs.push_back(line + (bias == Bias::pull_up ? " pulled up" : ""));
    return nullptr;
  };
  return makers;
}

TEST(relay_options_test, without_options_there_are_no_relays_but_those_that_the_machine_has) {
  Asked asked;
  LineMakers makers = makers_into(asked);
  const auto none = relay_plan({}, makers);
  ASSERT_TRUE(none.has_value());
  for (const auto& relay : *none) EXPECT_FALSE(relay.has_value());
  makers.default_line = "simulated";
  makers.where_unknown = RelayState::on;
  const auto all = relay_plan({}, makers);
  ASSERT_TRUE(all.has_value());
  for (const auto& relay : *all) {
    ASSERT_TRUE(relay.has_value());
    EXPECT_EQ(relay->rules.where_unknown, RelayState::on);
    EXPECT_FALSE(relay->open_feedback);
  }
}

TEST(relay_options_test, reads_every_rule_of_a_phase) {
  Asked asked;
  RelayOptions options;
  RelayOptions::OfPhase& b = options.phases[Phase::b];
  b.line = "gpiochip0:17";
  b.active_level = "low";
  b.contact = "normally-closed";
  b.feedback = "GPIO27";
  b.feedback_level = "high";
  b.feedback_bias = "pull-up";
  b.at_start = "off";
  b.at_stop = "off";
  b.when_away = "on";
  b.limit = 16.5;
  b.limit_time = "1m";
  options.min_interval = "3m";
  options.follow_time = "2s";
  options.away_time = "1h";
  options.lockout = "24h";
  options.max_overloads = 5;
  const auto plan = relay_plan(options, makers_into(asked));
  ASSERT_TRUE(plan.has_value()) << to_string(plan.error());
  EXPECT_FALSE((*plan)[Phase::a].has_value());
  ASSERT_TRUE((*plan)[Phase::b].has_value());
  const RelayRules& rules = (*plan)[Phase::b]->rules;
  EXPECT_EQ(rules.active_level, Level::low);
  EXPECT_EQ(rules.contact, Contact::normally_closed);
  EXPECT_EQ(rules.feedback_level, Level::high);
  EXPECT_EQ(rules.at_start, RelayState::off);
  EXPECT_EQ(rules.at_stop, Fallback::off);
  EXPECT_EQ(rules.when_away, Fallback::on);
  EXPECT_EQ(rules.limit, (OverloadLimit{Ampere(16.5), 60s}));
  EXPECT_EQ(rules.min_interval, 3min);
  EXPECT_EQ(rules.follow_time, 2s);
  EXPECT_EQ(rules.away_after, 1h);
  EXPECT_EQ(rules.lockout, 24h);
  EXPECT_EQ(rules.max_trips, 5U);
  (void)(*plan)[Phase::b]->open_line(Level::low);
  (void)(*plan)[Phase::b]->open_feedback();
  EXPECT_EQ(asked.outputs, std::vector<std::string>{"B gpiochip0:17 low, on: high"});
  EXPECT_EQ(asked.inputs, std::vector<std::string>{"GPIO27 pulled up"});
}

TEST(relay_options_test, what_is_wrong_is_told_with_the_option_s_name) {
  struct Case {
    const char* option;
    std::function<void(RelayOptions&)> set;
  };
  const auto a = [](RelayOptions& options) -> RelayOptions::OfPhase& { return options.phases[Phase::a]; };
  for (const Case& c : std::initializer_list<Case>{
           {"--relay-a-active-level", [&](auto& o) { a(o).active_level = "up"; }},
           {"--relay-a-contact", [&](auto& o) { a(o).contact = "open"; }},
           {"--relay-a-feedback-level", [&](auto& o) { a(o).feedback_level = ""; }},
           {"--relay-a-feedback-bias", [&](auto& o) { a(o).feedback_bias = "up"; }},
           {"--relay-a-at-start", [&](auto& o) { a(o).at_start = "keep"; }},
           {"--relay-a-at-stop", [&](auto& o) { a(o).at_stop = "last"; }},
           {"--relay-a-when-away", [&](auto& o) { a(o).when_away = "toggle"; }},
           {"--relay-a-limit", [&](auto& o) { a(o).limit = -1; }},
           {"--relay-a-limit-time", [&](auto& o) { a(o).limit = 16, a(o).limit_time = "500ms"; }},
           {"--relay-a-limit-time", [&](auto& o) { a(o).limit = 16, a(o).limit_time = "2h"; }},
           {"--relay-b-limit", [&](auto& o) { o.phases[Phase::b].limit = 16; }},
           {"--relay-b-feedback", [&](auto& o) { o.phases[Phase::b].feedback = "GPIO27"; }},
           {"--relay-min-interval", [&](auto& o) { o.min_interval = "25h"; }},
           {"--relay-follow-time", [&](auto& o) { o.follow_time = "5s"; }},
           {"--relay-away-time", [&](auto& o) { o.away_time = "1s"; }},
           {"--relay-lockout", [&](auto& o) { o.lockout = "never"; }},
           {"--relay-max-overloads", [&](auto& o) { o.max_overloads = 0; }}}) {
    SCOPED_TRACE(c.option);
    Asked asked;
    RelayOptions options;
    a(options).line = "gpiochip0:17";
    c.set(options);
    const auto plan = relay_plan(options, makers_into(asked));
    ASSERT_FALSE(plan.has_value());
    EXPECT_EQ(plan.error().code, Errc::invalid);
    EXPECT_EQ(plan.error().where, c.option);
    EXPECT_TRUE(asked.outputs.empty());
  }
}

TEST(relay_options_test, stand_in_a_table_of_the_settings_file) {
  const edl::testing::TemporaryDirectory directory;
  const std::string file = directory.path() / "agent.toml";
  std::ofstream(file)
      << "[relay]\nlockout = \"10m\"\n[relay.c]\nline = \"GPIO22\"\nactive_level = \"low\"\nlimit = 16\n";
  RelayOptions options;
  Settings settings({"edl-agent", "", "1", "/", ""});
  auto& run = settings.add_call(settings.program(), "run", "", "", [] { return 0; });
  add_relay_options(settings, run, options);
  std::ostringstream out;
  const std::vector<const char*> arguments{"edl-agent", "run", "--config", file.c_str(), "--relay-a-line=GPIO17"};
  ASSERT_EQ(settings.run(static_cast<int>(arguments.size()), arguments.data(), out, out), 0) << out.str();
  EXPECT_EQ(options.phases[Phase::a].line, "GPIO17");
  EXPECT_EQ(options.phases[Phase::c].line, "GPIO22");
  EXPECT_EQ(options.phases[Phase::c].active_level, "low");
  EXPECT_EQ(options.phases[Phase::c].limit, 16);
  EXPECT_EQ(options.lockout, "10m");
}

TEST(short_duration_test, reads_milliseconds_to_hours) {
  EXPECT_EQ(parse_short_duration("0s"), 0ms);
  EXPECT_EQ(parse_short_duration("500ms"), 500ms);
  EXPECT_EQ(parse_short_duration("3s"), 3'000ms);
  EXPECT_EQ(parse_short_duration("15m"), 15min);
  EXPECT_EQ(parse_short_duration("24h"), 24h);
  for (const char* wrong : {"", "s", "5", "-1s", "5 s", "5sec", "25h", "99999999999999999999s", "1.5s", "86400001ms"}) {
    EXPECT_EQ(parse_short_duration(wrong).error().code, Errc::invalid) << wrong;
  }
}

}  // namespace
}  // namespace edl::agent
