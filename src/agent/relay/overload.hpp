#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "agent/relay/relay_rules.hpp"
#include "core/phase.hpp"
#include "core/quantity.hpp"
#include "core/reading.hpp"
#include "core/timestamp.hpp"

namespace edl::agent {

/// A phase that was above its limit for its time: it is to be switched off.
struct Overload {
  Phase phase = Phase::a;
  Timestamp begin;   ///< when the current rose above the limit, to the second
  Timestamp end;     ///< of the second that was one too many
  Ampere highest{};  ///< RMS over one second
  OverloadLimit limit{};

  bool operator==(const Overload&) const = default;
};

/// Watches the current of each phase, second by second, and says which has been above its limit for too long: a
/// definite-time characteristic, with the terms of IEC 60255-151:2009. It starts at the first second above the limit
/// and resets at the first below 95 % of it (the usual reset ratio); in between the time goes on, so that a load that
/// sways about its limit is not spared for ever. It is a guard for loads and tariffs, beside the circuit breaker and
/// never in its place.
///
/// A second that was not measured counts neither way; after a minute of them in a row it begins anew. Pure: it knows no
/// clock but the readings'. One thread.
class OverloadWatch {
 public:
  static constexpr double k_reset_ratio = 0.95;
  static constexpr std::chrono::seconds k_longest_gap{60};

  /// A phase without a limit is not watched.
  explicit OverloadWatch(const PerPhase<std::optional<OverloadLimit>>& limits);

  /// @param set  one second of measuring; times ascend
  /// @return the phases that have been above for long enough just now; each begins anew with that
  [[nodiscard]] std::vector<Overload> take(const ReadingSet& set);

  /// How long a phase has been above its limit, as of the last set; 0 s: it is not.
  [[nodiscard]] std::chrono::seconds above(Phase phase) const;

 private:
  /// A phase that has started.
  struct Start {
    Timestamp begin;
    Timestamp last;  ///< the last second that was measured
    std::chrono::seconds above{0};
    Ampere highest{};
  };
  struct Watched {
    std::optional<OverloadLimit> limit{};
    std::optional<Start> start{};
  };

  [[nodiscard]] static std::optional<Overload> take(Watched& watched, const Reading& reading);

  PerPhase<Watched> phases_{};
};

}  // namespace edl::agent
