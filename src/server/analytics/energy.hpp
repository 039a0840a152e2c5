#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/phase.hpp"
#include "core/timestamp.hpp"
#include "server/analytics/counter_walk.hpp"
#include "server/analytics/energy_flow.hpp"
#include "server/analytics/gaps.hpp"
#include "server/analytics/measured.hpp"

namespace edl::server::analytics {

/// So many counter resets are listed, the latest.
inline constexpr std::size_t k_listed_resets = 50;

/// Where an import comes from: from the meter's counter; from its power readings, where the counter had no value; or some
/// of it from one and some from the other. Export always comes from power readings and the counter's rise (PhaseFlow).
enum class EnergyBasis : std::uint8_t { none, counter, power, mixed };

/// Active energy, kWh, both 0 or more. nullopt where nothing tells it.
struct ImportExport {
  std::optional<double> import_kwh{};
  std::optional<double> export_kwh{};

  bool operator==(const ImportExport&) const = default;
};

/// `in_all` is the sum of the phases, each metered by itself: what one phase feeds in while another draws is export and
/// import both, not the difference (a meter that balances the phases shows less of either).
struct PhasedEnergy {
  ImportExport in_all{};
  PerPhase<ImportExport> phases{};

  bool operator==(const PhasedEnergy&) const = default;
};

/// Of a part of the range. `coverage` is the share of its seconds, 0 to 1, that have a reading. The energy of a gap is
/// wholly in the part in which the gap ends, for when in the gap it flowed is not known.
struct EnergyPart {
  PhasedEnergy energy{};
  double coverage = 0.0;
};

struct EnergyOfHour {
  Timestamp begin;  ///< of an hour of UTC
  EnergyPart part{};
};

struct EnergyOfDay {
  std::chrono::year_month_day date{};  ///< in the device's time zone
  TimeRange range;                     ///< the whole day, 23 to 25 hours; the range asked may have a part of it only
  EnergyPart part{};
};

struct EnergyOfMonth {
  std::chrono::year_month month{};  ///< in the device's time zone
  TimeRange range;                  ///< the whole month
  EnergyPart part{};
};

/// Active energy of a range. The sums of the hours, days, months and hours of the clock are each `in_all`, to 1e-9 kWh.
struct Energy {
  TimeRange range;  ///< as asked, but no longer than until now
  EnergyPart in_all{};
  EnergyBasis basis = EnergyBasis::none;  ///< of the import in all
  PerPhase<EnergyBasis> basis_of_phase{};
  double uncertain_kwh = 0.0;  ///< by how much import and export may both be greater at most, see PhaseFlow::uncertain

  std::vector<EnergyOfHour> by_hour{};    ///< hours that have a reading
  std::vector<EnergyOfDay> by_day{};      ///< all days that the range touches
  std::vector<EnergyOfMonth> by_month{};  ///< all months that the range touches
  /// By the clock's hour, summed over the days: element 2 is 02:00 to 03:00, which on the day of a clock change may be twice
  /// as long, or not at all.
  std::array<EnergyPart, 24> by_hour_of_day{};

  std::vector<CounterReset> resets{};  ///< ascending; the latest k_listed_resets
  std::size_t reset_count = 0;
  std::vector<ImplausibleRise> implausible{};  ///< ascending; the latest k_listed_resets
  Gaps gaps{};
};

[[nodiscard]] Energy energy_of(const Measured& measured);

/// Coverage below which two spans are not compared.
inline constexpr double k_comparable_coverage = 0.9;

/// How the energy of a span differs from that of the span before (same_span_before). A change is nullopt where either span
/// is covered too little to say, or has no such energy; a percentage also where there was none before.
struct EnergyChange {
  TimeRange before;
  PhasedEnergy energy_before{};
  double coverage_before = 0.0;
  double coverage = 0.0;
  double least_coverage = k_comparable_coverage;  ///< of both, to be compared
  bool comparable = false;
  ImportExport change{};                          ///< kWh, later less earlier; may be negative
  std::optional<double> import_change_percent{};  ///< of the import before
  std::optional<double> export_change_percent{};
};

[[nodiscard]] EnergyChange change_of(const Energy& later, const Energy& before,
                                     double least_coverage = k_comparable_coverage);

}  // namespace edl::server::analytics
