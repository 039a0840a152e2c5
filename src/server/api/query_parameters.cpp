#include "server/api/query_parameters.hpp"

#include <algorithm>
#include <optional>

#include "server/api/parameter_reader.hpp"
#include "server/http/problem.hpp"

namespace edl::server {

Parsed<std::string> device_id_of(std::string_view query, ParametersOf call) {
  const auto values = parameter_values(query, call);
  if (!values) return tl::unexpected(values.error());
  const auto found = values->find("device_id");
  if (found != values->end()) return found->second;
  return tl::unexpected(
      Faults{Errc::invalid, "the query has wrong parameters", {query_fault("device_id", "is missing")}});
}

Parsed<QueryParameters> parse_query_parameters(std::string_view query, const TimeZone& zone,
                                               const std::vector<Field>& fields, FieldChoice choice, Timestamp now) {
  const auto values = parameter_values(query, ParametersOf::columns);
  if (!values) return tl::unexpected(values.error());
  QueryParameters out;
  Faults faults;
  ParameterReader reader(*values, faults);
  out.device_id = reader.value("device_id").value_or("");
  out.zone = zone;
  reader.zone(out.zone);
  reader.range(out.range, out.zone, now);
  out.fields = fields;
  if (choice == FieldChoice::fixed && reader.value("fields")) {
    reader.fault("fields", "is not a parameter of this call: its columns are fixed");
  } else {
    reader.list("fields", out.fields, field_named);
  }
  out.phases.assign(k_phases.begin(), k_phases.end());
  reader.list("phases", out.phases, phase_named);
  using Choice = std::optional<Resolution>;
  reader.word<Choice>("resolution", out.resolution,
                      {{"auto", std::nullopt},
                       {"raw", Resolution::raw},
                       {"1m", Resolution::minute},
                       {"15m", Resolution::quarter_hour},
                       {"1h", Resolution::hour},
                       {"1d", Resolution::day},
                       {"1mo", Resolution::month}});
  reader.count("max_points", k_max_points, out.max_points);
  reader.word<Format>("format", out.format,
                      {{"json", Format::json}, {"csv", Format::csv}, {"lp", Format::line_protocol}});
  reader.word<TimeFormat>("time_format", out.time_format, {{"rfc3339", TimeFormat::rfc3339}, {"ms", TimeFormat::ms}});
  if (faults.faults.empty()) return out;
  faults.summary = "the query has wrong parameters";
  return tl::unexpected(std::move(faults));
}

namespace {

/// A kind as GET /events knows it: nullopt is an alert.
using ListedKind = std::optional<PowerEventKind>;

std::optional<ListedKind> listed_kind_named(std::string_view name) {
  if (name == k_alert_kind) return ListedKind(std::nullopt);
  const auto kind = power_event_kind_named(name);
  return kind ? std::optional<ListedKind>(kind) : std::nullopt;
}

/// None named: all.
void choose_kinds(const std::vector<ListedKind>& named, EventParameters& out) {
  if (named.empty()) return;
  out.alerts = std::ranges::find(named, ListedKind()) != named.end();
  for (const ListedKind& kind : named) {
    if (kind) out.kinds.push_back(*kind);
  }
  out.events = !out.kinds.empty();
}

}  // namespace

Parsed<EventParameters> parse_event_parameters(std::string_view query, const TimeZone& zone, Timestamp now) {
  const auto values = parameter_values(query, ParametersOf::events);
  if (!values) return tl::unexpected(values.error());
  EventParameters out;
  Faults faults;
  ParameterReader reader(*values, faults);
  TimeZone named = zone;
  reader.zone(named);
  reader.range(out.range, named, now);
  std::vector<ListedKind> kinds;
  reader.list("kinds", kinds, listed_kind_named);
  choose_kinds(kinds, out);
  std::optional<std::size_t> limit;
  reader.count("limit", k_max_events, limit);
  out.limit = limit.value_or(k_default_max_events);
  if (faults.faults.empty()) return out;
  faults.summary = "the query has wrong parameters";
  return tl::unexpected(std::move(faults));
}

Parsed<HarmonicsParameters> parse_harmonics_parameters(std::string_view query, const TimeZone& zone, Timestamp now) {
  const auto values = parameter_values(query, ParametersOf::harmonics);
  if (!values) return tl::unexpected(values.error());
  HarmonicsParameters out;
  Faults faults;
  ParameterReader reader(*values, faults);
  TimeZone named = zone;
  reader.zone(named);
  if (reader.has_range()) reader.range(out.range.emplace(), named, now);
  std::optional<std::size_t> limit;
  reader.count("limit", k_max_harmonics, limit);
  out.limit = limit.value_or(k_default_max_harmonics);
  if (faults.faults.empty()) return out;
  faults.summary = "the query has wrong parameters";
  return tl::unexpected(std::move(faults));
}

Parsed<AlertParameters> parse_alert_parameters(std::string_view query, const TimeZone& zone, Timestamp now) {
  const auto values = parameter_values(query, ParametersOf::alerts);
  if (!values) return tl::unexpected(values.error());
  AlertParameters out;
  Faults faults;
  ParameterReader reader(*values, faults);
  TimeZone named = zone;
  reader.zone(named);
  reader.range(out.range, named, now);
  using State = std::optional<AlertState>;
  reader.word<State>(
      "state", out.state,
      {{"firing", AlertState::firing}, {"acknowledged", AlertState::acknowledged}, {"cleared", AlertState::cleared}});
  std::optional<std::size_t> limit;
  reader.count("limit", k_max_alerts, limit);
  out.limit = limit.value_or(k_default_max_alerts);
  if (faults.faults.empty()) return out;
  faults.summary = "the query has wrong parameters";
  return tl::unexpected(std::move(faults));
}

Parsed<ListParameters> parse_list_parameters(std::string_view query, const TimeZone& zone, Timestamp now) {
  const auto values = parameter_values(query, ParametersOf::list);
  if (!values) return tl::unexpected(values.error());
  ListParameters out;
  Faults faults;
  ParameterReader reader(*values, faults);
  TimeZone named = zone;
  reader.zone(named);
  reader.range(out.range, named, now);
  std::optional<std::size_t> limit;
  reader.count("limit", k_max_listed, limit);
  out.limit = limit.value_or(k_default_max_listed);
  if (faults.faults.empty()) return out;
  faults.summary = "the query has wrong parameters";
  return tl::unexpected(std::move(faults));
}

}  // namespace edl::server
