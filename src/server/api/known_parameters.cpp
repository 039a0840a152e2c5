#include "server/api/known_parameters.hpp"

#include <algorithm>
#include <iterator>
#include <span>
#include <string>
#include <vector>

namespace edl::server {
namespace {

/// A parameter that is known, with what /openapi.json says of it.
struct Known {
  std::string_view name;
  std::string_view schema;
  std::string_view description;
};

constexpr Known k_known[] = {
    {"device_id", R"({"type":"string"})", "one of your devices"},
    {"start", R"({"type":"string","format":"date-time"})", "RFC 3339; belongs to the range. With end"},
    {"end", R"({"type":"string","format":"date-time"})", "RFC 3339; does not belong to the range"},
    {"range_hours", R"({"type":"number"})", "hours up to now, instead of start and end"},
    {"date_str", R"({"type":"string","format":"date"})", "a local day, instead of start and end"},
    {"tz", R"({"type":"string"})", "IANA time zone of local days; the device's if absent"},
    {"fields", R"({"type":"string"})", "names with commas; all if absent"},
    {"phases", R"({"type":"string"})", "A,B,C or some of them; all if absent"},
    {"resolution", R"({"type":"string","enum":["auto","raw","1m","15m","1h","1d","1mo"]})",
     "auto: the finest that gives at most max_points"},
    {"max_points", R"({"type":"integer","minimum":1,"maximum":1000000})", "2000 if absent"},
    {"format", R"({"type":"string","enum":["json","csv","lp"]})", "json if absent; lp: InfluxDB line protocol"},
    {"time_format", R"({"type":"string","enum":["rfc3339","ms"]})",
     "ms: milliseconds since 1970, UTC. Line protocol has nanoseconds, or ms"},
};

/// Of k_known, device_id and those that say which range.
constexpr std::span<const Known> k_of_range = std::span(k_known).first(6);
constexpr Known k_limit{"limit", R"({"type":"integer","minimum":1})", "of more than this the newest"};
constexpr Known k_sections{
    "sections", R"({"type":"string"})",
    "energy,demand,power_quality,cost,events,coverage,insight or some of them; all but insight if absent"};
constexpr Known k_week{"week", R"({"type":"string","pattern":"^[0-9]{4}-W[0-9]{2}$"})",
                       "a local week of ISO 8601, such as 2026-W48; the last whole one if absent"};
constexpr Known k_state{"state", R"({"type":"string","enum":["firing","acknowledged","cleared"]})", "all if absent"};
constexpr Known k_kinds{"kinds", R"({"type":"string"})", "kinds of events with commas; all if absent"};

}  // namespace

bool is_known_parameter(std::string_view name, ParametersOf call) {
  if (call == ParametersOf::columns) return std::ranges::find(k_known, name, &Known::name) != std::end(k_known);
  if (call == ParametersOf::week) return name == "device_id" || name == "tz" || name == k_week.name;
  if (call == ParametersOf::events && name == k_kinds.name) return true;
  if (call == ParametersOf::analytics && name == k_sections.name) return true;
  if (call == ParametersOf::analytics && name == k_limit.name) return false;
  if (call == ParametersOf::alerts && name == k_state.name) return true;
  if (call == ParametersOf::list && name == "device_id") return false;
  return name == k_limit.name || std::ranges::find(k_of_range, name, &Known::name) != k_of_range.end();
}

std::vector<Parameter> described_query_parameters(FieldChoice choice) {
  std::vector<Parameter> parameters;
  for (const Known& known : k_known) {
    if (choice == FieldChoice::fixed && known.name == "fields") continue;
    parameters.push_back({std::string(known.name), std::string(known.description), std::string(known.schema),
                          known.name == "device_id"});
  }
  return parameters;
}

std::vector<Parameter> described_range_parameters(ParametersOf call) {
  std::vector<Parameter> parameters;
  const auto add = [&](const Known& known) {
    parameters.push_back({std::string(known.name), std::string(known.description), std::string(known.schema),
                          known.name == "device_id"});
  };
  if (call == ParametersOf::week) {
    add(k_of_range.front());
    add(k_week);
    add(k_of_range.back());
    return parameters;
  }
  std::ranges::for_each(call == ParametersOf::list ? k_of_range.subspan(1) : k_of_range, add);
  add(call == ParametersOf::analytics ? k_sections : k_limit);
  if (call == ParametersOf::events) add(k_kinds);
  if (call == ParametersOf::alerts) add(k_state);
  return parameters;
}

}  // namespace edl::server
