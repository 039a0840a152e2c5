#include "server/analytics/ten_minute_means.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

namespace edl::server::analytics {
namespace {

constexpr std::chrono::hours k_hour{1};

/// A mean that grows value by value.
struct GrowingMean {
  bool quadratic = false;
  double sum = 0;
  double least = 0;
  double greatest = 0;
  std::uint32_t count = 0;

  void add(const FieldColumns& columns, std::size_t row) {
    const std::uint32_t more = columns.count[row];
    if (more == 0) return;
    const double mean = columns.mean[row];
    sum += (quadratic ? mean * mean : mean) * more;
    least = count == 0 ? columns.min[row] : std::min(least, columns.min[row]);
    greatest = count == 0 ? columns.max[row] : std::max(greatest, columns.max[row]);
    count += more;
  }

  /// Rounding must not carry a mean of equal values past a limit that all of them keep.
  [[nodiscard]] double mean() const {
    if (count == 0) return std::nan("");
    return std::clamp(quadratic ? std::sqrt(sum / count) : sum / count, least, greatest);
  }
};

/// One call's work: the spans, and what was counted in each.
class TenMinuteCounter {
 public:
  TenMinuteCounter(const IntervalTable& hours, Field field, const Zones& zones, TimeRange range,
                   std::span<const TimeRange> spans, const FlaggedTimes& flagged)
      : hours_(hours), field_(field), zones_(zones), whole_(whole_ten_minutes(range)), spans_(spans), flagged_(flagged),
        counts_(spans.size()) {}

  /// Counts what the hours tell.
  /// @return the hours that leave a question open
  std::vector<Timestamp> count_hours() {
    std::vector<Timestamp> open;
    for (std::size_t row = 0; row < hours_.rows(); ++row) {
      if (is_open(row)) {
        open.push_back(hours_.begin[row]);
        continue;
      }
      const auto span = span_of(hours_.begin[row]);
      if (!span) continue;  // an hour of which the range holds less than ten whole minutes
      const std::size_t means = unflagged_of_hour(row);
      for (const Phase phase : k_phases) {
        if (values_in(phase, row) < k_least_of_ten_minutes) continue;
        const std::size_t zone = zones_.zone_of(hours_.at(phase, field_).min[row]);
        counts_[*span][phase].zones.at(zone) += means;
      }
    }
    return open;
  }

  /// Counts what minutes tell of the hours that were open.
  void count_means(std::span<const Timestamp> open, std::span<const TenMinuteMeans> means) {
    PerPhase<std::vector<Timestamp>> seen;
    for (const TenMinuteMeans& ten : means) {
      const auto span = span_of(ten.begin);
      const bool looked_at = span && !flagged_.touch({ten.begin, ten.begin + k_ten_minutes});
      for (const Phase phase : k_phases) {
        if (ten.count[phase] > 0) seen[phase].push_back(std::chrono::floor<std::chrono::hours>(ten.begin));
        if (looked_at && ten.counts(phase)) ++counts_[*span][phase].zones.at(zones_.zone_of(ten.mean[phase]));
      }
    }
    for (const Phase phase : k_phases) count_unknown(open, phase, seen[phase]);
  }

  /// What is left: ten minutes that are flagged, and those that had too few readings.
  std::vector<PerPhase<TenMinuteCounts>> finish() {
    for (std::size_t span = 0; span < spans_.size(); ++span) {
      const Timestamp begin = std::max<Timestamp>(std::chrono::ceil<TenMinutes>(spans_[span].begin), whole_.begin);
      const Timestamp end = std::min<Timestamp>(std::chrono::ceil<TenMinutes>(spans_[span].end), whole_.end);
      const TenMinuteSpan tens = count_ten_minutes({begin, end}, flagged_);
      for (const Phase phase : k_phases) {
        TenMinuteCounts& counts = counts_[span][phase];
        counts.all = tens.all;
        counts.flagged = tens.flagged;
        counts.too_few = tens.all - tens.flagged - counts.counted() - counts.unknown;
      }
    }
    return std::move(counts_);
  }

 private:
  [[nodiscard]] std::uint32_t values_in(Phase phase, std::size_t row) const {
    const FieldColumns& columns = hours_.at(phase, field_);
    return columns.empty() ? 0 : columns.count[row];
  }

  /// The span in which ten minutes are counted, if in any.
  [[nodiscard]] std::optional<std::size_t> span_of(Timestamp ten) const {
    if (ten < whole_.begin || ten + k_ten_minutes > whole_.end) return std::nullopt;
    const auto after = std::upper_bound(spans_.begin(), spans_.end(), ten,
                                        [](Timestamp at, const TimeRange& span) { return at < span.begin; });
    if (after == spans_.begin() || !(after - 1)->contains(ten)) return std::nullopt;
    return static_cast<std::size_t>(after - 1 - spans_.begin());
  }

  [[nodiscard]] bool is_open(std::size_t row) const {
    const Timestamp begin = hours_.begin[row];
    const auto first = span_of(begin);
    const bool whole = first && first == span_of(begin + k_hour - k_ten_minutes);
    if (!whole && (begin + k_hour <= whole_.begin || begin >= whole_.end)) return false;
    return std::any_of(k_phases.begin(), k_phases.end(), [&](Phase phase) {
      const std::uint32_t count = values_in(phase, row);
      if (count < k_least_of_ten_minutes) return false;  // none of its ten minutes can have enough
      // With fewer seconds missing than half of ten minutes, each of the six has enough.
      if (!whole || count < 3'600 - (600 - k_least_of_ten_minutes)) return true;
      const FieldColumns& columns = hours_.at(phase, field_);
      return zones_.zone_of(columns.min[row]) != zones_.zone_of(columns.max[row]);
    });
  }

  /// Of an hour that lies wholly in a span: its ten minutes that are looked at.
  [[nodiscard]] std::size_t unflagged_of_hour(std::size_t row) const {
    const TimeRange hour{hours_.begin[row], hours_.begin[row] + k_hour};
    if (!flagged_.touch(hour)) return 6;
    const TenMinuteSpan tens = count_ten_minutes(hour, flagged_);
    return tens.all - tens.flagged;
  }

  template <typename Count>
  void each_unflagged(Timestamp hour, const Count& count) const {
    for (Timestamp ten = hour; ten < hour + k_hour; ten += k_ten_minutes) {
      const auto span = span_of(ten);
      if (span && !flagged_.touch({ten, ten + k_ten_minutes})) count(*span);
    }
  }

  void count_unknown(std::span<const Timestamp> open, Phase phase, std::span<const Timestamp> seen) {
    for (const Timestamp hour : open) {
      const auto row = std::lower_bound(hours_.begin.begin(), hours_.begin.end(), hour) - hours_.begin.begin();
      if (values_in(phase, static_cast<std::size_t>(row)) < k_least_of_ten_minutes) continue;
      if (std::binary_search(seen.begin(), seen.end(), hour)) continue;
      each_unflagged(hour, [&](std::size_t span) { ++counts_[span][phase].unknown; });
    }
  }

  const IntervalTable& hours_;
  Field field_;
  const Zones& zones_;
  TimeRange whole_;
  std::span<const TimeRange> spans_;
  const FlaggedTimes& flagged_;
  std::vector<PerPhase<TenMinuteCounts>> counts_;
};

}  // namespace

std::vector<TenMinuteMeans> ten_minute_means(const IntervalTable& finer, Field field) {
  std::vector<TenMinuteMeans> means;
  const bool quadratic = info_of(field).aggregation == Aggregation::quadratic_mean;
  std::size_t row = 0;
  while (row < finer.rows()) {
    TenMinuteMeans ten{.begin = std::chrono::floor<TenMinutes>(finer.begin[row])};
    PerPhase<GrowingMean> growing;
    for (GrowingMean& mean : growing) mean.quadratic = quadratic;
    for (; row < finer.rows() && finer.begin[row] < ten.begin + k_ten_minutes; ++row) {
      for (const Phase phase : k_phases) {
        if (!finer.at(phase, field).empty()) growing[phase].add(finer.at(phase, field), row);
      }
    }
    bool any = false;
    for (const Phase phase : k_phases) {
      ten.mean[phase] = growing[phase].mean();
      ten.count[phase] = growing[phase].count;
      any = any || ten.count[phase] > 0;
    }
    if (any) means.push_back(ten);
  }
  return means;
}

Result<std::vector<TenMinuteMeans>> read_ten_minute_means(Source& source, std::span<const TimeRange> ranges,
                                                          Field field) {
  std::vector<TenMinuteMeans> all;
  for (const TimeRange& range : ranges) {
    const auto minutes = source.intervals(Step::minute, range, std::span(&field, 1));
    if (!minutes) return tl::unexpected(minutes.error());
    const std::vector<TenMinuteMeans> means = ten_minute_means(*minutes, field);
    all.insert(all.end(), means.begin(), means.end());
  }
  return all;
}

std::vector<TimeRange> joined_hours(std::span<const Timestamp> hours) {
  std::vector<TimeRange> ranges;
  for (const Timestamp hour : hours) {
    if (!ranges.empty() && ranges.back().end == hour) {
      ranges.back().end += k_hour;
    } else {
      ranges.push_back({hour, hour + k_hour});
    }
  }
  return ranges;
}

TimeRange whole_ten_minutes(TimeRange range) {
  const Timestamp begin = std::chrono::ceil<TenMinutes>(range.begin);
  return {begin, std::max(begin, Timestamp(std::chrono::floor<TenMinutes>(range.end)))};
}

TenMinuteSpan count_ten_minutes(TimeRange range, const FlaggedTimes& flagged) {
  TenMinuteSpan span;
  if (range.empty()) return span;
  span.all = static_cast<std::size_t>(range.length() / k_ten_minutes);
  if (flagged.empty()) return span;
  for (Timestamp at = range.begin; at < range.end; at += k_ten_minutes) {
    if (flagged.touch({at, at + k_ten_minutes})) ++span.flagged;
  }
  return span;
}

Result<std::vector<PerPhase<TenMinuteCounts>>> count_ten_minute_means(const IntervalTable& hours_table, Source& source,
                                                                      Field field, const Zones& zones, TimeRange range,
                                                                      std::span<const TimeRange> spans,
                                                                      const FlaggedTimes& flagged) {
  if (hours_table.interval != k_hour) return fail(Errc::invalid, "ten-minute means are counted from hours");
  TenMinuteCounter counter(hours_table, field, zones, range, spans, flagged);
  const std::vector<Timestamp> open = counter.count_hours();
  const auto means = read_ten_minute_means(source, joined_hours(open), field);
  if (!means) return tl::unexpected(means.error());
  counter.count_means(open, *means);
  return counter.finish();
}

}  // namespace edl::server::analytics
