#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/phase.hpp"
#include "core/result.hpp"
#include "core/timestamp.hpp"
#include "server/analytics/columns.hpp"
#include "server/analytics/counter_walk.hpp"
#include "server/analytics/seconds_reader.hpp"

namespace edl::server::analytics {

/// A shorter silence is a lost second or a restart, and told by the coverage only.
inline constexpr std::chrono::seconds k_least_gap{60};

/// So many are listed, the longest.
inline constexpr std::size_t k_listed_gaps = 20;

/// A time without a reading of any phase. A reading covers its second.
struct Gap {
  TimeRange range;
  /// Both edges to the second. False: the gap is at least this, and its edges lie within the quarter hours beside it.
  bool exact = true;
  /// Import meanwhile: the counter's step over the gap, kWh; when in the gap it flowed is not known. nullopt where there is
  /// no counter, where it fell, and where the gap lasts until the range's end.
  PerPhase<std::optional<double>> import_kwh{};

  bool operator==(const Gap&) const = default;
};

struct Gaps {
  std::vector<Gap> longest{};  ///< longest first, then ascending
  /// The silence in which the range begins, from its true begin before the range on: of it the range has all the energy,
  /// though some of it, or all, flowed before. nullopt where the device was read within k_least_gap before the range's
  /// first reading, and where it was not read for a month.
  std::optional<Gap> from_before{};
  std::size_t count = 0;               ///< of all
  std::chrono::milliseconds length{};  ///< of all
  /// Quarter hours that miss k_least_gap or more and were not looked into by seconds: they may have gaps that are not
  /// counted. Above 0 only for devices that are silent very often, and where seconds are no longer kept.
  std::size_t unresolved_quarter_hours = 0;
};

/// @param range           as asked; the table is of it
/// @param quarters        with Field::power_watt and Field::energy_kwh
/// @param covered         seconds of each row that have a reading
/// @param counter_before  the last before the range
/// @param seconds         as many of its hours are read as it allows, the longest silences' first
/// @return as Source does
[[nodiscard]] Result<Gaps> find_gaps(TimeRange range, const IntervalTable& quarters,
                                     const std::vector<std::uint32_t>& covered,
                                     const PerPhase<std::optional<CounterValue>>& counter_before,
                                     SecondsReader& seconds);

}  // namespace edl::server::analytics
