#pragma once

#include <array>
#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/member_note.hpp"
#include "server/analytics/finding.hpp"

namespace edl::server {

struct EvidenceAnswer {
  std::string name;
  double value = 0.0;
  std::string unit;
};
BOOST_DESCRIBE_STRUCT(EvidenceAnswer, (), (name, value, unit))

struct FindingAnswer {
  std::string kind;
  std::string begin;
  std::optional<std::string> end{};
  std::vector<std::string> phases{};
  std::vector<EvidenceAnswer> evidence{};
  std::string because;
  static constexpr std::array k_notes{
      note("kind").one_of("appliance_use", "repeating_load", "unusual_day", "device_offline", "no_readings",
                          "phase_lost", "neutral_current"),
      note("begin").as("date-time"),
      note("end").as("date-time").says("null: still so"),
      note("phases").says("none: of the device as a whole"),
      note("evidence").says("the numbers that it rests on"),
      note("because").says("one sentence, with the numbers")};
};
BOOST_DESCRIBE_STRUCT(FindingAnswer, (), (kind, begin, end, phases, evidence, because))

struct InsightAnswer {
  std::vector<FindingAnswer> findings{};
  std::vector<std::string> not_looked_for{};
  static constexpr std::array k_notes{note("findings").says("ascending begin"),
                                      note("not_looked_for").says("what this range is too long for, and why")};
};
BOOST_DESCRIBE_STRUCT(InsightAnswer, (), (findings, not_looked_for))

/// @param findings  any order
[[nodiscard]] InsightAnswer insight_answer(std::vector<analytics::Finding> findings,
                                           std::vector<std::string> not_looked_for);

}  // namespace edl::server
