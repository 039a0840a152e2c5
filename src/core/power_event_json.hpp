#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/fault.hpp"
#include "core/power_event.hpp"

namespace edl {

inline constexpr std::size_t k_max_power_events_per_batch = 100;
inline constexpr std::size_t k_max_event_detail = 500;  ///< bytes of UTF-8

/// As a reading's voltage_rms and current_rms: more is a wrong scale or a broken sender.
inline constexpr double k_max_event_value = 1e6;

/// An event that lasted longer is none.
inline constexpr std::chrono::milliseconds k_max_event_duration = std::chrono::hours(24 * 366 * 10);

/// Appends the event as its JSON object: kind, begin, duration_ms (null: still going on) and phases always, the other
/// members where there are such. Its numbers are finite.
void append_json(std::string& out, const PowerEvent& event);

/// Appends the same members, without the waveform and without the braces: for messages that say more of an event.
void append_json_members(std::string& out, const PowerEvent& event);

/// Appends the waveform as its JSON object. Every value reads back as the same float.
void append_json(std::string& out, const WaveformSnapshot& waveform);

/// Reads an array of 1 to k_max_power_events_per_batch events as devices tell them, strictly: no unknown member, no
/// member twice, values within the ranges of power_event.hpp, times from k_earliest_time to k_max_time_ahead of `now`
/// (nullopt: to any), and no kind that only the server makes.
/// @return the events in their order | what is wrong: unreadable, too_large, or every wrong member
[[nodiscard]] Parsed<std::vector<PowerEvent>> parse_power_events(std::string_view json,
                                                                 std::optional<Timestamp> now = std::nullopt);

/// Reads one event in the same way.
[[nodiscard]] Parsed<PowerEvent> parse_power_event(std::string_view json, std::optional<Timestamp> now = std::nullopt);

/// Reads one event that is the member `event` of an object, whose other members are skipped.
[[nodiscard]] Parsed<PowerEvent> parse_event_member(std::string_view json, std::optional<Timestamp> now = std::nullopt);

}  // namespace edl
