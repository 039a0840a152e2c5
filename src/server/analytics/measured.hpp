#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/phase.hpp"
#include "core/result.hpp"
#include "core/time_zone.hpp"
#include "core/timestamp.hpp"
#include "server/analytics/columns.hpp"
#include "server/analytics/energy_flow.hpp"
#include "server/analytics/gaps.hpp"
#include "server/analytics/local_calendar.hpp"
#include "server/analytics/source.hpp"

namespace edl::server::analytics {

/// A range of one device's readings, in the device's time zone.
struct Span {
  TimeZone zone{};
  TimeRange range;
  Timestamp now;  ///< what lies after it is not yet, and not missing
  /// How many hours may be read second by second: enough for a day to be exact in all, and of a year for the hours that its
  /// quarter hours leave most open.
  std::size_t hours_of_seconds = 28;
};

/// What energy, demand and coverage are told from, worked out once for the three.
struct Measured {
  TimeRange range;  ///< the span's, up to now
  TimeZone zone;
  const IntervalTable* quarters = nullptr;  ///< borrowed
  LocalCalendar calendar;                   ///< of the range
  std::vector<Timestamp> grid{};  ///< each quarter hour of the range, with readings or not; the first may begin late
  std::vector<LocalPlace> grid_places{};  ///< of each of the grid
  std::vector<std::uint32_t> slot{};      ///< of each row of the table: its index in the grid
  /// Of each row: seconds with a reading. The readings of a second come as a set, so these are the seconds of the phase that
  /// has most.
  std::vector<std::uint32_t> covered{};
  PerPhase<std::uint64_t> covered_of_phase{};  ///< seconds with a reading, in all
  EnergyFlow flow{};
  Gaps gaps{};

  [[nodiscard]] const LocalPlace& place(std::size_t row) const { return grid_places[slot[row]]; }

  /// Whole seconds of the range that lie in a slot of the grid: 900 but for the first and the last.
  [[nodiscard]] std::uint32_t seconds_of_slot(std::size_t slot) const;
};

/// Whole seconds that two ranges have in common.
[[nodiscard]] double common_seconds(TimeRange a, TimeRange b);

/// @param quarters  of the span's range, with Field::power_watt and Field::energy_kwh; borrowed for the life of what is
///                  returned
/// @param source    of the same device; asked for the counter before the range and for the seconds of doubtful quarter hours
/// @return Errc::invalid for an empty range, for one that begins after now, and for a table that is not of quarter hours of
///         the range; else as Source does
[[nodiscard]] Result<Measured> measure(const Span& span, const IntervalTable& quarters, Source& source);

}  // namespace edl::server::analytics
