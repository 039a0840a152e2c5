#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/phase.hpp"
#include "core/timestamp.hpp"

namespace edl::server::analytics {

/// What readings and events show that a person would want to be told.
enum class FindingKind : std::uint8_t {
  appliance_use,    ///< a load that was switched on and off
  repeating_load,   ///< such uses of one size, several times
  unusual_day,      ///< a day unlike its own weekday
  device_offline,   ///< the server heard nothing of the device
  no_readings,      ///< there are none of a time, whatever was heard
  phase_lost,       ///< one phase without its voltage while others have theirs
  neutral_current,  ///< more in the neutral than it should carry, as estimated from the phases
};

inline constexpr std::size_t k_finding_kinds = 7;

/// Wire names, in the order of the enumerators.
inline constexpr std::array<std::string_view, k_finding_kinds> k_finding_names{
    "appliance_use", "repeating_load", "unusual_day", "device_offline", "no_readings", "phase_lost", "neutral_current"};

[[nodiscard]] constexpr std::string_view name_of(FindingKind kind) {
  return k_finding_names[static_cast<std::size_t>(kind)];
}

/// A number that a finding rests on.
struct Evidence {
  std::string_view name{};  ///< a literal, snake_case without unit: "size"
  double value = 0;
  std::string_view unit{};  ///< "W", "kWh", "s", "" for counts
  bool operator==(const Evidence&) const = default;
};

/// "phase A", "phases A and B", "phases A, B and C", for sentences.
/// @param phases  at least one
[[nodiscard]] std::string in_words(std::span<const Phase> phases);

/// "35 s", "12 min", "3.5 h", for sentences.
[[nodiscard]] std::string in_words(std::chrono::milliseconds length);

/// Nothing is found without its evidence beside it.
struct Finding {
  FindingKind kind = FindingKind::appliance_use;
  Timestamp begin;
  std::optional<Timestamp> end{};  ///< nullopt: still so
  std::vector<Phase> phases{};     ///< ascending; empty: of the device as a whole
  std::vector<Evidence> evidence{};
  std::string because{};  ///< one sentence in plain English, with the numbers
};

}  // namespace edl::server::analytics
