#include "server/analytics/minute_loads.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "server/analytics/local_calendar.hpp"

namespace edl::server::analytics {
namespace {

using std::chrono::minutes;

constexpr std::array k_power_only{Field::power_watt};

std::size_t minute_of(Timestamp time, TimeRange range) {
  return static_cast<std::size_t>((time - range.begin) / minutes(1));
}

bool both_signs(const FieldColumns& power, std::size_t row) {
  return power.count[row] > 0 && power.min[row] < 0.0 && power.max[row] > 0.0;
}

bool any_phase_of_both_signs(const IntervalTable& table, std::size_t row) {
  return std::ranges::any_of(k_phases, [&](Phase phase) {
    const FieldColumns& power = table.at(phase, Field::power_watt);
    return !power.empty() && both_signs(power, row);
  });
}

/// Puts the sum of the positive readings in place of the surplus; false where there are none.
bool replace_by_seconds(const SampleTable& seconds, TimeRange range, std::vector<Load>& loads) {
  for (const Phase phase : k_phases) {
    const std::vector<double>& watts = seconds.at(phase, Field::power_watt);
    if (watts.empty()) continue;
    for (const Timestamp time : seconds.time) loads[minute_of(time, range)].phases[phase].joules = 0.0;
    for (std::size_t i = 0; i < seconds.rows(); ++i) {
      if (watts[i] > 0.0) loads[minute_of(seconds.time[i], range)].phases[phase].joules += watts[i];
    }
  }
  return seconds.rows() > 0;
}

}  // namespace

Result<MinuteLoads> minute_loads(Source& source, TimeRange range) {
  const auto table = source.intervals(Step::minute, range, k_power_only);
  if (!table) return tl::unexpected(table.error());
  MinuteLoads loads{.minutes = std::vector<Load>(minute_of(range.end, range))};
  for (const Phase phase : k_phases) {
    const FieldColumns& power = table->at(phase, Field::power_watt);
    for (std::size_t row = 0; row < table->rows() && !power.empty(); ++row) {
      if (power.count[row] == 0) continue;
      const double seconds = power.count[row];
      loads.minutes[minute_of(table->begin[row], range)].phases[phase] = {std::max(0.0, power.mean[row]) * seconds,
                                                                          seconds};
    }
  }
  for (std::size_t row = 0; row < table->rows();) {
    if (!any_phase_of_both_signs(*table, row)) {
      ++row;
      continue;
    }
    TimeRange run{table->begin[row], table->begin[row]};
    for (; row < table->rows() && table->begin[row] == run.end && any_phase_of_both_signs(*table, row); ++row) {
      run.end += minutes(1);
    }
    const auto seconds = source.samples(run, k_power_only);
    if (!seconds) return tl::unexpected(seconds.error());
    if (!replace_by_seconds(*seconds, range, loads.minutes)) loads.exact = false;
  }
  return loads;
}

std::size_t MinuteReader::unread(TimeRange quarters) const {
  std::size_t unread = 0;
  for (Timestamp begin = quarters.begin; begin < quarters.end; begin += k_quarter_hour) {
    if (!quarters_.contains(begin)) ++unread;
  }
  return unread;
}

Result<void> MinuteReader::fetch(TimeRange quarters) {
  auto loads = minute_loads(source_, quarters);
  if (!loads) return tl::unexpected(std::move(loads.error()));
  constexpr std::ptrdiff_t k_minutes = k_quarter_hour / minutes(1);
  auto first = loads->minutes.begin();
  for (Timestamp begin = quarters.begin; begin < quarters.end; begin += k_quarter_hour, first += k_minutes) {
    quarters_.emplace(begin, MinuteLoads{std::vector<Load>(first, first + k_minutes), loads->exact});
    --left_;
  }
  return {};
}

Result<MinuteLoads> MinuteReader::read(TimeRange quarters) {
  for (Timestamp begin = quarters.begin; begin < quarters.end;) {
    TimeRange unread{begin, begin};
    while (unread.end < quarters.end && !quarters_.contains(unread.end)) unread.end += k_quarter_hour;
    if (!unread.empty()) {
      if (auto fetched = fetch(unread); !fetched) return tl::unexpected(std::move(fetched.error()));
    }
    begin = std::max(unread.end, begin + k_quarter_hour);
  }
  MinuteLoads all;
  for (Timestamp begin = quarters.begin; begin < quarters.end; begin += k_quarter_hour) {
    const MinuteLoads& quarter = quarters_.at(begin);
    all.minutes.insert(all.minutes.end(), quarter.minutes.begin(), quarter.minutes.end());
    all.exact = all.exact && quarter.exact;
  }
  return all;
}

}  // namespace edl::server::analytics
