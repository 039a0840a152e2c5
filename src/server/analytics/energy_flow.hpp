#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/phase.hpp"
#include "core/result.hpp"
#include "core/timestamp.hpp"
#include "server/analytics/columns.hpp"
#include "server/analytics/counter_walk.hpp"
#include "server/analytics/energy_sum.hpp"
#include "server/analytics/seconds_reader.hpp"

namespace edl::server::analytics {

/// A quarter hour, read wholly, in which a counter rose by more than its power can have drawn, by a tenth and 0.1 kWh: a meter
/// that was replaced by one with a higher count, or a wrong scale. It is counted as it was read, for the counter is what a bill
/// rests on, and told.
struct ImplausibleRise {
  Timestamp begin;  ///< of the quarter hour
  Phase phase = Phase::a;
  double rise_kwh = 0.0;
  double at_most_kwh = 0.0;  ///< the greatest power reading for all of the time

  bool operator==(const ImplausibleRise&) const = default;
};

/// Active energy of one phase in each row of a table of quarter hours; each column is as long as the table.
///
/// Import is what the counter rose (register +A of IEC 62056-6-1, OBIS 1.8.0). Where the counter has no value but the power
/// has, import is the sum of the positive readings, each for its second, and what the counter then tells of the same time
/// is not counted again. Export (-A, OBIS 2.8.0) has no counter: it is the sum of the negative power readings, each for its
/// second, and where an interval had both signs and is covered wholly, import less the sum of all power readings.
struct PhaseFlow {
  std::vector<EnergySum> imported{};
  std::vector<EnergySum> exported{};
  /// Import as the power readings alone tell it: unlike `imported` it knows nothing of gaps. From it come mean powers.
  std::vector<EnergySum> drawn{};
  std::vector<std::uint8_t> import_known{};  ///< 0 or 1: there was a counter or a power
  std::vector<std::uint8_t> export_known{};  ///< 0 or 1: there was a power
  std::size_t by_counter = 0;                ///< rows whose import the counter told
  std::size_t by_power = 0;                  ///< rows whose import the power told
  /// By how much import and export may both be greater at most: of intervals of both signs of which neither counter nor
  /// seconds are there.
  EnergySum uncertain{};
  std::vector<CounterReset> resets{};
  std::vector<ImplausibleRise> implausible{};  ///< ascending
};

struct EnergyFlow {
  PerPhase<PhaseFlow> phases{};
  PerPhase<std::optional<CounterValue>> counter_before{};  ///< the last before the range
};

/// @param range     whose quarter hours the table has; the step of a counter into it counts, so that the energies of two
///                  ranges, one after the other, are that of both
/// @param quarters  with Field::power_watt and Field::energy_kwh
/// @param seconds   of the same range: of a day or less everything of both signs is computed from seconds; of more only
///                  what quarter hours leave open, while half of the reader's hours are left
/// @return as Source does
[[nodiscard]] Result<EnergyFlow> energy_flow(TimeRange range, const IntervalTable& quarters, Source& source,
                                             SecondsReader& seconds);

}  // namespace edl::server::analytics
