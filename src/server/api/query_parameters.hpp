#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/fault.hpp"
#include "core/field.hpp"
#include "core/phase.hpp"
#include "core/power_event.hpp"
#include "core/time_zone.hpp"
#include "core/timestamp.hpp"
#include "net/http.hpp"
#include "server/alerts/records.hpp"
#include "server/http/operation.hpp"
#include "server/store/resolution.hpp"

namespace edl::server {

enum class Format : std::uint8_t { json, csv, line_protocol };
enum class TimeFormat : std::uint8_t { rfc3339, ms };

/// What the query string of /query-data and its like asks for.
struct QueryParameters {
  std::string device_id;
  TimeRange range;
  TimeZone zone;
  std::vector<Field> fields;
  std::vector<Phase> phases;
  std::optional<Resolution> resolution;  ///< nullopt: auto
  std::optional<std::size_t> max_points;
  Format format = Format::json;
  TimeFormat time_format = TimeFormat::rfc3339;
};

inline constexpr std::size_t k_default_max_points = 2'000;
inline constexpr std::size_t k_max_points = 1'000'000;
inline constexpr std::chrono::days k_longest_range{366 * 100};

/// Which call's parameters: /query-data and its like, GET /events, GET /harmonics, GET /alerts, lists of a device that the
/// path names, GET /fetch-analytics, GET /weekly-report.
enum class ParametersOf : std::uint8_t { columns, events, harmonics, alerts, list, analytics, week };

/// The parameters that parse_query_parameters knows, for /openapi.json.
enum class FieldChoice : std::uint8_t { free, fixed };
[[nodiscard]] std::vector<Parameter> described_query_parameters(FieldChoice choice);
/// As above, of the other calls.
[[nodiscard]] std::vector<Parameter> described_range_parameters(ParametersOf call);

/// The value of `device_id` alone, which is needed first to know the device's time zone.
/// @return the id as written | 400 or 422, also where there are parameters that the call does not know
[[nodiscard]] Parsed<std::string> device_id_of(std::string_view query, ParametersOf call = ParametersOf::columns);

/// Reads the whole query string.
/// @param zone  the device's, for a query that names none
/// @param fields  those that are read where the query names none; fixed, if `choice` forbids naming others
/// @return every wrong parameter by name
[[nodiscard]] Parsed<QueryParameters> parse_query_parameters(std::string_view query, const TimeZone& zone,
                                                             const std::vector<Field>& fields, FieldChoice choice,
                                                             Timestamp now);

inline constexpr std::size_t k_default_max_events = 1'000;
inline constexpr std::size_t k_max_events = 10'000;
inline constexpr std::size_t k_default_max_harmonics = 200;
inline constexpr std::size_t k_max_harmonics = 2'000;

/// What GET /events calls an alert, which is no event that a device could tell.
inline constexpr std::string_view k_alert_kind = "alert";

struct EventParameters {
  TimeRange range;
  bool events = true;                 ///< whether what is kept as events is listed
  std::vector<PowerEventKind> kinds;  ///< of them; none: all
  bool alerts = true;                 ///< whether alerts are listed
  std::size_t limit = k_default_max_events;
};

/// The parameters of GET /events, as parse_query_parameters.
[[nodiscard]] Parsed<EventParameters> parse_event_parameters(std::string_view query, const TimeZone& zone,
                                                             Timestamp now);

struct HarmonicsParameters {
  std::optional<TimeRange> range;  ///< none: the newest set
  std::size_t limit = k_default_max_harmonics;
};

/// The parameters of GET /harmonics, as parse_query_parameters.
[[nodiscard]] Parsed<HarmonicsParameters> parse_harmonics_parameters(std::string_view query, const TimeZone& zone,
                                                                     Timestamp now);

inline constexpr std::size_t k_default_max_alerts = 1'000;
inline constexpr std::size_t k_max_alerts = 10'000;

struct AlertParameters {
  TimeRange range;
  std::optional<AlertState> state;
  std::size_t limit = k_default_max_alerts;
};

/// The parameters of GET /alerts, as parse_query_parameters.
[[nodiscard]] Parsed<AlertParameters> parse_alert_parameters(std::string_view query, const TimeZone& zone,
                                                             Timestamp now);

inline constexpr std::size_t k_default_max_listed = 1'000;
inline constexpr std::size_t k_max_listed = 10'000;

struct ListParameters {
  TimeRange range;
  std::size_t limit = k_default_max_listed;
};

/// The parameters of lists such as GET /devices/{id}/commands, as parse_query_parameters.
[[nodiscard]] Parsed<ListParameters> parse_list_parameters(std::string_view query, const TimeZone& zone, Timestamp now);

}  // namespace edl::server
