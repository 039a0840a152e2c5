#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/time_zone.hpp"
#include "core/timestamp.hpp"
#include "server/analytics/money.hpp"
#include "server/analytics/tariff.hpp"

namespace edl::server::analytics {

/// What a bill is made from: all phases' energy by quarter hours of the UTC grid, which is also the grid of every zone's
/// clock. Columns of one length.
struct QuarterHours {
  std::vector<Timestamp> begin{};  ///< ascending; a quarter hour without readings may be absent
  std::vector<double> import_kwh{};
  std::vector<double> export_kwh{};
  /// Mean imported power; NaN where too little of the quarter hour was measured to say so. Not the import divided by time:
  /// what a counter counted through a gap is energy, and no demand.
  std::vector<double> demand_kw{};
  std::vector<double> coverage{};  ///< share of the seconds, of its part in the range, that have a reading; 0 to 1

  [[nodiscard]] std::size_t rows() const { return begin.size(); }
};

enum class LineKind : std::uint8_t { energy, levy, standing, demand, export_credit, tax };

/// One line of a bill. quantity times price is the amount before it was rounded, but for charges of a part of a month.
struct CostLine {
  LineKind kind = LineKind::energy;
  std::string name{};                              ///< the period's, the levy's; empty for others
  LocalDate valid_from{};                          ///< of the version that it is by
  std::optional<std::chrono::year_month> month{};  ///< of charges by the month
  double quantity = 0;            ///< kWh; days of a standing charge; kW of a demand; the amount that a tax is on
  double price = 0;               ///< for one of these; a tax in percent
  Money amount{};                 ///< below 0: credited
  std::optional<Timestamp> at{};  ///< of a demand: when it was
  std::optional<int> days{};      ///< of charges by the month: for how many of its days

  bool operator==(const CostLine&) const = default;
};

/// What a local day comes to: energy, levies, the day's share of a standing charge, and taxes on them, less the export's
/// credit. Without demand, which a day alone does not have. Not rounded: for charts.
struct DayCost {
  std::chrono::year_month_day date{};
  double import_kwh = 0;
  double export_kwh = 0;
  double amount = 0;
  double coverage = 0;  ///< share of the seconds of the day's part in the range that have a reading

  bool operator==(const DayCost&) const = default;
};

struct Cost {
  std::string currency{};
  TimeRange range;
  double import_kwh = 0;
  double export_kwh = 0;
  double unpriced_kwh = 0;        ///< of import_kwh, from before the first version: no line has it
  std::vector<CostLine> lines{};  ///< by version; the energy first
  Money total{};                  ///< exactly the sum of the lines
  std::vector<DayCost> days{};
  double coverage = 0;  ///< share of the range's seconds that have a reading
};

/// What the energy of a range costs.
///
/// Energy has the price of the moment that it was counted in. A charge by the day, or by the month for its share of days,
/// falls due with the first moment of the local day: so a range has the days that begin in it, and ranges that follow each
/// other have the days of the whole. The demand is the highest of each month's part of the range, for the share of its days.
/// A tax is on the sum of the other lines of its version but the credit.
/// @param energy  quarter hours that touch the range; others are left out
/// @param range  not empty
[[nodiscard]] Cost cost_of(const TariffBook& book, const QuarterHours& energy, TimeRange range, const TimeZone& zone);

}  // namespace edl::server::analytics
