#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/fault.hpp"
#include "core/harmonics.hpp"

namespace edl {

inline constexpr std::size_t k_max_harmonic_sets_per_batch = 100;
inline constexpr double k_max_harmonic_window_ms = 60'000;
inline constexpr double k_max_harmonic_frequency_hz = 1'000;

/// As a reading's voltage_rms and current_rms.
inline constexpr double k_max_harmonic_rms = 1e6;

/// Appends the set as its JSON object; a quantity that was not measured is null. Its numbers are finite.
void append_json(std::string& out, const HarmonicSet& set);

/// Reads an array of 1 to k_max_harmonic_sets_per_batch sets, strictly: no unknown member, no member twice, orders 1 to
/// k_harmonic_orders complete, values within the ranges of harmonics.hpp, at least one quantity of each phase that is
/// named, times from k_earliest_time to k_max_time_ahead of `now` (nullopt: to any).
/// @return the sets in their order | what is wrong: unreadable, too_large, or every wrong member
[[nodiscard]] Parsed<std::vector<HarmonicSet>> parse_harmonic_sets(std::string_view json,
                                                                   std::optional<Timestamp> now = std::nullopt);

}  // namespace edl
