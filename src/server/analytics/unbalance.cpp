#include "server/analytics/unbalance.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>
#include <vector>

#include "server/analytics/robust_statistics.hpp"
#include "server/analytics/ten_minute_means.hpp"

namespace edl::server::analytics {
namespace {

constexpr std::chrono::hours k_whole_hour{1};

/// The fundamental voltage of a phase.
std::optional<std::complex<double>> fundamental_voltage(const HarmonicSet& set, Phase phase) {
  for (const PhaseHarmonics& harmonics : set.phases) {
    if (harmonics.phase != phase || !harmonics.voltage) continue;
    const Harmonic& first = harmonics.voltage->front();
    return std::polar(first.rms, first.angle_deg * std::numbers::pi / 180);
  }
  return std::nullopt;
}

/// The greatest unbalance that voltages between an hour's least and greatest could have.
std::optional<double> greatest_unbalance(const IntervalTable& hours, std::size_t row) {
  std::optional<double> greatest;
  for (unsigned corner = 0; corner < 8; ++corner) {
    PerPhase<double> volts;
    for (const Phase phase : k_phases) {
      const FieldColumns& columns = hours.at(phase, Field::voltage_rms);
      volts[phase] = (corner >> index_of(phase) & 1U) == 0 ? columns.min[row] : columns.max[row];
    }
    const auto here = unbalance_of_magnitudes(volts[Phase::a], volts[Phase::b], volts[Phase::c]);
    if (!here) return std::nullopt;
    greatest = std::max(greatest.value_or(0), *here);
  }
  return greatest;
}

/// The values of a phase in a row that has fewest of them.
std::uint32_t fewest_values(const IntervalTable& hours, std::size_t row) {
  std::uint32_t fewest = 3'600;
  for (const Phase phase : k_phases) {
    const FieldColumns& columns = hours.at(phase, Field::voltage_rms);
    fewest = std::min(fewest, columns.empty() ? 0 : columns.count[row]);
  }
  return fewest;
}

std::optional<double> unbalance_of_means(const TenMinuteMeans& ten) {
  if (!std::all_of(k_phases.begin(), k_phases.end(), [&](Phase phase) { return ten.counts(phase); }))
    return std::nullopt;
  return unbalance_of_magnitudes(ten.mean[Phase::a], ten.mean[Phase::b], ten.mean[Phase::c]);
}

UnbalanceShares empty_shares(TimeRange tens, const FlaggedTimes& flagged) {
  const TenMinuteSpan span = count_ten_minutes(tens, flagged);
  return {.all = span.all, .flagged = span.flagged};
}

void add_unbalance(UnbalanceShares& shares, double percent, std::size_t times = 1) {
  shares.counted += times;
  if (percent <= k_unbalance_limit_percent) shares.within += times;
}

std::optional<UnbalanceShares> shares_of_phasors(TimeRange tens, std::span<const HarmonicSet> harmonics,
                                                 const FlaggedTimes& flagged) {
  UnbalanceShares shares = empty_shares(tens, flagged);
  std::vector<double> values;
  Timestamp next = tens.begin;
  for (const HarmonicSet& set : harmonics) {
    if (set.time < next || set.time >= tens.end) continue;
    const Timestamp ten = std::chrono::floor<TenMinutes>(set.time);
    const auto percent = unbalance_of(set);
    if (!percent || flagged.touch({ten, ten + k_ten_minutes})) continue;
    next = ten + k_ten_minutes;
    values.push_back(*percent);
    add_unbalance(shares, *percent);
    shares.window = std::chrono::milliseconds(std::llround(set.window_ms));
  }
  if (values.empty()) return std::nullopt;
  shares.percentile_95_percent = nearest_rank(std::move(values), 95);
  return shares;
}

/// What hours tell of a long range, and which of them leave it open.
std::vector<Timestamp> count_sure_hours(UnbalanceShares& shares, std::vector<double>& values,
                                        const IntervalTable& hours, TimeRange tens, const FlaggedTimes& flagged) {
  std::vector<Timestamp> open;
  for (std::size_t row = 0; row < hours.rows(); ++row) {
    const TimeRange hour{hours.begin[row], hours.begin[row] + k_whole_hour};
    const std::uint32_t fewest = fewest_values(hours, row);
    if (fewest < k_least_of_ten_minutes || hour.end <= tens.begin || hour.begin >= tens.end) continue;
    const auto mean = [&](Phase phase) { return hours.at(phase, Field::voltage_rms).mean[row]; };
    const auto percent = unbalance_of_magnitudes(mean(Phase::a), mean(Phase::b), mean(Phase::c));
    if (percent && !flagged.touch(hour)) values.push_back(*percent);
    const bool whole = tens.begin <= hour.begin && hour.end <= tens.end && fewest >= 3'600 - k_least_of_ten_minutes;
    const auto most = greatest_unbalance(hours, row);
    if (!whole || !most || *most > k_unbalance_limit_percent) {
      open.push_back(hour.begin);
      continue;
    }
    const TenMinuteSpan span = count_ten_minutes(hour, flagged);
    add_unbalance(shares, *most, span.all - span.flagged);
  }
  return open;
}

/// Hours with readings whose minutes have none are not kept as minutes any more.
void count_lost_hours(UnbalanceShares& shares, std::span<const Timestamp> open, std::span<const TenMinuteMeans> means,
                      TimeRange tens, const FlaggedTimes& flagged) {
  for (const Timestamp hour : open) {
    const auto first = std::lower_bound(means.begin(), means.end(), hour,
                                        [](const TenMinuteMeans& mean, Timestamp at) { return mean.begin < at; });
    if (first != means.end() && first->begin < hour + k_whole_hour) continue;
    for (Timestamp at = hour; at < hour + k_whole_hour; at += k_ten_minutes) {
      const bool asked = tens.begin <= at && at < tens.end;
      if (asked && !flagged.touch({at, at + k_ten_minutes})) ++shares.unknown;
    }
  }
}

Result<std::optional<UnbalanceShares>> shares_of_magnitudes(const IntervalTable& hours, Source& source, TimeRange tens,
                                                            const FlaggedTimes& flagged) {
  UnbalanceShares shares = empty_shares(tens, flagged);
  std::vector<double> values;
  std::vector<Timestamp> open;
  const bool exact = tens.length() <= k_longest_of_ten_minutes;
  shares.window = exact ? std::chrono::milliseconds(k_ten_minutes) : std::chrono::milliseconds(k_whole_hour);
  if (exact) {
    for (std::size_t row = 0; row < hours.rows(); ++row) {
      if (fewest_values(hours, row) >= k_least_of_ten_minutes) open.push_back(hours.begin[row]);
    }
  } else {
    open = count_sure_hours(shares, values, hours, tens, flagged);
  }
  const auto means = read_ten_minute_means(source, joined_hours(open), Field::voltage_rms);
  if (!means) return tl::unexpected(means.error());
  for (const TenMinuteMeans& ten : *means) {
    const TimeRange here{ten.begin, ten.begin + k_ten_minutes};
    if (here.begin < tens.begin || here.end > tens.end || flagged.touch(here)) continue;
    const auto percent = unbalance_of_means(ten);
    if (!percent) continue;
    add_unbalance(shares, *percent);
    if (exact) values.push_back(*percent);
  }
  count_lost_hours(shares, open, *means, tens, flagged);
  if (values.empty() && shares.counted == 0) return std::optional<UnbalanceShares>();
  shares.percentile_95_percent = nearest_rank(std::move(values), 95);
  return std::optional<UnbalanceShares>(shares);
}

}  // namespace

std::optional<double> unbalance_of_lines(double ab, double bc, double ca) {
  const double squares = ab * ab + bc * bc + ca * ca;
  if (!(squares > 0)) return std::nullopt;
  const double beta = (std::pow(ab, 4) + std::pow(bc, 4) + std::pow(ca, 4)) / (squares * squares);
  const double inner = 3 - 6 * beta;
  // Equal voltages have β = 1/3 and voltages of one line β = 1/2; rounding may carry either a little further.
  if (inner < -1e-9) return std::nullopt;
  const double root = std::sqrt(std::clamp(inner, 0.0, 1.0));
  return 100 * std::sqrt((1 - root) / (1 + root));
}

std::optional<double> unbalance_of_magnitudes(double a, double b, double c) {
  const double sum = a + b + c;
  if (!(sum > 0)) return std::nullopt;
  const double squares = ((a - b) * (a - b) + (b - c) * (b - c) + (c - a) * (c - a)) / 2;
  return 100 * std::sqrt(squares) / sum;
}

std::optional<double> unbalance_of(const HarmonicSet& set) {
  const auto a = fundamental_voltage(set, Phase::a);
  const auto b = fundamental_voltage(set, Phase::b);
  const auto c = fundamental_voltage(set, Phase::c);
  if (!a || !b || !c) return std::nullopt;
  const std::complex<double> turn = std::polar(1.0, 2 * std::numbers::pi / 3);
  const double positive = std::abs(*a + turn * *b + turn * turn * *c);
  const double negative = std::abs(*a + turn * turn * *b + turn * *c);
  if (!(positive > 0)) return std::nullopt;
  return 100 * negative / positive;
}

std::optional<double> UnbalanceShares::within_share() const { return counted_share(within, counted); }

Verdict UnbalanceShares::verdict() const { return judge_share(all - flagged, counted, within, 95); }

const UnbalanceShares* Unbalance::best() const {
  if (from_phasors && (!from_magnitudes || from_phasors->counted * 2 >= from_magnitudes->counted))
    return &*from_phasors;
  return from_magnitudes ? &*from_magnitudes : nullptr;
}

Result<Unbalance> unbalance(const IntervalTable& hours, Source& source, TimeRange range,
                            std::span<const HarmonicSet> harmonics, const FlaggedTimes& flagged) {
  if (hours.interval != k_whole_hour) return fail(Errc::invalid, "the unbalance is counted from hours");
  const TimeRange tens = whole_ten_minutes(range);
  auto magnitudes = shares_of_magnitudes(hours, source, tens, flagged);
  if (!magnitudes) return tl::unexpected(magnitudes.error());
  return Unbalance{shares_of_phasors(tens, harmonics, flagged), *std::move(magnitudes)};
}

}  // namespace edl::server::analytics
