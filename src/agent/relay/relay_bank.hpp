#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "agent/port/gpio_line.hpp"
#include "core/phase.hpp"
#include "core/result.hpp"
#include "core/timestamp.hpp"

namespace edl::agent {

/// Whether a phase's load has current.
enum class RelayState : std::uint8_t { off, on };

/// "on" or "off".
[[nodiscard]] constexpr std::string_view name_of(RelayState state) { return state == RelayState::on ? "on" : "off"; }

/// What to do with a relay.
enum class Switch : std::uint8_t { off, on, toggle };

/// The word "on", "off" or "toggle", exactly; nothing else names one.
[[nodiscard]] std::optional<Switch> switch_named(std::string_view name);

/// A relay as it is wired. The line is borrowed.
struct Relay {
  GpioLine* line = nullptr;          ///< null: this phase has no relay
  Level active_level = Level::high;  ///< the level at which the relay is on
};

/// An order from outside, known by its id.
struct SwitchCommand {
  std::string id;  ///< 1 to RelayBank::k_max_id_length characters
  Phase phase = Phase::a;
  Switch to = Switch::off;
  Timestamp expires_at;  ///< not carried out from this moment on

  bool operator==(const SwitchCommand&) const = default;
};

/// The relays of the three phases. Its state is that of the lines; it switches nothing by itself. One thread.
class RelayBank {
 public:
  /// How many commands' answers are remembered; past it, the oldest is forgotten.
  static constexpr std::size_t k_max_remembered = 1024;
  static constexpr std::size_t k_max_id_length = 128;

  /// The lines outlive the bank.
  explicit RelayBank(PerPhase<Relay> relays) : relays_(relays) {}

  /// Carries a command out once: the same command again gets the same answer (also after it has expired) and
  /// switches nothing.
  /// @return the state after it | Errc::expired: too late, not carried out | Errc::conflict: the id belongs to
  ///         another command | Errc::invalid: a bad id | otherwise as set()
  [[nodiscard]] Result<RelayState> carry_out(const SwitchCommand& command, Timestamp now);

  /// Switches one relay; toggle goes by its present state.
  /// @return the state after it | Errc::not_found: the phase has no relay | Errc::io: the line refused
  [[nodiscard]] Result<RelayState> set(Phase phase, Switch to);

  /// @return Errc::not_found: the phase has no relay | Errc::io: the line does not tell
  [[nodiscard]] Result<RelayState> state(Phase phase) const;

  /// Whether a relay is wired to the phase.
  [[nodiscard]] bool has_relay(Phase phase) const { return relays_[phase].line != nullptr; }

 private:
  struct Remembered {
    SwitchCommand command;
    Result<RelayState> answer;
  };

  Result<RelayState> carry_out_first(const SwitchCommand& command, Timestamp now);
  void remember(const SwitchCommand& command, const Result<RelayState>& answer);

  PerPhase<Relay> relays_;
  std::unordered_map<std::string, Remembered> remembered_;
  std::deque<std::string> order_;  ///< the remembered ids, oldest first
};

}  // namespace edl::agent
