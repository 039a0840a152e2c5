#include "server/analytics/distortion.hpp"

#include <algorithm>
#include <utility>

#include "server/analytics/robust_statistics.hpp"
#include "server/analytics/ten_minute_means.hpp"

namespace edl::server::analytics {
namespace {

constexpr double k_judged_percent = 95;

Zones thd_zones() {
  return {2, [](double percent) -> std::size_t { return percent <= k_voltage_thd_limit_percent ? 0 : 1; }};
}

/// The means that percentiles are taken of.
struct ThdMeans {
  std::chrono::milliseconds window{};
  PerPhase<std::vector<double>> values{};
};

ThdMeans means_of_hours(const IntervalTable& hours, Field field, const FlaggedTimes& flagged) {
  ThdMeans means{.window = hours.interval};
  for (const Phase phase : k_phases) {
    const FieldColumns& columns = hours.at(phase, field);
    for (std::size_t row = 0; row < hours.rows() && !columns.empty(); ++row) {
      const TimeRange hour{hours.begin[row], hours.begin[row] + hours.interval};
      if (columns.count[row] >= 1'800 && !flagged.touch(hour)) means.values[phase].push_back(columns.mean[row]);
    }
  }
  return means;
}

/// Of up to 31 days the means of ten minutes, of more those of hours.
Result<ThdMeans> thd_means(const IntervalTable& hours, Source& source, Field field, TimeRange range,
                           const FlaggedTimes& flagged) {
  if (range.length() > k_longest_of_ten_minutes) return means_of_hours(hours, field, flagged);
  std::vector<Timestamp> with_values;
  for (std::size_t row = 0; row < hours.rows(); ++row) {
    const bool any = std::any_of(k_phases.begin(), k_phases.end(), [&](Phase phase) {
      const FieldColumns& columns = hours.at(phase, field);
      return !columns.empty() && columns.count[row] >= k_least_of_ten_minutes;
    });
    if (any) with_values.push_back(hours.begin[row]);
  }
  const auto tens = read_ten_minute_means(source, joined_hours(with_values), field);
  if (!tens) return tl::unexpected(tens.error());
  const TimeRange whole = whole_ten_minutes(range);
  ThdMeans means{.window = k_ten_minutes};
  for (const TenMinuteMeans& ten : *tens) {
    if (!whole.contains(ten.begin) || flagged.touch({ten.begin, ten.begin + k_ten_minutes})) continue;
    for (const Phase phase : k_phases) {
      if (ten.counts(phase)) means.values[phase].push_back(ten.mean[phase]);
    }
  }
  return means;
}

/// The voltage of a phase in a set, where it has a fundamental to be compared with.
const Harmonics* voltage_of(const HarmonicSet& set, Phase phase) {
  for (const PhaseHarmonics& harmonics : set.phases) {
    if (harmonics.phase == phase && harmonics.voltage && harmonics.voltage->front().rms > 0) return &*harmonics.voltage;
  }
  return nullptr;
}

HarmonicShares harmonic_shares(std::span<const HarmonicSet> sets, Phase phase, TimeRange tens,
                               const FlaggedTimes& flagged) {
  const TenMinuteSpan span = count_ten_minutes(tens, flagged);
  HarmonicShares shares{.all = span.all, .flagged = span.flagged};
  std::array<std::vector<double>, k_limited_orders> percent;
  Timestamp next = tens.begin;
  for (const HarmonicSet& set : sets) {
    if (set.time < next || set.time >= tens.end) continue;
    const Timestamp ten = std::chrono::floor<TenMinutes>(set.time);
    const Harmonics* const voltage = voltage_of(set, phase);
    if (voltage == nullptr || flagged.touch({ten, ten + k_ten_minutes})) continue;
    next = ten + k_ten_minutes;
    ++shares.counted;
    bool within = true;
    for (std::size_t i = 1; i < k_limited_orders; ++i) {
      const double share = 100 * voltage->at(i).rms / voltage->front().rms;
      within = within && share <= k_harmonic_limits_percent.at(i);
      percent.at(i).push_back(share);
    }
    if (within) ++shares.within;
  }
  if (shares.counted == 0) return shares;
  for (std::size_t i = 1; i < k_limited_orders; ++i) {
    const double value = nearest_rank(std::move(percent.at(i)), k_judged_percent).value_or(0);
    const OrderShare order{
        .order = i + 1, .limit_percent = k_harmonic_limits_percent.at(i), .percentile_95_percent = value};
    if (!shares.worst || order.used() > shares.worst->used()) shares.worst = order;
    shares.orders.push_back(order);
  }
  return shares;
}

}  // namespace

std::optional<double> ThdShares::within_share() const { return counted_share(within, counted); }

Verdict ThdShares::verdict() const { return judge_share(all - flagged, counted, within, k_judged_percent); }

Verdict HarmonicShares::verdict() const {
  const std::size_t judged = all - flagged;
  if (!worst || static_cast<double>(counted) < static_cast<double>(judged) * k_least_counted_share) {
    return Verdict::cannot_be_told;
  }
  return worst->used() <= 1 ? Verdict::passes : Verdict::fails;
}

Result<Distortion> distortion(const IntervalTable& hours, Source& source, TimeRange range,
                              std::span<const HarmonicSet> harmonics, const FlaggedTimes& flagged) {
  const auto counts =
      count_ten_minute_means(hours, source, Field::voltage_thd, thd_zones(), range, std::span(&range, 1), flagged);
  if (!counts) return tl::unexpected(counts.error());
  auto voltage = thd_means(hours, source, Field::voltage_thd, range, flagged);
  if (!voltage) return tl::unexpected(voltage.error());
  auto current = thd_means(hours, source, Field::current_thd, range, flagged);
  if (!current) return tl::unexpected(current.error());
  Distortion result{.window = voltage->window};
  for (const Phase phase : k_phases) {
    const TenMinuteCounts& count = counts->front()[phase];
    result.voltage_thd[phase] = {
        .all = count.all,
        .counted = count.counted(),
        .within = count.zones[0],
        .flagged = count.flagged,
        .too_few = count.too_few,
        .unknown = count.unknown,
        .percentile_95_percent = nearest_rank(std::move(voltage->values[phase]), k_judged_percent)};
    result.current_thd_95_percent[phase] = nearest_rank(std::move(current->values[phase]), k_judged_percent);
    result.harmonics[phase] = harmonic_shares(harmonics, phase, whole_ten_minutes(range), flagged);
  }
  return result;
}

}  // namespace edl::server::analytics
