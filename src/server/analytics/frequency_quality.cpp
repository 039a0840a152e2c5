#include "server/analytics/frequency_quality.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <vector>

#include "server/analytics/robust_statistics.hpp"
#include "server/analytics/ten_minute_means.hpp"

namespace edl::server::analytics {
namespace {

constexpr Field k_field = Field::frequency_hz;
constexpr std::chrono::minutes k_one_minute{1};
constexpr std::uint32_t k_most_missing = 5;  ///< seconds of a minute: half of ten seconds, wherever they are
constexpr std::size_t k_per_minute = 6;      ///< ten-second intervals

/// What the means of a range lie within, outwards.
enum class FrequencyZone : std::uint8_t { below, low, usual, high, above };

FrequencyZone frequency_zone(double hz, double nominal) {
  if (hz < k_frequency_lowest * nominal) return FrequencyZone::below;
  if (hz < k_frequency_usual_low * nominal) return FrequencyZone::low;
  if (hz <= k_frequency_usual_high * nominal) return FrequencyZone::usual;
  return hz <= k_frequency_highest * nominal ? FrequencyZone::high : FrequencyZone::above;
}

void count_frequency(FrequencyQuality& quality, FrequencyZone zone, std::size_t intervals) {
  quality.counted += intervals;
  if (zone == FrequencyZone::usual) quality.usual += intervals;
  if (zone != FrequencyZone::below && zone != FrequencyZone::above) quality.permissible += intervals;
}

/// The phase with the most values of a row; the first of equals.
Phase phase_of_most(const IntervalTable& table, std::size_t row) {
  const auto count = [&](Phase phase) {
    const FieldColumns& columns = table.at(phase, k_field);
    return columns.empty() ? 0 : columns.count[row];
  };
  Phase most = Phase::a;
  for (const Phase phase : k_phases) {
    if (count(phase) > count(most)) most = phase;
  }
  return most;
}

/// A minute that its least and greatest value do not decide.
struct OpenMinute {
  Timestamp begin;
  Phase phase = Phase::a;
};

/// One call's work.
class FrequencyCounter {
 public:
  FrequencyCounter(const IntervalTable& hours, Source& source, TimeRange range, double nominal,
                   FrequencyQuality& quality)
      : hours_(hours), source_(source), nominal_(nominal),
        quality_(quality), minutes_{std::chrono::ceil<std::chrono::minutes>(range.begin),
                                    std::chrono::floor<std::chrono::minutes>(range.end)} {}

  Result<void> count() {
    if (minutes_.empty()) return {};
    quality_.all = k_per_minute * static_cast<std::size_t>(minutes_.length() / k_one_minute);
    std::vector<Timestamp> open;
    for (std::size_t row = 0; row < hours_.rows(); ++row) {
      if (!count_hour(row)) open.push_back(hours_.begin[row]);
    }
    for (const TimeRange& range : joined_hours(open)) {
      const auto table = source_.intervals(Step::minute, range, std::span(&k_field, 1));
      if (!table) return tl::unexpected(table.error());
      count_minutes(*table, range);
    }
    if (auto counted = count_open_minutes(); !counted) return counted;
    quality_.set_aside = quality_.all - quality_.counted - quality_.unknown;
    return {};
  }

 private:
  /// @return false: its minutes must be read
  bool count_hour(std::size_t row) {
    const Timestamp begin = hours_.begin[row];
    const TimeRange hour{begin, begin + std::chrono::hours(1)};
    if (hour.end <= minutes_.begin || hour.begin >= minutes_.end) return true;
    const FieldColumns& columns = hours_.at(phase_of_most(hours_, row), k_field);
    if (columns.empty() || columns.count[row] < 60 - k_most_missing) return true;  // no minute can have enough
    const bool whole = minutes_.begin <= hour.begin && hour.end <= minutes_.end;
    if (!whole || columns.count[row] < 3'600 - k_most_missing) return false;
    const FrequencyZone zone = frequency_zone(columns.min[row], nominal_);
    if (zone != frequency_zone(columns.max[row], nominal_)) return false;
    count_frequency(quality_, zone, 60 * k_per_minute);
    return true;
  }

  /// Where an hour has readings and its minutes have none, they are not kept any more.
  void count_minutes(const IntervalTable& table, TimeRange range) {
    std::size_t row = 0;
    for (Timestamp hour = range.begin; hour < range.end; hour += std::chrono::hours(1)) {
      const auto at = std::lower_bound(hours_.begin.begin(), hours_.begin.end(), hour) - hours_.begin.begin();
      const Phase phase = phase_of_most(hours_, static_cast<std::size_t>(at));
      bool seen = false;
      for (; row < table.rows() && table.begin[row] < hour + std::chrono::hours(1); ++row) {
        const FieldColumns& columns = table.at(phase, k_field);
        if (columns.empty() || columns.count[row] == 0) continue;
        seen = true;
        count_minute(columns, row, {table.begin[row], phase});
      }
      if (!seen) {
        const TimeRange part{std::max(hour, minutes_.begin), std::min(hour + std::chrono::hours(1), minutes_.end)};
        quality_.unknown += k_per_minute * static_cast<std::size_t>(part.length() / k_one_minute);
      }
    }
  }

  void count_minute(const FieldColumns& columns, std::size_t row, OpenMinute minute) {
    if (!minutes_.contains(minute.begin) || columns.count[row] < 60 - k_most_missing) return;
    const FrequencyZone zone = frequency_zone(columns.min[row], nominal_);
    if (zone == frequency_zone(columns.max[row], nominal_)) {
      count_frequency(quality_, zone, k_per_minute);
    } else if (open_minutes_.size() < k_most_minutes_of_seconds) {
      open_minutes_.push_back(minute);
    } else {
      quality_.unknown += k_per_minute;
    }
  }

  /// Reads neighbouring minutes together.
  Result<void> count_open_minutes() {
    for (std::size_t first = 0; first < open_minutes_.size();) {
      std::size_t last = first;
      while (last + 1 < open_minutes_.size() &&
             open_minutes_[last + 1].begin == open_minutes_[last].begin + k_one_minute) {
        ++last;
      }
      const TimeRange range{open_minutes_[first].begin, open_minutes_[last].begin + k_one_minute};
      const auto samples = source_.samples(range, std::span(&k_field, 1));
      if (!samples) return tl::unexpected(samples.error());
      for (; first <= last; ++first) count_seconds(*samples, open_minutes_[first]);
    }
    return {};
  }

  void count_seconds(const SampleTable& samples, OpenMinute minute) {
    const std::vector<double>& values = samples.at(minute.phase, k_field);
    const auto begin = std::lower_bound(samples.time.begin(), samples.time.end(), minute.begin) - samples.time.begin();
    std::array<double, k_per_minute> sums{};
    std::array<unsigned, k_per_minute> counts{};
    for (auto row = static_cast<std::size_t>(begin); row < samples.rows() && !values.empty(); ++row) {
      const auto into = samples.time[row] - minute.begin;
      if (into >= k_one_minute) break;
      if (std::isnan(values[row])) continue;
      const auto ten = static_cast<std::size_t>(into / std::chrono::seconds(10));
      sums.at(ten) += values[row];
      ++counts.at(ten);
    }
    for (std::size_t ten = 0; ten < k_per_minute; ++ten) {
      if (counts.at(ten) == 0) {
        ++quality_.unknown;
      } else {
        count_frequency(quality_, frequency_zone(sums.at(ten) / counts.at(ten), nominal_), 1);
      }
    }
  }

  const IntervalTable& hours_;
  Source& source_;
  double nominal_;
  FrequencyQuality& quality_;
  TimeRange minutes_;  ///< the range's whole ones
  std::vector<OpenMinute> open_minutes_;
};

}  // namespace

std::optional<double> FrequencyQuality::usual_share() const { return counted_share(usual, counted); }
std::optional<double> FrequencyQuality::permissible_share() const { return counted_share(permissible, counted); }

Verdict FrequencyQuality::usual_verdict() const { return judge_share(all, counted, usual, k_frequency_usual_percent); }
Verdict FrequencyQuality::permissible_verdict() const { return judge_share(all, counted, permissible, 100); }

std::optional<double> nominal_frequency(const IntervalTable& hours) {
  std::vector<double> means;
  for (std::size_t row = 0; row < hours.rows(); ++row) {
    const FieldColumns& columns = hours.at(phase_of_most(hours, row), k_field);
    if (!columns.empty() && columns.count[row] > 0) means.push_back(columns.mean[row]);
  }
  const auto usual = usual_range(std::move(means));
  for (const double nominal : {50.0, 60.0}) {
    if (usual && std::abs(usual->median - nominal) < 5) return nominal;
  }
  return std::nullopt;
}

Result<FrequencyQuality> frequency_quality(const IntervalTable& hours, Source& source, TimeRange range,
                                           std::optional<double> nominal_hz) {
  if (hours.interval != std::chrono::hours(1)) return fail(Errc::invalid, "ten-second means are counted from hours");
  FrequencyQuality quality{.nominal_hz = nominal_hz ? nominal_hz : nominal_frequency(hours)};
  Phase most = Phase::a;
  for (const Phase phase : k_phases) {
    Extent extent = extent_of(hours, phase, k_field);
    if (extent.count > quality.extent.count) {
      quality.extent = extent;
      most = phase;
    }
  }
  if (auto narrowed = narrow_to_minutes(quality.extent, source, most, k_field); !narrowed) {
    return tl::unexpected(narrowed.error());
  }
  if (!quality.nominal_hz) return quality;
  FrequencyCounter counter(hours, source, range, *quality.nominal_hz, quality);
  if (auto counted = counter.count(); !counted) return tl::unexpected(counted.error());
  return quality;
}

}  // namespace edl::server::analytics
