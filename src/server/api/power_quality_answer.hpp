#pragma once

#include <array>
#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/member_note.hpp"
#include "server/analytics/distortion.hpp"
#include "server/analytics/frequency_quality.hpp"
#include "server/analytics/power_factor_quality.hpp"
#include "server/analytics/unbalance.hpp"
#include "server/analytics/voltage_quality.hpp"
#include "server/api/answer_values.hpp"

namespace edl::server {

constexpr MemberNote verdict_note(std::string_view name) {
  return note(name).one_of("passes", "fails", "cannot_be_told").says("what is measured too little is no pass");
}

struct ExtremeAnswer {
  double value = 0.0;
  std::string begin;
  std::string end;
  static constexpr std::array k_notes{note("value").says("of one reading"),
                                      note("begin").as("date-time").says("of the minute, or hour, that it is in"),
                                      note("end").as("date-time")};
};
BOOST_DESCRIBE_STRUCT(ExtremeAnswer, (), (value, begin, end))

struct VoltageSharesAnswer {
  std::int64_t all = 0;
  std::int64_t counted = 0;
  std::int64_t flagged = 0;
  std::int64_t too_few = 0;
  std::int64_t unknown = 0;
  std::optional<double> usual_share{};
  std::optional<double> permissible_share{};
  std::string usual_verdict;
  std::string permissible_verdict;
  static constexpr std::array k_notes{
      note("all").says("ten-minute intervals of the span"),
      note("flagged").says("left out: a dip, swell or interruption touched them"),
      note("too_few").says("left out: fewer than half of their seconds were measured"),
      note("unknown").says("minutes that would tell are not kept any more"),
      note("usual_share").says("of those counted, within the nominal voltage ±10 %; 0 to 1"),
      note("permissible_share").says("of those counted, within +10 % and -15 %; 0 to 1"),
      verdict_note("usual_verdict"),
      verdict_note("permissible_verdict")};
};
BOOST_DESCRIBE_STRUCT(VoltageSharesAnswer, (),
                      (all, counted, flagged, too_few, unknown, usual_share, permissible_share, usual_verdict,
                       permissible_verdict))

struct VoltagePhaseAnswer {
  std::optional<double> mean_v{};
  std::optional<ExtremeAnswer> min{};
  std::optional<ExtremeAnswer> max{};
  double coverage = 0.0;
  VoltageSharesAnswer ten_minutes{};
  static constexpr std::array k_notes{note("mean_v").says("root of the mean square"),
                                      note("coverage").says("share of the seconds with a voltage, 0 to 1"),
                                      note("ten_minutes").says("means of ten minutes, as EN 50160 counts them")};
};
BOOST_DESCRIBE_STRUCT(VoltagePhaseAnswer, (), (mean_v, min, max, coverage, ten_minutes))

struct VoltageWeekAnswer {
  std::string begin;
  std::string end;
  bool whole = false;
  ByPhase<VoltageSharesAnswer> by_phase{};
  static constexpr std::array k_notes{note("begin").as("date-time").says("Monday's begin, local"),
                                      note("end").as("date-time"),
                                      note("whole").says("all of it lies in the range: EN 50160 judges whole weeks")};
};
BOOST_DESCRIBE_STRUCT(VoltageWeekAnswer, (), (begin, end, whole, by_phase))

struct VoltageAnswer {
  double nominal_v = 0.0;
  ByPhase<VoltagePhaseAnswer> by_phase{};
  std::vector<VoltageWeekAnswer> weeks{};
};
BOOST_DESCRIBE_STRUCT(VoltageAnswer, (), (nominal_v, by_phase, weeks))

struct FrequencyAnswer {
  std::optional<double> nominal_hz{};
  std::optional<double> mean_hz{};
  std::optional<ExtremeAnswer> min{};
  std::optional<ExtremeAnswer> max{};
  double coverage = 0.0;
  std::int64_t all = 0;
  std::int64_t counted = 0;
  std::int64_t set_aside = 0;
  std::int64_t unknown = 0;
  std::optional<double> usual_share{};
  std::optional<double> permissible_share{};
  std::string usual_verdict;
  std::string permissible_verdict;
  static constexpr std::array k_notes{note("nominal_hz").says("50 or 60, as the readings show; null: neither"),
                                      note("all").says("ten-second intervals of the range's whole minutes"),
                                      note("set_aside").says("in minutes with gaps"),
                                      note("usual_share").says("of those counted, within ±1 %; 0 to 1"),
                                      note("permissible_share").says("of those counted, within +4 % and -6 %; 0 to 1"),
                                      verdict_note("usual_verdict"),
                                      verdict_note("permissible_verdict")};
};
BOOST_DESCRIBE_STRUCT(FrequencyAnswer, (),
                      (nominal_hz, mean_hz, min, max, coverage, all, counted, set_aside, unknown, usual_share,
                       permissible_share, usual_verdict, permissible_verdict))

struct UnbalanceSharesAnswer {
  std::int64_t all = 0;
  std::int64_t counted = 0;
  std::int64_t flagged = 0;
  std::int64_t unknown = 0;
  std::optional<double> within_share{};
  std::optional<double> percentile_95_percent{};
  double window_seconds = 0.0;
  std::string verdict;
  static constexpr std::array k_notes{note("within_share").says("of those counted, at most 2 %; 0 to 1"),
                                      note("window_seconds").says("over which each value of the percentile is"),
                                      verdict_note("verdict")};
};
BOOST_DESCRIBE_STRUCT(UnbalanceSharesAnswer, (),
                      (all, counted, flagged, unknown, within_share, percentile_95_percent, window_seconds, verdict))

struct UnbalanceAnswer {
  std::optional<double> percentile_95_percent{};
  std::string by;
  std::optional<UnbalanceSharesAnswer> from_phasors{};
  std::optional<UnbalanceSharesAnswer> from_magnitudes{};
  static constexpr std::array k_notes{note("by").one_of("phasors", "magnitudes", "none").says("which to believe"),
                                      note("from_magnitudes").says("angles are taken to be 120 degrees apart")};
};
BOOST_DESCRIBE_STRUCT(UnbalanceAnswer, (), (percentile_95_percent, by, from_phasors, from_magnitudes))

struct ThdAnswer {
  std::int64_t all = 0;
  std::int64_t counted = 0;
  std::int64_t flagged = 0;
  std::int64_t too_few = 0;
  std::int64_t unknown = 0;
  std::optional<double> within_share{};
  std::optional<double> percentile_95_percent{};
  std::string verdict;
  static constexpr std::array k_notes{note("within_share").says("of those counted, at most 8 %; 0 to 1"),
                                      verdict_note("verdict")};
};
BOOST_DESCRIBE_STRUCT(ThdAnswer, (),
                      (all, counted, flagged, too_few, unknown, within_share, percentile_95_percent, verdict))

struct OrderAnswer {
  std::int64_t order = 0;
  double limit_percent = 0.0;
  double percentile_95_percent = 0.0;
};
BOOST_DESCRIBE_STRUCT(OrderAnswer, (), (order, limit_percent, percentile_95_percent))

struct HarmonicsAnswer {
  std::int64_t all = 0;
  std::int64_t counted = 0;
  std::int64_t flagged = 0;
  std::int64_t within = 0;
  std::optional<OrderAnswer> worst{};
  std::vector<OrderAnswer> orders{};
  std::string verdict;
  static constexpr std::array k_notes{note("counted").says("ten minutes that have a harmonic set"),
                                      note("worst").says("that takes up most of its limit"), verdict_note("verdict")};
};
BOOST_DESCRIBE_STRUCT(HarmonicsAnswer, (), (all, counted, flagged, within, worst, orders, verdict))

struct DistortionAnswer {
  double window_seconds = 0.0;
  ByPhase<ThdAnswer> voltage_thd{};
  ByPhase<std::optional<double>> current_thd_95_percent{};
  ByPhase<HarmonicsAnswer> voltage_harmonics{};
  static constexpr std::array k_notes{
      note("window_seconds").says("of the means that the THD's percentiles are of: 600, or 3600 for over 31 days")};
};
BOOST_DESCRIBE_STRUCT(DistortionAnswer, (), (window_seconds, voltage_thd, current_thd_95_percent, voltage_harmonics))

struct ReactiveAnswer {
  double inductive_import_kvarh = 0.0;
  double inductive_export_kvarh = 0.0;
  double capacitive_export_kvarh = 0.0;
  double capacitive_import_kvarh = 0.0;
  double mixed_kvarh = 0.0;
  static constexpr std::array k_notes{
      note("mixed_kvarh").says("of the others, of intervals in which a power changed its sign")};
};
BOOST_DESCRIBE_STRUCT(ReactiveAnswer, (),
                      (inductive_import_kvarh, inductive_export_kvarh, capacitive_export_kvarh, capacitive_import_kvarh,
                       mixed_kvarh))

struct PowerFactorAnswer {
  std::optional<double> mean{};
  double measured_hours = 0.0;
  double below_0_9_hours = 0.0;
  std::optional<double> displacement{};
  std::int64_t displacement_sets = 0;
  ReactiveAnswer reactive{};
  static constexpr std::array k_notes{
      note("mean").says("true power factor |P| / S, 0 to 1"),
      note("below_0_9_hours").says("of measured_hours, in intervals whose power factor is below 0.9"),
      note("displacement").says("of the fundamentals, from harmonic sets"),
      note("displacement_sets").says("that it rests on: moments, not the whole range")};
};
BOOST_DESCRIBE_STRUCT(PowerFactorAnswer, (),
                      (mean, measured_hours, below_0_9_hours, displacement, displacement_sets, reactive))

struct PowerFactorsAnswer {
  double interval_seconds = 0.0;
  PowerFactorAnswer total{};
  ByPhase<PowerFactorAnswer> by_phase{};
  static constexpr std::array k_notes{note("interval_seconds").says("by which hours and quadrants are told")};
};
BOOST_DESCRIBE_STRUCT(PowerFactorsAnswer, (), (interval_seconds, total, by_phase))

struct PowerQualityAnswer {
  VoltageAnswer voltage{};
  FrequencyAnswer frequency{};
  UnbalanceAnswer unbalance{};
  DistortionAnswer distortion{};
  PowerFactorsAnswer power_factor{};
  std::vector<std::string> not_measured{};
  static constexpr std::array k_notes{note("not_measured").says("what EN 50160 limits, and the meter cannot tell")};
};
BOOST_DESCRIBE_STRUCT(PowerQualityAnswer, (), (voltage, frequency, unbalance, distortion, power_factor, not_measured))

/// What the answer is made from.
struct PowerQuality {
  TimeRange range;
  analytics::VoltageQuality voltage{};
  analytics::FrequencyQuality frequency{};
  analytics::Unbalance unbalance{};
  analytics::Distortion distortion{};
  analytics::PowerFactorQuality power_factor{};
};

[[nodiscard]] PowerQualityAnswer power_quality_answer(const PowerQuality& quality);

}  // namespace edl::server
