#pragma once

#include <array>
#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/member_note.hpp"
#include "server/analytics/energy.hpp"
#include "server/api/answer_values.hpp"

namespace edl::server {

struct FlowAnswer {
  std::optional<double> total_kwh{};
  ByPhase<std::optional<double>> by_phase_kwh{};
};
BOOST_DESCRIBE_STRUCT(FlowAnswer, (), (total_kwh, by_phase_kwh))

struct HourEnergyAnswer {
  std::string begin;
  std::optional<double> import_kwh{};
  std::optional<double> export_kwh{};
  double coverage = 0.0;
  static constexpr std::array k_notes{note("begin").as("date-time").says("of an hour of UTC"),
                                      note("coverage").says("share of its seconds with a reading, 0 to 1")};
};
BOOST_DESCRIBE_STRUCT(HourEnergyAnswer, (), (begin, import_kwh, export_kwh, coverage))

struct DayEnergyAnswer {
  std::string date;
  std::optional<double> import_kwh{};
  std::optional<double> export_kwh{};
  ByPhase<std::optional<double>> import_by_phase_kwh{};
  double coverage = 0.0;
  static constexpr std::array k_notes{note("date").as("date").says("a local day, of 23 to 25 hours"),
                                      note("coverage").says("share of the seconds of its part in the range, 0 to 1")};
};
BOOST_DESCRIBE_STRUCT(DayEnergyAnswer, (), (date, import_kwh, export_kwh, import_by_phase_kwh, coverage))

struct MonthEnergyAnswer {
  std::string month;
  std::optional<double> import_kwh{};
  std::optional<double> export_kwh{};
  double coverage = 0.0;
  static constexpr std::array k_notes{note("month").says("a local month, such as 2026-11")};
};
BOOST_DESCRIBE_STRUCT(MonthEnergyAnswer, (), (month, import_kwh, export_kwh, coverage))

struct HourOfDayEnergyAnswer {
  std::int64_t hour = 0;
  std::optional<double> import_kwh{};
  std::optional<double> export_kwh{};
  double coverage = 0.0;
  static constexpr std::array k_notes{note("hour").between(0, 23).says("2 is 02:00 to 03:00 of the local clock")};
};
BOOST_DESCRIBE_STRUCT(HourOfDayEnergyAnswer, (), (hour, import_kwh, export_kwh, coverage))

struct CounterResetAnswer {
  std::string time;
  std::string phase;
  double from_kwh = 0.0;
  double to_kwh = 0.0;
  bool exact = true;
  static constexpr std::array k_notes{
      note("time").as("date-time").says("of the first value after it"),
      note("exact").says("false: seconds are no longer kept, and time and values are the nearest known")};
};
BOOST_DESCRIBE_STRUCT(CounterResetAnswer, (), (time, phase, from_kwh, to_kwh, exact))

struct ImplausibleRiseAnswer {
  std::string begin;
  std::string phase;
  double rise_kwh = 0.0;
  double at_most_kwh = 0.0;
  static constexpr std::array k_notes{note("begin").as("date-time").says("of the quarter hour"),
                                      note("at_most_kwh").says("the greatest power reading for all of the time")};
};
BOOST_DESCRIBE_STRUCT(ImplausibleRiseAnswer, (), (begin, phase, rise_kwh, at_most_kwh))

struct GapAnswer {
  std::string begin;
  std::string end;
  bool exact = true;
  ByPhase<std::optional<double>> import_by_phase_kwh{};
  static constexpr std::array k_notes{
      note("begin").as("date-time"), note("end").as("date-time"),
      note("exact").says("false: the gap is at least this long"),
      note("import_by_phase_kwh").says("by how much the counters rose meanwhile; when, nobody knows")};
};
BOOST_DESCRIBE_STRUCT(GapAnswer, (), (begin, end, exact, import_by_phase_kwh))

struct GapsAnswer {
  std::int64_t count = 0;
  double total_seconds = 0.0;
  std::int64_t unresolved_quarter_hours = 0;
  std::optional<GapAnswer> from_before{};
  std::vector<GapAnswer> longest{};
  static constexpr std::array k_notes{
      note("unresolved_quarter_hours").says("that miss a minute or more and were not looked into"),
      note("from_before").says("the silence in which the range begins: its energy is all in the range")};
};
BOOST_DESCRIBE_STRUCT(GapsAnswer, (), (count, total_seconds, unresolved_quarter_hours, from_before, longest))

struct EnergyBeforeAnswer {
  std::string begin;
  std::string end;
  std::optional<double> import_kwh{};
  std::optional<double> export_kwh{};
  double coverage = 0.0;
  bool comparable = false;
  double least_coverage = 0.0;
  std::optional<double> import_change_kwh{};
  std::optional<double> import_change_percent{};
  std::optional<double> export_change_kwh{};
  std::optional<double> export_change_percent{};
  static constexpr std::array k_notes{
      note("begin").as("date-time"), note("end").as("date-time"),
      note("comparable").says("false: one of the spans is covered by less than least_coverage, and no change is told")};
};
BOOST_DESCRIBE_STRUCT(EnergyBeforeAnswer, (),
                      (begin, end, import_kwh, export_kwh, coverage, comparable, least_coverage, import_change_kwh,
                       import_change_percent, export_change_kwh, export_change_percent))

struct EnergyAnswer {
  std::optional<double> total_kwh{};
  ByPhase<std::optional<double>> by_phase_kwh{};
  FlowAnswer import_{};
  FlowAnswer export_{};
  std::string basis;
  ByPhase<std::string> basis_by_phase{};
  double uncertain_kwh = 0.0;
  double coverage = 0.0;
  std::vector<HourEnergyAnswer> by_hour{};
  std::vector<DayEnergyAnswer> by_day{};
  std::vector<MonthEnergyAnswer> by_month{};
  std::vector<HourOfDayEnergyAnswer> by_hour_of_day{};
  std::vector<CounterResetAnswer> resets{};
  std::int64_t reset_count = 0;
  std::vector<ImplausibleRiseAnswer> implausible{};
  GapsAnswer gaps{};
  std::optional<EnergyBeforeAnswer> before{};
  static constexpr std::array k_notes{
      note("total_kwh").says("imported, of all phases, each metered by itself"),
      note("basis")
          .one_of("none", "counter", "power", "mixed")
          .says("what tells the import: the meter's counter, its power where that was missing, or both"),
      note("uncertain_kwh").says("by how much import and export may both be greater at most"),
      note("coverage").says("share of the seconds with a reading, 0 to 1"),
      note("by_hour").says("hours that have a reading; empty for ranges of more than 32 days"),
      note("resets").says("times that a counter fell: the latest 50 of reset_count"),
      note("implausible").says("counters that rose by more than their power can have drawn; counted as read"),
      note("before").says("the same span before, where its readings are shown to you")};
};
BOOST_DESCRIBE_STRUCT(EnergyAnswer, (),
                      (total_kwh, by_phase_kwh, import_, export_, basis, basis_by_phase, uncertain_kwh, coverage,
                       by_hour, by_day, by_month, by_hour_of_day, resets, reset_count, implausible, gaps, before))

/// A range up to which energy is told by hours.
inline constexpr std::chrono::days k_longest_by_hour{32};

/// @param change  from the same span before, if it was looked at
[[nodiscard]] EnergyAnswer energy_answer(const analytics::Energy& energy,
                                         const std::optional<analytics::EnergyChange>& change);

}  // namespace edl::server
