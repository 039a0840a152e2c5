#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "core/time_zone.hpp"
#include "server/analytics/extremes.hpp"
#include "server/analytics/flagged_times.hpp"
#include "server/analytics/source.hpp"
#include "server/analytics/verdict.hpp"

namespace edl::server::analytics {

/// The limits of the supply voltage, as shares of the nominal voltage Un.
/// @source EN 50160:2010, 4.2.2.2: of each week 95 % of the ten-minute means within Un ±10 %, and all within +10/-15 %
inline constexpr double k_voltage_usual_low = 0.90;
inline constexpr double k_voltage_lowest = 0.85;
inline constexpr double k_voltage_high = 1.10;
inline constexpr double k_voltage_usual_percent = 95;

/// One phase's ten-minute means of a span, U10min = √(Σ U1s² / n) over the n seconds that were measured, counted against
/// both limits; a mean on a limit keeps it.
///
/// Ten minutes that a dip, swell or interruption touches are flagged (IEC 61000-4-30:2015, 4.7) and left out: EN 50160 holds
/// for normal operating conditions without the time of interruptions (4.2.2.1) and counts dips and swells in tables of their
/// own (4.3). Ten minutes with readings of less than half of their seconds are not counted either. Both are told.
struct VoltageShares {
  std::size_t all = 0;          ///< ten-minute intervals of the span
  std::size_t counted = 0;      ///< that were judged
  std::size_t usual = 0;        ///< of these: within Un ±10 %
  std::size_t permissible = 0;  ///< of these: within Un +10/-15 %
  std::size_t flagged = 0;
  std::size_t too_few = 0;
  std::size_t unknown = 0;  ///< might lie within or not: minutes are not kept any more

  /// 0 to 1, of those that were counted; nullopt of none.
  [[nodiscard]] std::optional<double> usual_share() const;
  [[nodiscard]] std::optional<double> permissible_share() const;

  /// 95 % within ±10 %, of a span that is a whole week.
  [[nodiscard]] Verdict usual_verdict() const;
  /// All within +10/-15 %.
  [[nodiscard]] Verdict permissible_verdict() const;

  VoltageShares& operator+=(const VoltageShares& other);
  bool operator==(const VoltageShares&) const = default;
};

/// What EN 50160 counts by: one local week from Monday to Monday.
struct VoltageWeek {
  TimeRange week;
  bool whole = false;  ///< whether all of it lies in the range; the standard judges whole weeks
  PerPhase<VoltageShares> phases{};
};

struct VoltageQuality {
  double nominal_v = 0;
  PerPhase<Extent> phases{};         ///< of the one-second RMS voltage
  PerPhase<VoltageShares> shares{};  ///< of the whole range
  std::vector<VoltageWeek> weeks{};  ///< that the range touches, each with what of it lies in the range
};

struct VoltageQuestion {
  TimeRange range;
  TimeZone zone{};
  double nominal_v = 230;  ///< Un, of a phase to neutral; above 0
};

/// The supply voltage per EN 50160:2010, 4.2.2. A year is told exactly from its hours: count_ten_minute_means() says how.
/// @param hours  of the range, with mean, min, max and count of voltage_rms
/// @return Errc::invalid: `hours` are no hours, or the nominal voltage is none | as Source::intervals
[[nodiscard]] Result<VoltageQuality> voltage_quality(const IntervalTable& hours, Source& source,
                                                     const VoltageQuestion& question, const FlaggedTimes& flagged);

}  // namespace edl::server::analytics
