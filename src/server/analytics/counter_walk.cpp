#include "server/analytics/counter_walk.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <utility>

#include "server/analytics/local_calendar.hpp"

namespace edl::server::analytics {
namespace {

constexpr std::array k_counter_only{Field::energy_kwh};

/// Below it, a difference between the sum of steps and what the extremes say is dirt of adding in binary.
double counter_dirt(double value) { return 1e-7 + 1e-15 * std::abs(value); }

std::optional<CounterValue> last_value(const SampleTable& samples, Phase phase) {
  const std::vector<double>& values = samples.at(phase, Field::energy_kwh);
  for (std::size_t i = values.size(); i > 0; --i) {
    if (!std::isnan(values[i - 1])) return CounterValue{samples.time[i - 1], values[i - 1]};
  }
  return std::nullopt;
}

}  // namespace

bool CounterWalk::fell(const FieldColumns& counter, std::size_t row) const {
  const double least = counter.min[row];
  const double most = counter.max[row];
  const double dirt = counter_dirt(most);
  if (last_ && least < *last_) return true;
  // The table's first step is within its first interval; after a fall of unknown time, how large it was is not known.
  if (in_range_ && !last_) return counter.increase[row] < most - least - dirt;
  const double expected = in_range_ ? most - *last_ : most - least;
  return std::abs(counter.increase[row] - expected) > dirt;
}

void CounterWalk::walk(SecondsReader::Rows rows, bool counts_as_entry) {
  if (rows.table == nullptr) return;
  const std::vector<double>& values = rows.table->at(phase_, Field::energy_kwh);
  if (values.empty()) return;
  for (std::size_t i = rows.begin; i < rows.end; ++i) {
    if (std::isnan(values[i])) continue;
    if (counts_as_entry && !first_) {
      first_ = values[i];
      entered_from_ = last_;
    }
    if (last_ && values[i] < *last_) resets_.push_back({rows.table->time[i], phase_, *last_, values[i], true});
    last_ = values[i];
  }
}

Result<void> CounterWalk::look_into(TimeRange interval, SecondsReader& seconds) {
  first_.reset();
  if (in_range_ && !previous_known_) {
    // A fall with no rise after it shows only now: the interval before ended below its greatest value.
    const auto before = seconds.rows(previous_);
    if (!before) return tl::unexpected(before.error());
    if (!before->empty()) {
      const std::optional<double> greatest = std::exchange(last_, std::nullopt);
      walk(*before, false);
      if (!last_) last_ = greatest;
    }
  }
  const auto rows = seconds.rows(interval);
  if (!rows) return tl::unexpected(rows.error());
  walk(*rows, true);
  return {};
}

void CounterWalk::guess(const FieldColumns& counter, std::size_t row, TimeRange interval) {
  const double least = counter.min[row];
  const double most = counter.max[row];
  const bool only_rose = std::abs(counter.increase[row] - (most - least)) <= counter_dirt(most);
  const bool before = last_ && least < *last_ && only_rose;
  resets_.push_back({interval.begin, phase_, before ? *last_ : most, least, false});
  entered_from_ = last_;
  first_ = least;
  // Where it fell within the interval, its last value may be any.
  last_ = before ? std::optional(most) : std::nullopt;
}

Result<CounterStep> CounterWalk::next(const FieldColumns& counter, std::size_t row, TimeRange interval,
                                      SecondsReader& seconds) {
  const bool doubtful = fell(counter, row);
  if (doubtful) {
    if (auto looked = look_into(interval, seconds); !looked) return tl::unexpected(std::move(looked.error()));
  } else {
    first_ = counter.min[row];
    entered_from_ = last_;
    last_ = counter.max[row];
  }
  const bool known = doubtful && first_.has_value();
  if (!first_) guess(counter, row, interval);
  const double entry = entered_from_ ? std::max(0.0, *first_ - *entered_from_) : 0.0;
  const CounterStep step{
      .rise_kwh = counter.increase[row] + (in_range_ ? 0.0 : entry), .entry_kwh = entry, .doubtful = doubtful};
  in_range_ = true;
  previous_ = interval;
  previous_known_ = known;
  return step;
}

Result<PerPhase<std::optional<CounterValue>>> counters_before(Source& source, Timestamp time) {
  // As a rule a second before; only where the device was silent is it looked for in the hours of a month.
  const auto just_before = source.samples({time - std::chrono::minutes(1), time}, k_counter_only);
  if (!just_before) return tl::unexpected(just_before.error());
  PerPhase<std::optional<CounterValue>> last;
  for (const Phase phase : k_phases) last[phase] = last_value(*just_before, phase);
  if (std::ranges::all_of(last, [](const auto& value) { return value.has_value(); })) return last;

  const auto hours = source.intervals(Step::hour, {time - std::chrono::days(31), time}, k_counter_only);
  if (!hours) return tl::unexpected(hours.error());
  for (const Phase phase : k_phases) {
    const FieldColumns& counter = hours->at(phase, Field::energy_kwh);
    if (last[phase] || counter.empty()) continue;
    std::size_t row = hours->rows();
    while (row > 0 && counter.count[row - 1] == 0) --row;
    if (row == 0) continue;
    const TimeRange hour{hours->begin[row - 1], std::min(hours->begin[row - 1] + std::chrono::hours(1), time)};
    const auto seconds = source.samples(hour, k_counter_only);
    if (!seconds) return tl::unexpected(seconds.error());
    last[phase] = last_value(*seconds, phase);
    if (!last[phase]) last[phase] = CounterValue{hour.end, counter.max[row - 1]};
  }
  return last;
}

}  // namespace edl::server::analytics
