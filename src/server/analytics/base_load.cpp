#include "server/analytics/base_load.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>

#include "server/analytics/local_calendar.hpp"
#include "server/analytics/minute_loads.hpp"

namespace edl::server::analytics {
namespace {

constexpr double k_lowest_share = 0.05;
constexpr std::size_t k_minutes_of_window = 5;

bool at_night(const LocalPlace& place) { return place.hour() < k_night_end.count(); }

/// A night's quarter hours, one after the other; a day whose clock is set back from after 05:00 has two of them.
std::vector<TimeRange> nights_of(const Measured& measured) {
  std::vector<TimeRange> nights;
  for (std::size_t slot = 0; slot < measured.grid.size(); ++slot) {
    if (!at_night(measured.grid_places[slot])) continue;
    const Timestamp begin = begin_of_quarter(measured.grid[slot]);
    if (nights.empty() || nights.back().end != begin) nights.push_back({begin, begin});
    nights.back().end = begin + k_quarter_hour;
  }
  return nights;
}

class NightMeans {
 public:
  explicit NightMeans(std::chrono::minutes window) { told_.window = window; }

  /// @return whether the window counts
  bool add(const Load& load) {
    const double seconds = std::chrono::duration<double>(told_.window).count();
    if (load.seconds() < seconds * k_least_block_coverage) return false;
    means_w_.push_back(load.mean_w());
    return true;
  }

  void end_night(bool counts) { told_.nights += counts ? 1 : 0; }
  void inexact() { told_.exact = false; }

  [[nodiscard]] std::optional<BaseLoad> finish() {
    if (means_w_.empty()) return std::nullopt;
    told_.windows = means_w_.size();
    const double share = std::ceil(static_cast<double>(means_w_.size()) * k_lowest_share);
    told_.lowest = std::max<std::size_t>(1, static_cast<std::size_t>(share));
    const auto end = means_w_.begin() + static_cast<std::ptrdiff_t>(told_.lowest);
    std::partial_sort(means_w_.begin(), end, means_w_.end());
    double sum = 0.0;
    for (auto mean = means_w_.begin(); mean != end; ++mean) sum += *mean;
    told_.power_w = sum / static_cast<double>(told_.lowest);
    return told_;
  }

 private:
  std::vector<double> means_w_{};
  BaseLoad told_{};
};

Result<std::optional<BaseLoad>> base_load_by_minutes(const Measured& measured, const std::vector<TimeRange>& nights,
                                                     Source& source) {
  NightMeans means(std::chrono::minutes{k_minutes_of_window});
  for (const TimeRange& night : nights) {
    const auto loads = minute_loads(source, night);
    if (!loads) return tl::unexpected(loads.error());
    if (!loads->exact) means.inexact();
    bool counts = false;
    for (std::size_t first = 0; first + k_minutes_of_window <= loads->minutes.size(); first += k_minutes_of_window) {
      const Timestamp begin = night.begin + std::chrono::minutes(first);
      if (begin < measured.range.begin || begin >= measured.range.end) continue;
      Load load;
      for (std::size_t i = first; i < first + k_minutes_of_window; ++i) load += loads->minutes[i];
      counts = means.add(load) || counts;
    }
    means.end_night(counts);
  }
  return means.finish();
}

std::optional<BaseLoad> base_load_by_quarters(const Measured& measured, const std::vector<Load>& loads) {
  NightMeans means(k_quarter_hour);
  std::uint32_t day = 0;
  bool counts = false;
  for (std::size_t row = 0; row < loads.size(); ++row) {
    const LocalPlace& place = measured.place(row);
    if (!at_night(place)) continue;
    if (place.day != day) means.end_night(std::exchange(counts, false));
    day = place.day;
    counts = means.add(loads[row]) || counts;
  }
  means.end_night(counts);
  return means.finish();
}

}  // namespace

Result<std::optional<BaseLoad>> base_load(const Measured& measured, const std::vector<Load>& loads, Source& source) {
  const std::vector<TimeRange> nights = nights_of(measured);
  if (nights.size() <= k_nights_by_minutes) return base_load_by_minutes(measured, nights, source);
  return base_load_by_quarters(measured, loads);
}

}  // namespace edl::server::analytics
