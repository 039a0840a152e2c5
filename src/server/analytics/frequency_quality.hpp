#pragma once

#include <cstddef>
#include <optional>

#include "server/analytics/extremes.hpp"
#include "server/analytics/source.hpp"
#include "server/analytics/verdict.hpp"

namespace edl::server::analytics {

/// The limits of the frequency of a supply that is connected to a synchronous grid, as shares of the nominal one.
/// @source EN 50160:2010, 4.2.1: ten-second means within ±1 % during 99.5 % of a year, within +4/-6 % always
inline constexpr double k_frequency_usual_low = 0.99;
inline constexpr double k_frequency_usual_high = 1.01;
inline constexpr double k_frequency_lowest = 0.94;
inline constexpr double k_frequency_highest = 1.04;
inline constexpr double k_frequency_usual_percent = 99.5;

/// The ten-second means of a range, f10s = Σ f1s / n on the UTC grid of ten seconds (IEC 61000-4-30:2015, 5.1.1, counts whole
/// periods in ten seconds, which is the mean of the seconds' frequencies within 0.01 mHz of it), counted against both limits.
///
/// Counted are those of minutes with at most 5 seconds missing: so at least half of each ten seconds is there. The ten
/// seconds of other minutes are set aside, whatever they have, and told.
struct FrequencyQuality {
  std::optional<double> nominal_hz{};  ///< as given, or 50 or 60 as the readings show; nullopt: they show neither
  Extent extent{};                     ///< of single readings
  std::size_t all = 0;                 ///< ten-second intervals of the range's whole minutes
  std::size_t counted = 0;
  std::size_t usual = 0;        ///< of these: within ±1 %
  std::size_t permissible = 0;  ///< of these: within +4/-6 %
  std::size_t set_aside = 0;    ///< in minutes with gaps
  std::size_t unknown = 0;  ///< might lie within or not: what would tell is not kept any more, or is too much to read

  /// 0 to 1, of those that were counted; nullopt of none.
  [[nodiscard]] std::optional<double> usual_share() const;
  [[nodiscard]] std::optional<double> permissible_share() const;

  /// 99.5 % within ±1 %: the standard's span is a year; of a shorter one this tells that span.
  [[nodiscard]] Verdict usual_verdict() const;
  /// All within +4/-6 %.
  [[nodiscard]] Verdict permissible_verdict() const;
};

/// 50 or 60, whichever the middle of the hours' means is within 5 Hz of.
/// @param hours  with the mean of frequency_hz
[[nodiscard]] std::optional<double> nominal_frequency(const IntervalTable& hours);

/// How many minutes are read as seconds at most. A supply that leaves the limits for longer is no longer looked at exactly:
/// the rest is unknown.
inline constexpr std::size_t k_most_minutes_of_seconds = 10'080;

/// The supply frequency per EN 50160:2010, 4.2.1, of the phase that has most readings in each hour (all phases have the same
/// frequency), exactly and without reading most of the seconds: where the least and the greatest value of an hour or
/// minute lie within the same limits, so do its means.
/// @param hours       of the range, with mean, min, max and count of frequency_hz
/// @param nominal_hz  nullopt: what the readings show
/// @return Errc::invalid: `hours` are no hours | as Source::intervals
[[nodiscard]] Result<FrequencyQuality> frequency_quality(const IntervalTable& hours, Source& source, TimeRange range,
                                                         std::optional<double> nominal_hz);

}  // namespace edl::server::analytics
