#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "agent/port/clock.hpp"
#include "agent/relay/relay.hpp"
#include "agent/relay/relay_memory.hpp"
#include "agent/relay/relay_rules.hpp"
#include "core/phase.hpp"
#include "core/result.hpp"
#include "core/timestamp.hpp"

namespace edl::agent {

/// The relays of the three phases, and the commands that they were given. It does nothing by itself: who owns it calls
/// look() every now and then. One thread.
///
/// A command takes three calls, so that its owner can write memory() down in between and need not wait in here:
///
///     begin()     the answer, if there is one already (refused, or known); otherwise the command is noted as begun
///     perform()   moves the relay
///     outcome()   nullopt while the relay still moves; then how it ended
///
/// What was begun is never carried out again, also not by another bank that starts with this one's memory(): a command
/// that a crash has cut off is answered with an error, since whether the relay has moved is not known.
class RelayBank {
 public:
  /// How many commands' answers are remembered; past it, the oldest is forgotten.
  static constexpr std::size_t k_max_remembered = 1'024;

  /// Takes the relays' lines. A phase without parts has no relay.
  /// @param clock  outlives the bank
  /// @return as Relay::open()
  [[nodiscard]] static Result<RelayBank> open(const PerPhase<std::optional<RelayParts>>& parts,
                                              const RelayMemory& memory, const Clock& clock);

  /// @param server_now  by the clock that says when the command expires
  /// @return nullopt: perform() it | the answer of its first time, if it is known | Errc::expired: too late, not carried
  ///         out | Errc::conflict: locked, or the id belongs to another command | Errc::too_many: too soon after the
  ///         last switching | Errc::invalid: a bad id | Errc::not_found: the phase has no relay | Errc::io: toggle, and
  ///         the relay's state is not known
  [[nodiscard]] std::optional<Result<RelayState>> begin(const SwitchCommand& command, Timestamp server_now);

  /// Moves the relay as begun, unless something has forbidden it since.
  void perform(const std::string& id);

  /// @return nullopt: ask again after the next look() | the state that the relay is in | Errc::io: it does not follow, or
  ///         its line refused | Errc::conflict: it was switched otherwise meanwhile
  [[nodiscard]] std::optional<Result<RelayState>> outcome(const std::string& id);

  /// Switches a phase off for overload, unless its rules say that this was done often enough.
  /// @return whether the line was driven | Errc::io: it refused
  [[nodiscard]] Result<bool> trip(Phase phase);

  /// Looks at one phase's relay: while it moves, more often than at the others.
  void look_at(Phase phase);

  /// Looks at each relay, and does what the rules say for when the server is away.
  /// @param connected  whether the server can send commands
  /// @return news for the log
  [[nodiscard]] std::vector<std::string> look(bool connected);

  /// What look() has switched because the server was away.
  struct FallenBack {
    Phase phase = Phase::a;
    RelayState to = RelayState::off;
    std::optional<std::string> error{};  ///< nullopt: the line was driven
  };
  /// Since the last call.
  [[nodiscard]] std::vector<FallenBack> take_fallen_back() { return std::exchange(fallen_back_, {}); }

  /// The agent stops: each relay goes where its rules say.
  void stop();

  /// nullptr: the phase has none.
  [[nodiscard]] const Relay* relay(Phase phase) const { return relays_[phase] ? &*relays_[phase] : nullptr; }

  /// What to write down. Commands that have expired do not come again.
  /// @param server_now  as far as it is known
  [[nodiscard]] RelayMemory memory(std::optional<Timestamp> server_now) const;

 private:
  struct Remembered {
    SwitchCommand command;
    std::optional<Result<RelayState>> answer{};
    RelayState wanted = RelayState::off;  ///< only while there is no answer
    MonotonicTime until{};                ///< by our own clock; it is not to be carried out from then on
    std::uint64_t switchings = 0;         ///< of the relay, after this command's
    bool begun = false;                   ///< it may have moved the relay: to be known over a restart
  };

  explicit RelayBank(const Clock& clock) : clock_(&clock) {}
  [[nodiscard]] Result<RelayState> wanted_by(const SwitchCommand& command, Timestamp server_now) const;
  Remembered& remember(const SwitchCommand& command);
  void fall_back(Relay& relay, Fallback to, std::vector<std::string>& news, Phase phase);

  const Clock* clock_;
  PerPhase<std::optional<Relay>> relays_{};
  std::unordered_map<std::string, Remembered> remembered_{};
  std::deque<std::string> order_{};  ///< the remembered ids, oldest first
  MonotonicTime heard_at_{};         ///< when the server was last connected; at first the start
  std::vector<FallenBack> fallen_back_{};
  PerPhase<bool> fell_back_{};                   ///< while the server is away this time
  PerPhase<std::optional<std::string>> told_{};  ///< the trouble that was told last
};

}  // namespace edl::agent
