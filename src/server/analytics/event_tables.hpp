#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "core/phase.hpp"
#include "core/power_event.hpp"
#include "core/timestamp.hpp"
#include "server/analytics/itic.hpp"

namespace edl::server::analytics {

/// A dip, swell or interruption of the supply as a whole: what overlaps on several phases is one event, from the first
/// begin to the last end, with the furthest of its voltages (IEC 61000-4-30:2015, 5.4.2.1, 5.4.3.1). A dip on the way into
/// an interruption and out of it is part of the interruption.
struct SupplyEvent {
  PowerEventKind kind = PowerEventKind::voltage_dip;
  Timestamp begin;
  std::optional<std::chrono::milliseconds>
      duration{};                           ///< nullopt: still going on. Of an interruption: its own, not the dip's
  std::vector<Phase> phases{};              ///< ascending
  std::optional<double> extreme_percent{};  ///< residual voltage, of a swell the highest, in percent of the reference
  std::optional<IticRegion> itic{};         ///< nullopt: it goes on, or its voltage is not known
};

inline constexpr std::size_t k_dip_rows = 5;
inline constexpr std::size_t k_dip_columns = 5;
inline constexpr std::size_t k_swell_rows = 2;
inline constexpr std::size_t k_swell_columns = 3;

/// Lower bounds of the rows' residual voltages u in percent: 90 > u >= 80, 80 > u >= 70, and so on; the last row is 5 > u.
inline constexpr std::array<double, k_dip_rows> k_dip_row_floors{80, 70, 40, 5, 0};
/// The longest duration of each column: 10 <= t <= 200 ms, 200 < t <= 500 ms, and so on.
inline constexpr std::array<std::chrono::milliseconds, k_dip_columns> k_dip_column_ends{
    std::chrono::milliseconds(200), std::chrono::milliseconds(500), std::chrono::seconds(1), std::chrono::seconds(5),
    std::chrono::seconds(60)};
/// Rows: u >= 120 %, 120 > u > 110 %.
inline constexpr std::array<std::chrono::milliseconds, k_swell_columns> k_swell_column_ends{
    std::chrono::milliseconds(500), std::chrono::seconds(5), std::chrono::seconds(60)};
/// An interruption is short up to here, and long beyond (EN 50160:2010, 3.9).
inline constexpr std::chrono::minutes k_longest_short_interruption{3};

/// The events of a supply counted as EN 50160 does. The standard gives tables, no limits.
/// @source EN 50160:2010, 4.3.2.3, table 2 (dips), 4.3.2.4, table 3 (swells), 3.9 and 4.3.1 (interruptions)
struct EventTables {
  std::array<std::array<std::size_t, k_dip_columns>, k_dip_rows> dips{};        ///< rows A, B, C, D, X of table 2
  std::array<std::array<std::size_t, k_swell_columns>, k_swell_rows> swells{};  ///< rows S, T of table 3
  std::size_t short_interruptions = 0;
  std::size_t long_interruptions = 0;
  std::size_t over_a_minute = 0;  ///< dips and swells too long for the tables: slow changes of the voltage
  std::size_t unclassified =
      0;  ///< that go on, or whose voltage is not known, or that are shallower than the thresholds of the tables
  std::array<std::size_t, k_itic_regions> itic{};  ///< by IticRegion
  std::vector<SupplyEvent> events{};               ///< ascending begin: what was counted
};

/// Where a dip or swell stands in its table, from 0.
struct TableCell {
  std::size_t row = 0;
  std::size_t column = 0;
  bool operator==(const TableCell&) const = default;
};

/// @return nullopt: 90 % or more, or longer than a minute. What is shorter than 10 ms counts as 10 ms.
[[nodiscard]] std::optional<TableCell> dip_cell(double residual_percent, std::chrono::milliseconds duration);
/// @return nullopt: 110 % or less, or longer than a minute
[[nodiscard]] std::optional<TableCell> swell_cell(double highest_percent, std::chrono::milliseconds duration);

/// The dips, swells and interruptions among `events` as events of the supply, ascending begin. Others are left out.
/// @param events     of one device, any order
/// @param nominal_v  Un, for events that do not name their reference
[[nodiscard]] std::vector<SupplyEvent> supply_events(std::span<const PowerEvent> events, double nominal_v);

[[nodiscard]] EventTables event_tables(std::span<const PowerEvent> events, double nominal_v);

}  // namespace edl::server::analytics
