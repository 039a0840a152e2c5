#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/port/clock.hpp"
#include "agent/relay/relay_memory.hpp"
#include "agent/relay/relay_rules.hpp"
#include "core/phase.hpp"
#include "core/result.hpp"

namespace edl::agent {

/// Why a phase is not switched on for now.
struct Lock {
  MonotonicTime until;
  std::string because;  ///< "switched off for overload"
};

/// One phase's relay: its line, its feedback, its rules, and what it may do when. It does nothing by itself: who owns
/// it calls look() every now and then. One thread.
class Relay {
 public:
  /// Takes the lines; the relay is in its state at the start from then on: what the rules say, but off where an overload
  /// has switched it off and nobody has switched it on since.
  /// @param clock  outlives the relay
  /// @return what the lines' makers say, with the phase
  [[nodiscard]] static Result<Relay> open(Phase phase, const RelayParts& parts, const KeptRelay& kept,
                                          const Clock& clock);

  /// What is: as feedback says where it is wired, as the line is driven where not.
  /// @return Errc::io: the line does not tell
  [[nodiscard]] Result<RelayState> state() const;

  /// What it was switched to last.
  [[nodiscard]] RelayState wished() const { return wished_; }

  /// Whether it may be switched to that state now: off always; on not during a lock, and not too soon after the last
  /// switching. What would change nothing is always allowed.
  /// @return Errc::conflict: locked | Errc::too_many: too soon; both say until when
  [[nodiscard]] Result<void> may_switch(RelayState to) const;

  /// Drives the line, whatever may_switch() says; look() tells whether the relay followed. Somebody's `on` ends a trip.
  /// @return Errc::io: the line refused
  [[nodiscard]] Result<void> drive(RelayState to);

  /// Switches off for overload, and locks.
  /// @return as drive()
  [[nodiscard]] Result<void> trip();

  /// Compares what is with what was wished. A difference is trouble once it lasts for the follow time.
  void look();

  /// Whether look() still waits for the relay to follow.
  [[nodiscard]] bool moving() const { return differs_since_.has_value() && !trouble_; }

  /// What is wrong, for people: it does not follow, it moved by itself, its line does not tell.
  [[nodiscard]] const std::optional<std::string>& trouble() const { return trouble_; }

  /// How often it was switched: tells whether somebody else has done it meanwhile.
  [[nodiscard]] std::uint64_t switchings() const { return switchings_; }

  [[nodiscard]] bool tripped() const { return tripped_; }
  [[nodiscard]] std::optional<Lock> lock() const;
  /// Overloads of the last day.
  [[nodiscard]] std::size_t recent_trips() const;

  [[nodiscard]] const RelayRules& rules() const { return rules_; }
  [[nodiscard]] KeptRelay kept() const;

 private:
  Relay(Phase phase, const RelayRules& rules, const Clock& clock) : phase_(phase), rules_(rules), clock_(&clock) {}
  void remember(const KeptRelay& kept);
  [[nodiscard]] Timestamp wall(MonotonicTime time) const;
  [[nodiscard]] std::string not_following(RelayState real) const;

  Phase phase_;
  RelayRules rules_;
  const Clock* clock_;
  std::shared_ptr<GpioLine> line_{};
  std::shared_ptr<GpioInput> feedback_{};
  RelayState wished_ = RelayState::off;
  std::optional<MonotonicTime> switched_at_{};
  std::uint64_t switchings_ = 0;
  std::optional<MonotonicTime> differs_since_{};
  bool was_settled_ = false;  ///< since the last switching: what differs now has moved by itself
  std::optional<std::string> trouble_{};
  bool tripped_ = false;
  std::optional<MonotonicTime> locked_until_{};
  std::vector<MonotonicTime> trips_{};  ///< ascending
};

}  // namespace edl::agent
