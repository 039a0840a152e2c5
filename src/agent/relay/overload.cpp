#include "agent/relay/overload.hpp"

#include <algorithm>

#include "core/field.hpp"

namespace edl::agent {
namespace {

constexpr std::chrono::seconds k_one_second{1};

}  // namespace

OverloadWatch::OverloadWatch(const PerPhase<std::optional<OverloadLimit>>& limits) {
  for (const Phase phase : k_phases) phases_[phase].limit = limits[phase];
}

std::vector<Overload> OverloadWatch::take(const ReadingSet& set) {
  std::vector<Overload> overloads;
  for (const Reading& reading : set.readings) {
    if (const auto overload = take(phases_[reading.phase], reading)) overloads.push_back(*overload);
  }
  return overloads;
}

std::optional<Overload> OverloadWatch::take(Watched& watched, const Reading& reading) {
  const auto& measured = reading.values[Field::current_rms];
  if (!watched.limit || !measured) return std::nullopt;
  const Ampere current(*measured);
  auto& start = watched.start;
  if (start && reading.time - start->last > k_longest_gap) start.reset();
  if (current < watched.limit->current * k_reset_ratio) start.reset();
  if (!start && current > watched.limit->current)
    start = Start{.begin = reading.time - k_one_second, .last = reading.time};
  if (!start) return std::nullopt;
  start->last = reading.time;
  start->above += k_one_second;
  start->highest = std::max(start->highest, current);
  if (start->above < watched.limit->after) return std::nullopt;
  const Overload overload{reading.phase, start->begin, reading.time, start->highest, *watched.limit};
  start.reset();
  return overload;
}

std::chrono::seconds OverloadWatch::above(Phase phase) const {
  const auto& start = phases_[phase].start;
  return start ? start->above : std::chrono::seconds(0);
}

}  // namespace edl::agent
