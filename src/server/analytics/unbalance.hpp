#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "core/harmonics.hpp"
#include "server/analytics/flagged_times.hpp"
#include "server/analytics/source.hpp"
#include "server/analytics/verdict.hpp"

namespace edl::server::analytics {

/// The limit of the negative-sequence unbalance.
/// @source EN 50160:2010, 4.2.4: of each week 95 % of the ten-minute means within 0 % to 2 % of the positive sequence
inline constexpr double k_unbalance_limit_percent = 2;

/// u2 = 100 · √((1 - √(3 - 6β)) / (1 + √(3 - 6β))), β = (U12⁴ + U23⁴ + U31⁴) / (U12² + U23² + U31²)², in percent.
/// @param ab, bc, ca  fundamental voltages from line to line, V: a triangle
/// @return nullopt where they are no triangle, or all 0
/// @source IEC 61000-4-30:2015, 5.7.1
[[nodiscard]] std::optional<double> unbalance_of_lines(double ab, double bc, double ca);

/// The negative-sequence unbalance of three voltages to neutral whose angles are taken to be 120° apart:
/// u2 = 100 · √(Ua² + Ub² + Uc² - UaUb - UbUc - UcUa) / (Ua + Ub + Uc), in percent. It is what unbalance_of_lines gives of
/// Uab² = Ua² + Ub² + UaUb and so on. Angles that are not 120° apart add unbalance that it does not see.
/// @return nullopt where all are 0
[[nodiscard]] std::optional<double> unbalance_of_magnitudes(double a, double b, double c);

/// u2 = 100 · |U2 / U1| of the fundamental phasors of a set: U1 = (Ua + αUb + α²Uc) / 3, U2 = (Ua + α²Ub + αUc) / 3,
/// α = 1∠120°, in percent. Phases that follow each other as A, C, B have theirs above 100 %.
/// @return nullopt where a phase has no voltage
/// @source IEC 61000-4-30:2015, 5.7.1; EN 50160:2010, 3.19
[[nodiscard]] std::optional<double> unbalance_of(const HarmonicSet& set);

/// Values of u2 against the limit.
struct UnbalanceShares {
  std::size_t all = 0;      ///< ten-minute intervals of the range
  std::size_t counted = 0;  ///< of these: judged
  std::size_t within = 0;   ///< of these: at most 2 %
  std::size_t flagged = 0;  ///< touched by a dip, swell or interruption
  std::size_t unknown = 0;  ///< minutes that would tell are not kept any more
  std::optional<double> percentile_95_percent{};
  std::chrono::milliseconds window{};  ///< over which each value of the percentile was measured
  bool operator==(const UnbalanceShares&) const = default;

  [[nodiscard]] std::optional<double> within_share() const;  ///< 0 to 1, of those that were counted
  [[nodiscard]] Verdict verdict() const;                     ///< 95 % at most 2 %, of a span that is a whole week
};

/// What is known of the voltage unbalance. What tells more stands first.
struct Unbalance {
  /// From fundamental phasors, so with the angles: harmonic sets of about 200 ms, of ten minutes the first. A value stands
  /// for its ten minutes, over which the standard would have the mean; nullopt where no set has three voltages.
  std::optional<UnbalanceShares> from_phasors{};
  /// From the magnitudes of ten-minute means of the RMS voltages to neutral, with angles taken to be 120° apart and
  /// harmonics taken to be small; nullopt where a phase has no voltage. Of more than 31 days the percentile is that of the hours' means.
  std::optional<UnbalanceShares> from_magnitudes{};

  /// The one to be believed: phasors where they stand for at least half of the ten minutes that magnitudes do.
  [[nodiscard]] const UnbalanceShares* best() const;
};

/// The unbalance of a range. Of more than 31 days, hours are read as minutes only where their least and greatest voltages
/// leave it open whether 2 % was passed: u2 of a box of voltages is greatest at one of its corners, being a norm divided
/// by a sum.
/// @param hours      of the range, with mean, min, max and count of voltage_rms
/// @param harmonics  ascending time
/// @return Errc::invalid: `hours` are no hours | as Source::intervals
[[nodiscard]] Result<Unbalance> unbalance(const IntervalTable& hours, Source& source, TimeRange range,
                                          std::span<const HarmonicSet> harmonics, const FlaggedTimes& flagged);

}  // namespace edl::server::analytics
