#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "core/harmonics.hpp"
#include "server/analytics/flagged_times.hpp"
#include "server/analytics/source.hpp"
#include "server/analytics/verdict.hpp"

namespace edl::server::analytics {

/// The limit of the total harmonic distortion of the supply voltage, THD = 100 · √(Σ U_h², h = 2 to 40) / U_1, in percent.
/// @source EN 50160:2010, 4.2.5: of each week 95 % of the ten-minute means
inline constexpr double k_voltage_thd_limit_percent = 8;

inline constexpr std::size_t k_limited_orders = 25;

/// The limit of each harmonic of the supply voltage in percent of the fundamental, index 0 is order 1 (which has none: 0).
/// @source EN 50160:2010, 4.2.5, table 1
inline constexpr std::array<double, k_limited_orders> k_harmonic_limits_percent{
    0,   2.0, 5.0, 1.0, 6.0, 0.5, 5.0, 0.5, 1.5, 0.5, 3.5, 0.5, 3.0,
    0.5, 0.5, 0.5, 2.0, 0.5, 1.5, 0.5, 0.5, 0.5, 1.5, 0.5, 1.5};

/// One phase's ten-minute means of the THD against the limit. The means are arithmetic, of the THD of each second.
struct ThdShares {
  std::size_t all = 0;  ///< ten-minute intervals of the range
  std::size_t counted = 0;
  std::size_t within = 0;  ///< of these: at most 8 %
  std::size_t flagged = 0;
  std::size_t too_few = 0;  ///< fewer than half of their seconds are there
  std::size_t unknown = 0;  ///< minutes that would tell are not kept any more
  std::optional<double> percentile_95_percent{};

  [[nodiscard]] std::optional<double> within_share() const;  ///< 0 to 1, of those that were counted
  [[nodiscard]] Verdict verdict() const;                     ///< 95 % at most 8 %, of a span that is a whole week
};

/// One order of one phase's voltage.
struct OrderShare {
  std::size_t order = 0;  ///< 2 to 25
  double limit_percent = 0;
  double percentile_95_percent = 0;  ///< of the fundamental

  /// The part of the limit that is taken up: above 1 it is broken.
  [[nodiscard]] double used() const { return percentile_95_percent / limit_percent; }
};

/// One phase's single harmonics: harmonic sets of about 200 ms, of ten minutes the first, stand for the ten-minute means.
struct HarmonicShares {
  std::size_t all = 0;      ///< ten-minute intervals of the range
  std::size_t counted = 0;  ///< of these: with a set
  std::size_t flagged = 0;
  std::size_t within = 0;             ///< counted ten minutes with every order within its limit
  std::vector<OrderShare> orders{};   ///< 2 to 25, or none without a set
  std::optional<OrderShare> worst{};  ///< that takes up most of its limit

  /// 95 % of the ten minutes for each order, of a span that is a whole week.
  [[nodiscard]] Verdict verdict() const;
};

struct Distortion {
  /// Over which the values of the THD's percentiles are means: ten minutes, or an hour of more than 31 days.
  std::chrono::milliseconds window{};
  PerPhase<ThdShares> voltage_thd{};
  PerPhase<std::optional<double>>
      current_thd_95_percent{};  ///< percentile of means over `window`; no limit is set for it
  PerPhase<HarmonicShares> harmonics{};
};

/// The distortion per EN 50160:2010, 4.2.5. Interharmonics (4.2.6) and mains signalling (4.2.7) are not measured.
/// @param hours      of the range, with mean, min, max and count of voltage_thd, and mean and count of current_thd
/// @param harmonics  ascending time
/// @return Errc::invalid: `hours` are no hours | as Source::intervals
[[nodiscard]] Result<Distortion> distortion(const IntervalTable& hours, Source& source, TimeRange range,
                                            std::span<const HarmonicSet> harmonics, const FlaggedTimes& flagged);

}  // namespace edl::server::analytics
