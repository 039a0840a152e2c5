#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "unit/server/quality/quality_testing.hpp"

/// What quality_kill_test and the process that it kills both know: which records number n consists of.
namespace edl::server::testing {

[[nodiscard]] inline DeviceId kill_device(std::uint64_t number) {
  return device("meter-" + std::to_string(number % 3));
}

[[nodiscard]] inline Timestamp kill_time(std::uint64_t number) {
  return at("2026-11-26T00:00:00Z") + std::chrono::seconds(number);
}

/// Two events, so that one without the other would be noticed; the first with a waveform.
[[nodiscard]] inline std::vector<PowerEvent> kill_events(std::uint64_t number) {
  std::vector events{dip(kill_time(number), 20ms, {Phase::a}), dip(kill_time(number), 20ms, {Phase::b})};
  events[0].waveform = waveform_at(kill_time(number), static_cast<double>(number % 1'000));
  return events;
}

/// One in three writes is of harmonics.
[[nodiscard]] inline bool kill_is_harmonics(std::uint64_t number) { return number % 3 == 2; }

[[nodiscard]] inline HarmonicSet kill_harmonics(std::uint64_t number) {
  return harmonics_at(kill_time(number), static_cast<double>(number % 100 + 1));
}

}  // namespace edl::server::testing
