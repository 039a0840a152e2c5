#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/harmonics.hpp"
#include "core/power_event.hpp"
#include "core/time_zone.hpp"
#include "server/analytics/event_tables.hpp"
#include "server/analytics/source.hpp"
#include "server/analytics/verdict.hpp"

namespace edl::server::analytics {

/// One line of a report: a limit of the standard, and what was measured of it.
struct Criterion {
  std::string_view id{};    ///< for programs: "voltage_usual", "voltage_permissible", "frequency_usual", ...
  std::string_view name{};  ///< for people
  std::string_view clause{};
  std::string_view limit{};          ///< in words
  std::optional<Phase> phase{};      ///< nullopt: of the supply as a whole
  std::optional<double> measured{};  ///< in `unit`; nullopt: nothing was measured
  std::string_view unit{};
  Verdict verdict = Verdict::cannot_be_told;
  std::string why{};  ///< one sentence: what the verdict rests on, or why there is none
};

/// A supply judged by EN 50160:2010, clauses 4.2 and 4.3, over one local week.
struct WeeklyReport {
  TimeRange week;
  std::string zone{};  ///< its IANA name
  double nominal_v = 0;
  std::optional<double> nominal_hz{};
  std::vector<Criterion> criteria{};
  EventTables events{};  ///< of the week: events that began in it; the standard sets them no limits
  /// `fails` where any criterion fails; `passes` where all that this meter can measure pass.
  Verdict overall = Verdict::cannot_be_told;
};

struct WeekQuestion {
  Timestamp within;  ///< any moment of the week
  TimeZone zone{};
  double nominal_v = 230;              ///< Un, of a phase to neutral; above 0
  std::optional<double> nominal_hz{};  ///< nullopt: what the readings show
  Timestamp now;                       ///< a week that is not over is judged by what there is of it
};

/// @param events     of the week, and those that began before and reach into it
/// @param harmonics  of the week, ascending time
/// @return as voltage_quality() and Source::intervals
[[nodiscard]] Result<WeeklyReport> weekly_report(Source& source, const WeekQuestion& question,
                                                 std::span<const PowerEvent> events,
                                                 std::span<const HarmonicSet> harmonics);

}  // namespace edl::server::analytics
