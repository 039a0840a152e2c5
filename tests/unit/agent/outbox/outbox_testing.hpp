#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "agent/outbox/outbox.hpp"
#include "core/harmonics_json.hpp"
#include "core/power_event_json.hpp"

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

/// A dip of phase A that began at that second.
[[nodiscard]] inline PowerEvent dip_at(std::int64_t number, std::optional<milliseconds> duration = milliseconds(180)) {
  PowerEvent event;
  event.begin = second(number);
  event.duration = duration;
  event.phases = {Phase::a};
  event.extreme = 160.5;
  return event;
}

[[nodiscard]] inline HarmonicSet harmonics_at(std::int64_t number, double fundamental = 230) {
  PhaseHarmonics phase{Phase::b, Harmonics{}, std::nullopt};
  (*phase.voltage)[0].rms = fundamental;
  return {second(number), 200, 50, {phase}};
}

template <typename T>
[[nodiscard]] std::string json_of(const T& record) {
  std::string json;
  append_json(json, record);
  return json;
}

/// What waits of a kind, without its ids.
[[nodiscard]] inline std::vector<std::string> waiting(Outbox& outbox, RecordKind kind) {
  std::vector<std::string> records;
  auto kept = outbox.unsent(kind, 1'000'000, 1U << 30U).value();
  for (KeptRecord& record : kept) records.push_back(std::move(record.json));
  return records;
}

[[nodiscard]] inline std::vector<std::int64_t> ids_of(const std::vector<KeptRecord>& records) {
  std::vector<std::int64_t> ids;
  for (const KeptRecord& record : records) ids.push_back(record.id);
  return ids;
}

[[nodiscard]] inline std::unique_ptr<Outbox> opened(const OutboxSettings& settings) {
  auto outbox = Outbox::open(settings);
  if (!outbox) throw std::runtime_error(to_string(outbox.error()));
  return std::move(*outbox);
}

}  // namespace edl::agent::testing
