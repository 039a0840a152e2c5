#pragma once

#include <array>
#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/device_id.hpp"
#include "core/member_note.hpp"
#include "server/analytics/weekly_report.hpp"
#include "server/api/events_answer.hpp"
#include "server/api/power_quality_answer.hpp"

namespace edl::server {

struct CriterionAnswer {
  std::string id;
  std::string name;
  std::string clause;
  std::string limit;
  std::optional<std::string> phase{};
  std::optional<double> measured{};
  std::string unit;
  std::string verdict;
  std::string why;
  static constexpr std::array k_notes{note("id").says("for programs: voltage_usual, frequency_permissible, ..."),
                                      note("phase").says("null: of the supply as a whole"),
                                      note("measured").says("in the unit; null: nothing was measured"),
                                      verdict_note("verdict"), note("why").says("one sentence")};
};
BOOST_DESCRIBE_STRUCT(CriterionAnswer, (), (id, name, clause, limit, phase, measured, unit, verdict, why))

/// A supply judged by EN 50160 over one local week.
struct WeeklyReportAnswer {
  std::string device_id;
  std::string week;
  std::string begin;
  std::string end;
  std::string timezone;
  double nominal_v = 0.0;
  std::optional<double> nominal_hz{};
  std::string overall;
  std::vector<CriterionAnswer> criteria{};
  EventTablesAnswer supply{};
  std::vector<SupplyEventAnswer> events{};
  bool more_events = false;
  static constexpr std::array k_notes{
      note("week").says("of ISO 8601, such as 2026-W48"),
      note("begin").as("date-time").says("Monday's begin, local"),
      note("end").as("date-time"),
      verdict_note("overall"),
      note("events").says("dips, swells and interruptions that began in the week; the latest 1000"),
      note("more_events").says("there were more")};
};
BOOST_DESCRIBE_STRUCT(WeeklyReportAnswer, (),
                      (device_id, week, begin, end, timezone, nominal_v, nominal_hz, overall, criteria, supply, events,
                       more_events))

/// So many events of the supply are listed in a report.
inline constexpr std::size_t k_reported_events = 1'000;

/// "2026-W48": the week that has a day.
/// @source ISO 8601-1:2019, 5.2.3.1
[[nodiscard]] std::string week_text(std::chrono::year_month_day date);

[[nodiscard]] WeeklyReportAnswer weekly_report_answer(const DeviceId& device, const analytics::WeeklyReport& report,
                                                      const TimeZone& zone);

}  // namespace edl::server
