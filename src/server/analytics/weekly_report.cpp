#include "server/analytics/weekly_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "server/analytics/distortion.hpp"
#include "server/analytics/flagged_times.hpp"
#include "server/analytics/frequency_quality.hpp"
#include "server/analytics/local_weeks.hpp"
#include "server/analytics/unbalance.hpp"
#include "server/analytics/voltage_quality.hpp"

namespace edl::server::analytics {
namespace {

constexpr std::array<Field, 4> k_report_fields{Field::voltage_rms, Field::voltage_thd, Field::current_thd,
                                               Field::frequency_hz};

/// How many intervals a judgement rests on.
struct Basis {
  std::string_view interval;  ///< what is counted: "ten-minute means"
  std::size_t all = 0;
  std::size_t counted = 0;
  std::size_t within = 0;
  std::size_t flagged = 0;
};

/// The sentence beside a verdict.
std::string reason(const Basis& basis, Verdict verdict) {
  const std::size_t judged = basis.all - basis.flagged;
  if (basis.counted == 0) return fmt::format("None of the {} {} of the week was measured.", basis.all, basis.interval);
  std::string text = fmt::format("{} of {} {} were within the limit", basis.within, basis.counted, basis.interval);
  if (basis.flagged > 0)
    text += fmt::format("; {} that a dip, swell or interruption touched are left out", basis.flagged);
  if (basis.counted < judged) text += fmt::format("; {} of {} were not measured", judged - basis.counted, judged);
  if (verdict == Verdict::cannot_be_told) text += ", which could change the verdict";
  return text + ".";
}

std::optional<double> in_percent(std::optional<double> share) {
  if (!share) return std::nullopt;
  return *share * 100;
}

/// The phases that are reported: those with readings, or phase A to say that there are none.
template <typename HasReadings>
std::vector<Phase> reported_phases(const HasReadings& has_readings) {
  std::vector<Phase> phases;
  std::copy_if(k_phases.begin(), k_phases.end(), std::back_inserter(phases), has_readings);
  if (phases.empty()) phases.push_back(Phase::a);
  return phases;
}

void report_voltage(std::vector<Criterion>& out, const VoltageQuality& quality) {
  for (const Phase phase : reported_phases([&](Phase p) { return quality.phases[p].count > 0; })) {
    const VoltageShares& shares = quality.shares[phase];
    const Basis usual{"ten-minute means", shares.all, shares.counted, shares.usual, shares.flagged};
    Basis permissible = usual;
    permissible.within = shares.permissible;
    out.push_back({.id = "voltage_usual",
                   .name = "Supply voltage, 95 % of the week",
                   .clause = "EN 50160:2010, 4.2.2.2",
                   .limit = "95 % of the ten-minute means within Un ±10 %",
                   .phase = phase,
                   .measured = in_percent(shares.usual_share()),
                   .unit = "%",
                   .verdict = shares.usual_verdict(),
                   .why = reason(usual, shares.usual_verdict())});
    out.push_back({.id = "voltage_permissible",
                   .name = "Supply voltage, always",
                   .clause = "EN 50160:2010, 4.2.2.2",
                   .limit = "all ten-minute means within Un +10 % / -15 %",
                   .phase = phase,
                   .measured = in_percent(shares.permissible_share()),
                   .unit = "%",
                   .verdict = shares.permissible_verdict(),
                   .why = reason(permissible, shares.permissible_verdict())});
  }
}

void report_frequency(std::vector<Criterion>& out, const FrequencyQuality& quality) {
  const Basis usual{"ten-second means", quality.all, quality.counted, quality.usual};
  const Basis permissible{"ten-second means", quality.all, quality.counted, quality.permissible};
  const std::string no_nominal = "The readings have no frequency near 50 or 60 Hz, and none was given.";
  out.push_back(
      {.id = "frequency_usual",
       .name = "Frequency, 99.5 % of the time",
       .clause = "EN 50160:2010, 4.2.1",
       .limit = "99.5 % of the ten-second means within ±1 %: the standard's span is a year, this is of the week",
       .measured = in_percent(quality.usual_share()),
       .unit = "%",
       .verdict = quality.usual_verdict(),
       .why = quality.nominal_hz ? reason(usual, quality.usual_verdict()) : no_nominal});
  out.push_back({.id = "frequency_permissible",
                 .name = "Frequency, always",
                 .clause = "EN 50160:2010, 4.2.1",
                 .limit = "all ten-second means within +4 % / -6 %",
                 .measured = in_percent(quality.permissible_share()),
                 .unit = "%",
                 .verdict = quality.permissible_verdict(),
                 .why = quality.nominal_hz ? reason(permissible, quality.permissible_verdict()) : no_nominal});
}

void report_unbalance(std::vector<Criterion>& out, const Unbalance& unbalance) {
  Criterion line{.id = "unbalance",
                 .name = "Voltage unbalance",
                 .clause = "EN 50160:2010, 4.2.4",
                 .limit = "95 % of the ten-minute means of the negative sequence at most 2 % of the positive",
                 .unit = "%"};
  const UnbalanceShares* const shares = unbalance.best();
  if (shares == nullptr) {
    line.why = "It takes the voltages of three phases.";
  } else {
    const bool phasors = unbalance.from_phasors && shares == &*unbalance.from_phasors;
    line.measured = shares->percentile_95_percent;
    line.verdict = shares->verdict();
    line.why =
        reason({"ten-minute intervals", shares->all, shares->counted, shares->within, shares->flagged}, line.verdict);
    line.why += phasors ? " By fundamental phasors of one window of 200 ms each."
                        : " By magnitudes to neutral, with angles taken to be 120° apart: what angles add is unseen.";
  }
  out.push_back(std::move(line));
}

std::string order_text(const OrderShare& order) {
  return fmt::format(" Nearest to its limit is order {}: {:.2f} % of {:.1f} %.", order.order,
                     order.percentile_95_percent, order.limit_percent);
}

void report_distortion(std::vector<Criterion>& out, const Distortion& distortion, std::span<const Phase> phases) {
  for (const Phase phase : phases) {
    const ThdShares& thd = distortion.voltage_thd[phase];
    out.push_back({.id = "voltage_thd",
                   .name = "Total harmonic distortion of the voltage",
                   .clause = "EN 50160:2010, 4.2.5",
                   .limit = "95 % of the ten-minute means at most 8 %",
                   .phase = phase,
                   .measured = thd.percentile_95_percent,
                   .unit = "%",
                   .verdict = thd.verdict(),
                   .why = reason({"ten-minute means", thd.all, thd.counted, thd.within, thd.flagged}, thd.verdict())});
    const HarmonicShares& single = distortion.harmonics[phase];
    Criterion line{.id = "voltage_harmonics",
                   .name = "Single harmonics of the voltage, orders 2 to 25",
                   .clause = "EN 50160:2010, 4.2.5, table 1",
                   .limit = "95 % of the ten-minute means of each order at most its limit",
                   .phase = phase,
                   .unit = "% of the limit",
                   .verdict = single.verdict()};
    line.why =
        reason({"harmonic sets, one of each ten minutes,", single.all, single.counted, single.within, single.flagged},
               line.verdict);
    if (single.worst) {
      line.measured = 100 * single.worst->used();
      line.why += order_text(*single.worst);
    }
    out.push_back(std::move(line));
  }
}

/// What the standard limits and this meter does not measure.
void report_left_out(std::vector<Criterion>& out) {
  out.push_back({.id = "flicker",
                 .name = "Flicker",
                 .clause = "EN 50160:2010, 4.2.3.2",
                 .limit = "95 % of the long-term severities Plt at most 1",
                 .why = "Not measured: a flickermeter (IEC 61000-4-15) needs the waveform without a break."});
  out.push_back({.id = "mains_signalling",
                 .name = "Mains signalling voltages",
                 .clause = "EN 50160:2010, 4.2.7",
                 .limit = "99 % of a day's three-second means below the curve",
                 .why = "Not measured: the meter tells no voltages between the harmonics."});
}

bool is_measurable(const Criterion& criterion) {
  return criterion.id != "flicker" && criterion.id != "mains_signalling";
}

Verdict overall_verdict(std::span<const Criterion> criteria) {
  bool all_pass = true;
  for (const Criterion& criterion : criteria) {
    if (criterion.verdict == Verdict::fails) return Verdict::fails;
    if (is_measurable(criterion) && criterion.verdict != Verdict::passes) all_pass = false;
  }
  return all_pass ? Verdict::passes : Verdict::cannot_be_told;
}

std::vector<PowerEvent> begun_within(std::span<const PowerEvent> events, TimeRange week) {
  std::vector<PowerEvent> within;
  std::copy_if(events.begin(), events.end(), std::back_inserter(within),
               [&](const PowerEvent& event) { return week.contains(event.begin); });
  return within;
}

}  // namespace

Result<WeeklyReport> weekly_report(Source& source, const WeekQuestion& question, std::span<const PowerEvent> events,
                                   std::span<const HarmonicSet> harmonics) {
  const TimeRange week = local_week(question.zone, question.within);
  const TimeRange hours_of_week{std::chrono::floor<std::chrono::hours>(week.begin),
                                std::chrono::ceil<std::chrono::hours>(week.end)};
  const auto hours = source.intervals(Step::hour, hours_of_week, k_report_fields);
  if (!hours) return tl::unexpected(hours.error());
  const FlaggedTimes flagged(events, question.now);
  const auto voltage =
      voltage_quality(*hours, source, {.range = week, .zone = question.zone, .nominal_v = question.nominal_v}, flagged);
  if (!voltage) return tl::unexpected(voltage.error());
  const auto frequency = frequency_quality(*hours, source, week, question.nominal_hz);
  if (!frequency) return tl::unexpected(frequency.error());
  const auto unbalanced = unbalance(*hours, source, week, harmonics, flagged);
  if (!unbalanced) return tl::unexpected(unbalanced.error());
  const auto distorted = distortion(*hours, source, week, harmonics, flagged);
  if (!distorted) return tl::unexpected(distorted.error());

  WeeklyReport report{.week = week,
                      .zone = question.zone.name(),
                      .nominal_v = question.nominal_v,
                      .nominal_hz = frequency->nominal_hz,
                      .events = event_tables(begun_within(events, week), question.nominal_v)};
  report_frequency(report.criteria, *frequency);
  report_voltage(report.criteria, *voltage);
  report_unbalance(report.criteria, *unbalanced);
  report_distortion(report.criteria, *distorted,
                    reported_phases([&](Phase phase) { return voltage->phases[phase].count > 0; }));
  report_left_out(report.criteria);
  report.overall = overall_verdict(report.criteria);
  return report;
}

}  // namespace edl::server::analytics
