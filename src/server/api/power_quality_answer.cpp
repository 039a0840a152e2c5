#include "server/api/power_quality_answer.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <iterator>

namespace edl::server {
namespace {

double in_seconds(std::chrono::milliseconds length) { return std::chrono::duration<double>(length).count(); }

std::int64_t count_number(std::size_t count) { return static_cast<std::int64_t>(count); }

std::string verdict_text(analytics::Verdict verdict) { return std::string(name_of(verdict)); }

std::optional<ExtremeAnswer> extreme_answer(const std::optional<analytics::Extreme>& extreme) {
  if (!extreme) return std::nullopt;
  return ExtremeAnswer{extreme->value, to_rfc3339(extreme->within.begin), to_rfc3339(extreme->within.end)};
}

VoltageSharesAnswer shares_answer(const analytics::VoltageShares& shares) {
  return {.all = count_number(shares.all),
          .counted = count_number(shares.counted),
          .flagged = count_number(shares.flagged),
          .too_few = count_number(shares.too_few),
          .unknown = count_number(shares.unknown),
          .usual_share = shares.usual_share(),
          .permissible_share = shares.permissible_share(),
          .usual_verdict = verdict_text(shares.usual_verdict()),
          .permissible_verdict = verdict_text(shares.permissible_verdict())};
}

VoltageAnswer voltage_answer(const analytics::VoltageQuality& quality, TimeRange range) {
  VoltageAnswer answer{.nominal_v = quality.nominal_v};
  for (const Phase phase : k_phases) {
    const analytics::Extent& extent = quality.phases[phase];
    answer.by_phase.emplace(name_of(phase), VoltagePhaseAnswer{.mean_v = extent.mean,
                                                               .min = extreme_answer(extent.min),
                                                               .max = extreme_answer(extent.max),
                                                               .coverage = extent.coverage(range),
                                                               .ten_minutes = shares_answer(quality.shares[phase])});
  }
  for (const analytics::VoltageWeek& week : quality.weeks) {
    answer.weeks.push_back(
        {to_rfc3339(week.week.begin), to_rfc3339(week.week.end), week.whole, by_phase(week.phases, shares_answer)});
  }
  return answer;
}

FrequencyAnswer frequency_answer(const analytics::FrequencyQuality& quality, TimeRange range) {
  return {.nominal_hz = quality.nominal_hz,
          .mean_hz = quality.extent.mean,
          .min = extreme_answer(quality.extent.min),
          .max = extreme_answer(quality.extent.max),
          .coverage = quality.extent.coverage(range),
          .all = count_number(quality.all),
          .counted = count_number(quality.counted),
          .set_aside = count_number(quality.set_aside),
          .unknown = count_number(quality.unknown),
          .usual_share = quality.usual_share(),
          .permissible_share = quality.permissible_share(),
          .usual_verdict = verdict_text(quality.usual_verdict()),
          .permissible_verdict = verdict_text(quality.permissible_verdict())};
}

std::optional<UnbalanceSharesAnswer> unbalance_shares(const std::optional<analytics::UnbalanceShares>& shares) {
  if (!shares) return std::nullopt;
  return UnbalanceSharesAnswer{.all = count_number(shares->all),
                               .counted = count_number(shares->counted),
                               .flagged = count_number(shares->flagged),
                               .unknown = count_number(shares->unknown),
                               .within_share = shares->within_share(),
                               .percentile_95_percent = shares->percentile_95_percent,
                               .window_seconds = in_seconds(shares->window),
                               .verdict = verdict_text(shares->verdict())};
}

UnbalanceAnswer unbalance_answer(const analytics::Unbalance& unbalance) {
  UnbalanceAnswer answer{.by = "none",
                         .from_phasors = unbalance_shares(unbalance.from_phasors),
                         .from_magnitudes = unbalance_shares(unbalance.from_magnitudes)};
  const analytics::UnbalanceShares* const best = unbalance.best();
  if (best == nullptr) return answer;
  answer.percentile_95_percent = best->percentile_95_percent;
  answer.by = unbalance.from_phasors && best == &*unbalance.from_phasors ? "phasors" : "magnitudes";
  return answer;
}

ThdAnswer thd_answer(const analytics::ThdShares& shares) {
  return {.all = count_number(shares.all),
          .counted = count_number(shares.counted),
          .flagged = count_number(shares.flagged),
          .too_few = count_number(shares.too_few),
          .unknown = count_number(shares.unknown),
          .within_share = shares.within_share(),
          .percentile_95_percent = shares.percentile_95_percent,
          .verdict = verdict_text(shares.verdict())};
}

OrderAnswer order_answer(const analytics::OrderShare& order) {
  return {count_number(order.order), order.limit_percent, order.percentile_95_percent};
}

HarmonicsAnswer harmonics_answer(const analytics::HarmonicShares& shares) {
  HarmonicsAnswer answer{.all = count_number(shares.all),
                         .counted = count_number(shares.counted),
                         .flagged = count_number(shares.flagged),
                         .within = count_number(shares.within),
                         .verdict = verdict_text(shares.verdict())};
  if (shares.worst) answer.worst = order_answer(*shares.worst);
  std::ranges::transform(shares.orders, std::back_inserter(answer.orders), order_answer);
  return answer;
}

DistortionAnswer distortion_answer(const analytics::Distortion& distortion) {
  return {.window_seconds = in_seconds(distortion.window),
          .voltage_thd = by_phase(distortion.voltage_thd, thd_answer),
          .current_thd_95_percent = by_phase(distortion.current_thd_95_percent, std::identity()),
          .voltage_harmonics = by_phase(distortion.harmonics, harmonics_answer)};
}

PowerFactorAnswer factor_answer(const analytics::PowerFactor& factor) {
  const analytics::ReactiveEnergy& reactive = factor.reactive;
  return {.mean = factor.mean,
          .measured_hours = factor.measured_hours,
          .below_0_9_hours = factor.low_hours,
          .displacement = factor.displacement,
          .displacement_sets = count_number(factor.displacement_sets),
          .reactive = {.inductive_import_kvarh = reactive.inductive_import_kvarh,
                       .inductive_export_kvarh = reactive.inductive_export_kvarh,
                       .capacitive_export_kvarh = reactive.capacitive_export_kvarh,
                       .capacitive_import_kvarh = reactive.capacitive_import_kvarh,
                       .mixed_kvarh = reactive.mixed_kvarh}};
}

}  // namespace

PowerQualityAnswer power_quality_answer(const PowerQuality& quality) {
  return {.voltage = voltage_answer(quality.voltage, quality.range),
          .frequency = frequency_answer(quality.frequency, quality.range),
          .unbalance = unbalance_answer(quality.unbalance),
          .distortion = distortion_answer(quality.distortion),
          .power_factor = {.interval_seconds = in_seconds(quality.power_factor.interval),
                           .total = factor_answer(quality.power_factor.total),
                           .by_phase = by_phase(quality.power_factor.phases, factor_answer)},
          .not_measured = {"flicker", "interharmonics", "mains_signalling"}};
}

}  // namespace edl::server
