#pragma once

#include <span>
#include <vector>

#include "core/power_event.hpp"
#include "core/timestamp.hpp"

namespace edl::server::analytics {

/// When the supply was in a dip, swell or interruption. A value that is measured over an interval which one of them touches
/// is flagged: it may tell of the event rather than of the steady supply. An event of any phase flags all three, which is
/// the cautious reading for a polyphase meter.
/// @source IEC 61000-4-30:2015, 4.7
class FlaggedTimes {
 public:
  FlaggedTimes() = default;

  /// @param events  any order; only dips, swells and interruptions count
  /// @param now     where an event ends that still goes on
  FlaggedTimes(std::span<const PowerEvent> events, Timestamp now);

  [[nodiscard]] bool empty() const { return spans_.empty(); }

  /// Whether any of the range is flagged. An event without length flags the interval that it falls into.
  [[nodiscard]] bool touch(TimeRange range) const;

 private:
  std::vector<TimeRange> spans_;  ///< ascending, none touching another; closed at both ends
};

}  // namespace edl::server::analytics
