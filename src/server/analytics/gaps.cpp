#include "server/analytics/gaps.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "server/analytics/local_calendar.hpp"

namespace edl::server::analytics {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

using Counters = PerPhase<std::optional<double>>;

/// One second: what a reading covers.
constexpr seconds k_reading{1};

/// Where the readings of a row begin and end, and the counters there.
struct Edges {
  Timestamp begin;
  Timestamp end;
  bool exact = true;
  Counters first{};
  Counters last{};
};

Counters risen(const Counters& from, const Counters& to) {
  Counters risen;
  for (const Phase phase : k_phases) {
    if (from[phase] && to[phase] && *to[phase] >= *from[phase]) {
      risen[phase] = std::nearbyint((*to[phase] - *from[phase]) * 1e9) / 1e9;
    }
  }
  return risen;
}

class GapSearch {
 public:
  GapSearch(TimeRange range, const IntervalTable& quarters, const std::vector<std::uint32_t>& covered)
      : range_(range), quarters_(quarters), covered_(covered) {
    for (std::size_t row = 0; row < quarters.rows(); ++row) {
      const auto all = std::chrono::floor<seconds>(part(row).length());
      missing_.push_back(std::max(all - seconds(covered[row]), seconds(0)));
    }
  }

  Result<Gaps> run(const PerPhase<std::optional<CounterValue>>& before, SecondsReader& reader) {
    choose(reader);
    Counters counters;
    for (const Phase phase : k_phases) {
      if (before[phase]) counters[phase] = before[phase]->kwh;
    }
    Timestamp silent_since = range_.begin;
    bool exact = true;
    for (std::size_t row = 0; row < quarters_.rows(); ++row) {
      const auto edges = chosen_[row] ? look_into(row, reader) : edges_by_extremes(row);
      if (!edges) return tl::unexpected(edges.error());
      if (row == 0) note_begin(before, *edges, risen(counters, edges->first));
      note({{silent_since, edges->begin}, exact && edges->exact, risen(counters, edges->first)});
      silent_since = edges->end;
      exact = edges->exact;
      for (const Phase phase : k_phases) {
        if (edges->last[phase]) counters[phase] = edges->last[phase];
      }
    }
    note({{silent_since, range_.end}, exact, {}});
    return finish();
  }

 private:
  [[nodiscard]] TimeRange part(std::size_t row) const {
    const Timestamp begin = quarters_.begin[row];
    return {std::max(begin, range_.begin), std::min(begin + k_quarter_hour, range_.end)};
  }

  /// No gap that touches the row is longer: what the row itself misses, and what the neighbours and the rows that are not
  /// there miss beside it.
  [[nodiscard]] milliseconds longest_possible(std::size_t row) const {
    const std::size_t last = quarters_.rows() - 1;
    const milliseconds before =
        row == 0 ? part(row).begin - range_.begin : part(row).begin - part(row - 1).end + missing_[row - 1];
    const milliseconds after =
        row == last ? range_.end - part(row).end : part(row + 1).begin - part(row).end + missing_[row + 1];
    return missing_[row] + std::max(before, after);
  }

  /// Which rows are worth their seconds: such that miss some, and could have or border on a gap.
  void choose(const SecondsReader& reader) {
    chosen_.assign(quarters_.rows(), false);
    std::vector<std::pair<milliseconds, std::size_t>> doubtful;
    for (std::size_t row = 0; row < quarters_.rows(); ++row) {
      if (missing_[row] == seconds(0)) continue;
      const milliseconds possible = longest_possible(row);
      if (possible >= k_least_gap) doubtful.emplace_back(possible, row);
    }
    std::ranges::stable_sort(doubtful, [](const auto& a, const auto& b) { return a.first > b.first; });
    std::vector<Timestamp> hours;
    for (const auto& [possible, row] : doubtful) {
      const Timestamp hour = std::chrono::floor<std::chrono::hours>(quarters_.begin[row]);
      if (std::ranges::find(hours, hour) == hours.end()) {
        if (hours.size() == reader.left()) continue;
        hours.push_back(hour);
      }
      chosen_[row] = true;
    }
  }

  /// A counter that only rises begins with its least value and ends with its greatest.
  [[nodiscard]] Result<Edges> edges_by_extremes(std::size_t row) {
    if (missing_[row] >= k_least_gap) ++gaps_.unresolved_quarter_hours;
    Edges edges{part(row).begin, part(row).end, missing_[row] == seconds(0)};
    for (const Phase phase : k_phases) {
      const FieldColumns& counter = quarters_.at(phase, Field::energy_kwh);
      if (counter.empty() || counter.count[row] == 0) continue;
      edges.first[phase] = counter.min[row];
      edges.last[phase] = counter.max[row];
    }
    return edges;
  }

  /// Tells the gaps within the row, too.
  [[nodiscard]] Result<Edges> look_into(std::size_t row, SecondsReader& reader) {
    const TimeRange all = part(row);
    const auto rows = reader.rows(all);
    if (!rows) return tl::unexpected(rows.error());
    // Fewer than were summed up: some of the seconds are no longer kept.
    if (rows->empty() || rows->end - rows->begin < covered_[row]) return edges_by_extremes(row);
    const SampleTable& table = *rows->table;
    Edges edges{table.time[rows->begin], std::min(table.time[rows->end - 1] + k_reading, all.end)};
    Counters counters;
    for (std::size_t i = rows->begin; i < rows->end; ++i) {
      const Counters now = counters_at(table, i);
      if (i > rows->begin) note({{table.time[i - 1] + k_reading, table.time[i]}, true, risen(counters, now)});
      for (const Phase phase : k_phases) {
        if (!now[phase]) continue;
        if (!edges.first[phase]) edges.first[phase] = now[phase];
        counters[phase] = now[phase];
      }
    }
    edges.last = counters;
    return edges;
  }

  [[nodiscard]] static Counters counters_at(const SampleTable& table, std::size_t i) {
    Counters counters;
    for (const Phase phase : k_phases) {
      const std::vector<double>& values = table.at(phase, Field::energy_kwh);
      if (!values.empty() && !std::isnan(values[i])) counters[phase] = values[i];
    }
    return counters;
  }

  void note_begin(const PerPhase<std::optional<CounterValue>>& before, const Edges& first, const Counters& import_kwh) {
    std::optional<Timestamp> last;
    for (const auto& value : before) {
      if (value) last = std::max(last.value_or(value->time), value->time);
    }
    if (!last || first.begin - *last - k_reading < k_least_gap) return;
    gaps_.from_before = Gap{{*last + k_reading, first.begin}, first.exact, import_kwh};
  }

  void note(const Gap& gap) {
    if (gap.range.length() < k_least_gap) return;
    ++gaps_.count;
    gaps_.length += gap.range.length();
    gaps_.longest.push_back(gap);
  }

  [[nodiscard]] Gaps finish() {
    std::ranges::stable_sort(gaps_.longest,
                             [](const Gap& a, const Gap& b) { return a.range.length() > b.range.length(); });
    if (gaps_.longest.size() > k_listed_gaps) gaps_.longest.resize(k_listed_gaps);
    return std::move(gaps_);
  }

  TimeRange range_;
  const IntervalTable& quarters_;
  const std::vector<std::uint32_t>& covered_;
  std::vector<seconds> missing_{};  ///< of each row
  std::vector<bool> chosen_{};      ///< rows that are looked into by seconds
  Gaps gaps_{};
};

}  // namespace

Result<Gaps> find_gaps(TimeRange range, const IntervalTable& quarters, const std::vector<std::uint32_t>& covered,
                       const PerPhase<std::optional<CounterValue>>& counter_before, SecondsReader& seconds) {
  return GapSearch(range, quarters, covered).run(counter_before, seconds);
}

}  // namespace edl::server::analytics
