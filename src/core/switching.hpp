#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/fault.hpp"
#include "core/member_note.hpp"
#include "core/schedule.hpp"
#include "core/timestamp.hpp"

namespace edl {

/// Why a device switched without having been told to.
enum class SwitchedBy : std::uint8_t {
  schedule,  ///< an entry of its schedule
  overload,  ///< it switched a phase off whose current was too high for too long
  away,      ///< what its settings say for when the server has been away for long
};

/// The wire's word.
[[nodiscard]] std::string_view name_of(SwitchedBy by);

/// What a device did to a relay by itself, as it tells the server, perhaps much later. Identified, within a device, by
/// time, phase and cause.
struct Switching {
  static constexpr std::size_t k_max_error = 500;
  std::string time;  ///< RFC 3339, by the device's clock
  ScheduledPhase phase{};
  ScheduledState state{};  ///< what it switched to, or tried to
  SwitchedBy by{};
  std::optional<std::string> error{};
  static constexpr std::array k_notes{note("time").as("date-time"),
                                      note("state").says("what it switched to, or tried to"),
                                      note("error").sized(1, k_max_error).says("why it did not; null: it did")};
  bool operator==(const Switching&) const = default;
};

inline constexpr std::size_t k_max_switchings_per_batch = 100;

/// Reads an array of 1 to k_max_switchings_per_batch, strictly; times from k_earliest_time to k_max_time_ahead of `now`
/// (nullopt: to any).
/// @return what is wrong: unreadable, too_large, or every wrong member
[[nodiscard]] Parsed<std::vector<Switching>> parse_switchings(std::string_view json,
                                                              std::optional<Timestamp> now = std::nullopt);

/// As one JSON object.
[[nodiscard]] std::string to_json(const Switching& switching);

}  // namespace edl
