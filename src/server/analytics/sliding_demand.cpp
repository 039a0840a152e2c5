#include "server/analytics/sliding_demand.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "server/analytics/local_calendar.hpp"

namespace edl::server::analytics {
namespace {

constexpr std::size_t k_minutes_of_quarter = 15;
constexpr double k_seconds_of_quarter = 900.0;
constexpr double k_seconds_of_minute = 60.0;

/// Nobody minds less, and sums in binary differ by less: without it, the bound of an even load would always be above it.
constexpr double k_indifferent_w = 0.001;

/// What is known of a quarter hour without its minutes.
struct QuarterBound {
  double joules = 0.0;   ///< of all phases
  double most_w = 0.0;   ///< no second draws more
  double seconds = 0.0;  ///< with a reading
  bool even = true;      ///< all phases that are ever read have the same number of readings
};

/// What a window that begins with a minute can have at most of the two quarter hours that it has only parts of, J.
double most_at_edges(const QuarterBound& first, const QuarterBound& last) {
  const auto when_begun_after = [&](double head) {
    return std::min(first.joules, first.most_w * (k_seconds_of_quarter - head)) +
           std::min(last.joules, last.most_w * head);
  };
  // The later the window begins, the less it has of the first, but only from some moment on, and the more of the last, but
  // only up to some moment. So it has most at one of the two, and of minutes at one beside it.
  const double less_from = k_seconds_of_quarter - (first.most_w > 0.0 ? first.joules / first.most_w : 0.0);
  const double more_until = last.most_w > 0.0 ? last.joules / last.most_w : 0.0;
  const double most_at = more_until <= less_from || last.most_w > first.most_w ? more_until : less_from;
  constexpr auto k_last_pair = static_cast<int>(k_minutes_of_quarter) - 2;
  const double minute = std::clamp(static_cast<int>(most_at / k_seconds_of_minute), 0, k_last_pair);
  return std::max(when_begun_after(minute * k_seconds_of_minute), when_begun_after((minute + 1) * k_seconds_of_minute));
}

class SlidingSearch {
 public:
  SlidingSearch(const Measured& measured, const std::vector<Load>& loads, std::chrono::minutes length,
                MinuteReader& minutes)
      : range_(measured.range), first_slot_(begin_of_quarter(measured.range.begin)), length_(length),
        minutes_(minutes) {
    note_bounds(measured, loads);
  }

  Result<std::optional<SlidingPeak>> run() {
    std::vector<Candidate> candidates = all_candidates();
    std::size_t next = 0;
    sort_until(candidates, k_at_once);
    while (next < candidates.size() && could_be_higher(candidates[next].at_most_w)) {
      const std::size_t taken = take(candidates, next);
      if (taken == 0) break;
      std::vector<std::size_t> slots;
      for (std::size_t i = next; i < next + taken; ++i) slots.push_back(candidates[i].slot);
      if (auto looked = look_into(std::move(slots)); !looked) return tl::unexpected(std::move(looked.error()));
      next += taken;
      sort_until(candidates, next + k_at_once);
    }
    if (!best_) return std::nullopt;
    const bool all_known = next == candidates.size() || !could_be_higher(candidates[next].at_most_w);
    return SlidingPeak{*best_, exact_ && all_known, all_known ? best_w() : candidates[next].at_most_w};
  }

 private:
  /// The windows that begin in a slot of the grid.
  struct Candidate {
    double at_most_w = 0.0;
    std::size_t slot = 0;

    /// Highest bound first; of equals the earlier.
    [[nodiscard]] bool operator<(const Candidate& other) const {
      return at_most_w != other.at_most_w ? at_most_w > other.at_most_w : slot < other.slot;
    }
  };

  /// So many are looked into together, that neighbours are read at once.
  static constexpr std::size_t k_at_once = 16;

  /// Puts the first `count` and one more in order: most are never looked at, so all are never sorted.
  void sort_until(std::vector<Candidate>& candidates, std::size_t count) {
    constexpr std::size_t k_sorted_at_once = 256;
    if (count < sorted_ || sorted_ == candidates.size()) return;
    const auto begin = candidates.begin() + static_cast<std::ptrdiff_t>(sorted_);
    sorted_ = std::min(candidates.size(), count + k_sorted_at_once);
    std::partial_sort(begin, candidates.begin() + static_cast<std::ptrdiff_t>(sorted_), candidates.end());
  }

  [[nodiscard]] std::size_t quarters() const { return static_cast<std::size_t>(length_ / k_quarter_hour); }
  [[nodiscard]] double best_w() const { return best_ ? best_->power_w : -1.0; }
  [[nodiscard]] bool could_be_higher(double at_most_w) const { return at_most_w > best_w() + k_indifferent_w; }
  [[nodiscard]] Timestamp begin_of(std::size_t slot) const {
    return first_slot_ + k_quarter_hour * static_cast<std::int64_t>(slot);
  }

  void note_bounds(const Measured& measured, const std::vector<Load>& loads) {
    // One more than there are: windows that begin in the last quarter hour reach into it, where nothing is.
    bounds_.resize(measured.grid.size() + quarters());
    PerPhase<bool> ever_read;
    for (const Load& load : loads) {
      for (const Phase phase : k_phases) ever_read[phase] = ever_read[phase] || load.phases[phase].seconds > 0.0;
    }
    for (std::size_t row = 0; row < loads.size(); ++row) {
      QuarterBound& bound = bounds_[measured.slot[row]];
      bound.seconds = loads[row].seconds();
      for (const Phase phase : k_phases) {
        const PhaseLoad& load = loads[row].phases[phase];
        if (ever_read[phase] && load.seconds != bound.seconds) bound.even = false;
        if (load.seconds == 0.0) continue;
        bound.joules += load.joules;
        bound.most_w += std::max(0.0, measured.quarters->at(phase, Field::power_watt).max[row]);
      }
    }
  }

  [[nodiscard]] double at_most(std::size_t slot) const {
    const std::size_t last = slot + quarters();
    double most_w = 0.0;
    double missing = 0.0;
    double inner = 0.0;
    bool even = true;
    for (std::size_t i = slot; i <= last; ++i) {
      most_w = std::max(most_w, bounds_[i].most_w);
      missing += k_seconds_of_quarter - bounds_[i].seconds;
      even = even && bounds_[i].even;
      if (i > slot && i < last) inner += bounds_[i].joules;
    }
    if (!even) return most_w;
    const double length = k_seconds_of_quarter * static_cast<double>(quarters());
    const double seconds = std::max(length - missing, length * k_least_block_coverage);
    return std::min(most_w, (inner + most_at_edges(bounds_[slot], bounds_[last])) / seconds);
  }

  [[nodiscard]] std::vector<Candidate> all_candidates() const {
    std::vector<Candidate> candidates;
    candidates.reserve(bounds_.size());
    for (std::size_t slot = 0; slot + quarters() < bounds_.size(); ++slot) {
      double seconds = 0.0;
      for (std::size_t i = slot; i <= slot + quarters(); ++i) seconds += bounds_[i].seconds;
      if (seconds > 0.0) candidates.push_back({at_most(slot), slot});
    }
    return candidates;
  }

  /// A few of the best at a time; no more than may be read.
  [[nodiscard]] std::size_t take(const std::vector<Candidate>& candidates, std::size_t next) const {
    std::size_t taken = 0;
    std::size_t unread = 0;
    while (taken < k_at_once && next + taken < candidates.size()) {
      const Candidate& candidate = candidates[next + taken];
      if (!could_be_higher(candidate.at_most_w)) break;
      unread += minutes_.unread(touched(candidate.slot, candidate.slot));
      if (unread > minutes_.left()) break;
      ++taken;
    }
    return taken;
  }

  /// The quarter hours that windows touch which begin in these.
  [[nodiscard]] TimeRange touched(std::size_t first, std::size_t last) const {
    return {begin_of(first), begin_of(last + quarters() + 1)};
  }

  Result<void> look_into(std::vector<std::size_t> slots) {
    std::ranges::sort(slots);
    for (std::size_t i = 0; i < slots.size();) {
      const std::size_t first = i;
      while (i + 1 < slots.size() && slots[i + 1] == slots[i] + 1) ++i;
      const TimeRange time = touched(slots[first], slots[i++]);
      const auto loads = minutes_.read(time);
      if (!loads) return tl::unexpected(loads.error());
      exact_ = exact_ && loads->exact;
      slide(time, loads->minutes);
    }
    return {};
  }

  void slide(TimeRange time, const std::vector<Load>& minutes) {
    const auto count = static_cast<std::size_t>(length_ / std::chrono::minutes(1));
    for (std::size_t first = 0; first + count <= minutes.size(); ++first) {
      const Timestamp begin = time.begin + std::chrono::minutes(first);
      if (begin < range_.begin || begin + length_ > range_.end) continue;
      Load load;
      for (std::size_t i = first; i < first + count; ++i) load += minutes[i];
      const double seconds = k_seconds_of_minute * static_cast<double>(count);
      const DemandBlock window{{begin, begin + length_}, load.mean_w(), std::min(1.0, load.seconds() / seconds)};
      if (window.thin()) continue;
      if (window.power_w > best_w()) best_ = window;
    }
  }

  TimeRange range_;
  Timestamp first_slot_;
  std::chrono::minutes length_;
  MinuteReader& minutes_;
  std::vector<QuarterBound> bounds_{};
  std::optional<DemandBlock> best_{};
  std::size_t sorted_ = 0;  ///< so many of the candidates, the first, are in order
  bool exact_ = true;
};

}  // namespace

Result<std::optional<SlidingPeak>> sliding_peak(const Measured& measured, const std::vector<Load>& loads,
                                                std::chrono::minutes length, MinuteReader& minutes) {
  return SlidingSearch(measured, loads, length, minutes).run();
}

}  // namespace edl::server::analytics
