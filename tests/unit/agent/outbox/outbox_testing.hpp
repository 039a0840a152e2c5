#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <vector>

#include "agent/outbox/outbox.hpp"

namespace edl::agent::testing {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

inline constexpr Timestamp k_start = std::chrono::sys_days(std::chrono::year(2026) / 11 / 23);
inline constexpr TimeRange k_always{Timestamp::min(), Timestamp::max()};

[[nodiscard]] inline Timestamp second(std::int64_t number) { return k_start + seconds(number); }

/// A set of three phases at that second; `value` tells sets of one second apart.
[[nodiscard]] inline ReadingSet set_at(std::int64_t number, double value = 1.0) {
  ReadingSet set{second(number), {}};
  for (const Phase phase : k_phases) {
    Reading reading{.time = set.time, .phase = phase};
    reading.values[Field::power_watt] = value;
    reading.values[Field::energy_kwh] = 100.0 * static_cast<double>(index_of(phase)) + static_cast<double>(number);
    set.readings.push_back(reading);
  }
  return set;
}

[[nodiscard]] inline std::vector<ReadingSet> sets_at(std::int64_t from, std::int64_t to) {
  std::vector<ReadingSet> sets;
  for (std::int64_t number = from; number < to; ++number) sets.push_back(set_at(number));
  return sets;
}

[[nodiscard]] inline std::vector<Timestamp> times_of(const std::vector<ReadingSet>& sets) {
  std::vector<Timestamp> times;
  for (const ReadingSet& set : sets) times.push_back(set.time);
  return times;
}

[[nodiscard]] inline std::unique_ptr<Outbox> opened(const OutboxSettings& settings) {
  auto outbox = Outbox::open(settings);
  if (!outbox) throw std::runtime_error(to_string(outbox.error()));
  return std::move(*outbox);
}

}  // namespace edl::agent::testing
