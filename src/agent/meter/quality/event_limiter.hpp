#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <vector>

#include "agent/port/clock.hpp"
#include "core/power_event.hpp"

namespace edl::agent {

/// Keeps a supply that chatters from telling thousands of events: so many of a kind a minute are told one by one, the others are
/// counted and become one event of each kind. Memory is bounded by both.
class EventLimiter {
 public:
  static constexpr std::chrono::minutes k_window{1};

  explicit EventLimiter(std::size_t most_per_minute) : most_(most_per_minute) {}

  /// Whether one more event may be told; it counts then. Dips do not keep an interruption from being told.
  [[nodiscard]] bool admit(PowerEventKind kind, MonotonicTime now);

  /// @param event  that has ended and was never told
  void leave_out(const PowerEvent& event, MonotonicTime now);

  /// What was left out, a minute after its first: an event of each kind that reaches from the first's begin to the last's
  /// end, with all of their phases, the furthest of their extremes, and how many they were in its detail.
  [[nodiscard]] std::vector<PowerEvent> take(MonotonicTime now);

 private:
  struct LeftOut {
    PowerEvent sum;
    std::size_t count = 0;
    MonotonicTime since;
  };

  std::size_t most_;
  std::map<PowerEventKind, std::deque<MonotonicTime>> told_;  ///< within the window
  std::map<PowerEventKind, LeftOut> left_out_;
};

}  // namespace edl::agent
