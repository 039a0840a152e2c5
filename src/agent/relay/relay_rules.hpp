#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "agent/port/gpio_input.hpp"
#include "agent/port/gpio_line.hpp"
#include "core/quantity.hpp"
#include "core/result.hpp"

namespace edl::agent {

/// Whether a phase's load has current.
enum class RelayState : std::uint8_t { off, on };

/// "on" or "off".
[[nodiscard]] constexpr std::string_view name_of(RelayState state) { return state == RelayState::on ? "on" : "off"; }

/// The state that "on" or "off" names, exactly; nothing else names one.
[[nodiscard]] constexpr std::optional<RelayState> relay_state_named(std::string_view name) {
  if (name == "on") return RelayState::on;
  if (name == "off") return RelayState::off;
  return std::nullopt;
}

/// What to do with a relay.
enum class Switch : std::uint8_t { off, on, toggle };

/// The word "on", "off" or "toggle", exactly; nothing else names one.
[[nodiscard]] constexpr std::optional<Switch> switch_named(std::string_view name) {
  if (name == "toggle") return Switch::toggle;
  if (const auto state = relay_state_named(name)) return *state == RelayState::on ? Switch::on : Switch::off;
  return std::nullopt;
}

/// Which of the relay's contacts carries the load.
enum class Contact : std::uint8_t {
  normally_open,    ///< the load has current while the relay is energised
  normally_closed,  ///< the load has current while the relay is released
};

/// What becomes of a relay when the agent stops, or when the server is away.
enum class Fallback : std::uint8_t { keep, off, on };

/// A phase's limit, above which the agent itself switches it off.
struct OverloadLimit {
  Ampere current{};
  std::chrono::seconds after{10};  ///< how long it may be above, 1 s or more

  bool operator==(const OverloadLimit&) const = default;
};

/// How a relay is wired and what it shall do by itself.
struct RelayRules {
  Level active_level = Level::high;  ///< of the line, while the relay is energised
  Contact contact = Contact::normally_open;
  Level feedback_level = Level::low;  ///< of the feedback line, while the load has current

  /// Within this time feedback follows a switching. Contactors need 10 to 50 ms, motorised breakers more than a second.
  std::chrono::milliseconds follow_time{500};
  /// From a switching to the next switching on. 3 s make 1200 cycles an hour, the highest of the duty classes of
  /// contactors (IEC 60947-4-1:2018, 5.3.4.3); a compressor wants minutes. Switching off never waits.
  std::chrono::milliseconds min_interval{3'000};

  std::optional<RelayState> at_start{};  ///< nullopt: as it was, as far as that is known
  RelayState where_unknown = RelayState::off;
  Fallback at_stop = Fallback::keep;
  Fallback when_away = Fallback::keep;  ///< once the server has been away for away_after
  std::chrono::seconds away_after{900};

  std::optional<OverloadLimit> limit{};
  std::chrono::seconds lockout{300};  ///< after an overload the phase is not switched on for this long
  unsigned max_trips = 3;             ///< that many overloads within a day, and it stays off for a day
};

/// The line's level in a state.
[[nodiscard]] constexpr Level level_for(RelayState state, const RelayRules& rules) {
  const bool energised = (state == RelayState::on) == (rules.contact == Contact::normally_open);
  return energised ? rules.active_level : opposite(rules.active_level);
}

/// A relay of the machine: its rules, and how its lines are had. Makers of lines are called once.
struct RelayParts {
  RelayRules rules;
  /// The line, at the given level from the moment at which it becomes an output.
  std::function<Result<std::shared_ptr<GpioLine>>(Level initial)> open_line;
  /// Empty: no feedback is wired.
  std::function<Result<std::shared_ptr<GpioInput>>()> open_feedback{};
};

}  // namespace edl::agent
