#include "server/alerts/alert_machine.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace edl::server {
namespace {

using namespace std::chrono_literals;

constexpr Timestamp k_start{std::chrono::sys_days(std::chrono::year(2026) / 11 / 26)};

/// A value, so many seconds after the start.
struct Given {
  int second;
  double value;
};

struct Told {
  int begin;
  std::optional<int> end;
  double extreme;
  bool operator==(const Told&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Told& told) {
  return out << '[' << told.begin << ", " << (told.end ? std::to_string(*told.end) : "…") << ") " << told.extreme;
}

std::vector<Told> told_of(const AlertCondition& condition, const std::vector<Given>& values) {
  AlertMachine machine(condition);
  std::vector<Told> told;
  const auto second = [](Timestamp time) {
    return static_cast<int>(std::chrono::duration_cast<std::chrono::seconds>(time - k_start).count());
  };
  for (const auto& [at, value] : values) {
    const auto step = machine.take(k_start + std::chrono::seconds(at), value);
    if (step == AlertMachine::Step::raised) told.push_back({second(machine.since()), {}, 0});
    if (step == AlertMachine::Step::cleared) told.back().end = at;
    if (!told.empty() && !(told.back().end && step == AlertMachine::Step::nothing)) {
      told.back().extreme = machine.extreme();
    }
  }
  return told;
}

struct Case {
  std::string name;
  AlertCondition condition;
  std::vector<Given> values;
  std::vector<Told> told;
};

std::vector<Given> each_second(int from, int to, double value) {
  std::vector<Given> values;
  for (int at = from; at < to; ++at) values.push_back({at, value});
  return values;
}

std::vector<Given> joined(std::vector<std::vector<Given>> parts) {
  std::vector<Given> all;
  for (const auto& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

TEST(AlertMachine, tells_when_an_alert_begins_and_ends) {
  const AlertCondition at_once{Comparison::above, 100, 0, 0s};
  const AlertCondition patient{Comparison::above, 100, 0, 5s};
  const AlertCondition sticky{Comparison::above, 100, 20, 0s};
  const AlertCondition under{Comparison::below, 207, 3, 2s};
  const std::vector<Case> cases{
      {"the threshold itself is not above it", at_once, {{0, 100}, {1, 100}}, {}},
      {"without a hold the first reading raises it", at_once, {{0, 99}, {1, 101}, {2, 99}}, {{1, 2, 101}}},
      {"the worst value is kept", at_once, {{1, 101}, {2, 150}, {3, 120}, {4, 0}}, {{1, 4, 150}}},
      {"a second too short is nothing", patient, joined({each_second(0, 5, 101), {{5, 99}}}), {}},
      {"as long as the hold is enough", patient, joined({each_second(0, 6, 101), {{6, 99}}}), {{0, 6, 101}}},
      {"one reading in between begins the waiting anew",
       patient,
       joined({each_second(0, 4, 101), {{4, 99}}, each_second(5, 11, 101)}),
       {{5, {}, 101}}},
      {"some lost readings are no gap", patient, {{0, 101}, {10, 101}}, {{0, {}, 101}}},
      {"a gap confirms nothing", patient, {{0, 101}, {11, 101}, {15, 101}}, {}},
      {"the waiting begins behind the gap", patient, {{0, 101}, {11, 101}, {16, 101}}, {{11, {}, 101}}},
      {"a gap ends no alert", at_once, {{0, 101}, {3600, 101}, {3601, 99}}, {{0, 3601, 101}}},
      {"what is within the hysteresis is not back", sticky, {{0, 101}, {1, 81}, {2, 101}, {3, 80}}, {{0, 3, 101}}},
      {"what is within the hysteresis raises nothing", sticky, {{0, 99}, {1, 81}}, {}},
      {"below is the other way round", under, {{0, 206}, {1, 200}, {2, 206}, {3, 209}, {4, 210}}, {{0, 4, 200}}},
  };
  for (const Case& one : cases) {
    SCOPED_TRACE(one.name);
    EXPECT_EQ(told_of(one.condition, one.values), one.told);
  }
}

TEST(AlertMachine, a_long_hold_allows_longer_gaps_but_no_more_than_a_minute) {
  const auto gap_of = [](std::chrono::seconds hold) {
    return AlertCondition{Comparison::above, 0, 0, hold}.longest_gap();
  };
  EXPECT_EQ(gap_of(0s), 10s);
  EXPECT_EQ(gap_of(600s), 10s);
  EXPECT_EQ(gap_of(1800s), 30s);
  EXPECT_EQ(gap_of(86'400s), 60s);
}

Reading reading(Phase phase, std::optional<double> watt, double volt) {
  Reading one{k_start, phase, {}};
  one.values[Field::power_watt] = watt;
  one.values[Field::voltage_rms] = volt;
  return one;
}

TEST(AlertMachine, a_rules_value_is_of_its_phase_the_worst_or_the_sum) {
  const ReadingSet set{k_start,
                       {reading(Phase::a, 100, 230), reading(Phase::b, -300, 210), reading(Phase::c, {}, 250)}};
  const auto value = [&set](AlertQuantity quantity, AlertPhase phase, Comparison comparison) {
    AlertRule rule;
    rule.quantity = quantity;
    rule.phase = phase;
    rule.comparison = comparison;
    return value_of(rule, set);
  };
  EXPECT_EQ(value(AlertQuantity::power_watt, AlertPhase::B, Comparison::above), -300);
  EXPECT_EQ(value(AlertQuantity::power_watt, AlertPhase::C, Comparison::above), std::nullopt);
  EXPECT_EQ(value(AlertQuantity::power_watt, AlertPhase::any, Comparison::above), 100);
  EXPECT_EQ(value(AlertQuantity::power_watt, AlertPhase::any, Comparison::below), -300);
  EXPECT_EQ(value(AlertQuantity::power_watt, AlertPhase::sum, Comparison::above), -200);
  EXPECT_EQ(value(AlertQuantity::voltage_rms, AlertPhase::any, Comparison::below), 210);
  EXPECT_EQ(value(AlertQuantity::voltage_rms, AlertPhase::any, Comparison::above), 250);
  EXPECT_EQ(value(AlertQuantity::frequency_hz, AlertPhase::any, Comparison::above), std::nullopt);
  EXPECT_EQ(value(AlertQuantity::no_readings, AlertPhase::any, Comparison::above), std::nullopt);
}

}  // namespace
}  // namespace edl::server
