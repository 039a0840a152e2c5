#include <fmt/format.h>

#include "core/power_event.hpp"
#include "server/api/query_parameters.hpp"
#include "server/api/schemas.hpp"

namespace edl::server {
namespace {

/// The kinds of which devices tell, and which the server itself finds.
constexpr std::string_view k_event_kinds =
    R"("voltage_dip","voltage_swell","voltage_interruption","over_current","phase_sequence","overload","meter_fault",)"
    R"("device_offline")";

/// What an event of the wire has in both directions, but for its kind and its waveform.
constexpr std::string_view k_event_members =
    R"("begin":{"type":"string","format":"date-time"},)"
    R"("duration_ms":{"type":["integer","null"],"minimum":0,"description":"null: still going on"},)"
    R"("phases":{"type":"array","items":{"type":"string","enum":["A","B","C"]},"minItems":1,"maxItems":3},)"
    R"("extreme":{"type":["number","null"],"description":"residual or peak voltage, or peak current: V or A"},)"
    R"("threshold":{"type":["number","null"],"description":"what was passed"},)"
    R"("reference":{"type":["number","null"],"description":"what the threshold is a share of"},)"
    R"("detail":{"type":["string","null"]})";

constexpr std::string_view k_harmonic =
    R"({"anyOf":[{"type":"object","properties":{)"
    R"("rms":{"type":"array","items":{"type":"number"},"minItems":40,"maxItems":40,"description":"V or A; index 0 is order 1"},)"
    R"("angle_deg":{"type":"array","items":{"type":"number"},"minItems":40,"maxItems":40}},)"
    R"("required":["rms","angle_deg"],"additionalProperties":false},{"type":"null"}]})";

std::string harmonic_set_schema(JsonSchemas& schemas) {
  const std::string phases = per_phase_schema(fmt::format(
      R"({{"type":"object","properties":{{"voltage":{0},"current":{0}}},"additionalProperties":false}})", k_harmonic));
  schemas.add("HarmonicSet",
              fmt::format(R"({{"type":"object","properties":{{"time":{{"type":"string","format":"date-time"}},)"
                          R"("window_ms":{{"type":"number"}},"frequency_hz":{{"type":"number"}},"phases":{}}},)"
                          R"("required":["time","window_ms","frequency_hz","phases"],"additionalProperties":false}})",
                          phases));
  return JsonSchemas::reference("HarmonicSet");
}

}  // namespace

std::string waveform_schema(JsonSchemas& schemas) {
  schemas.add(
      "Waveform",
      R"({"type":"object","properties":{"begin":{"type":"string","format":"date-time"},)"
      R"("samples_per_second":{"type":"number"},"tracks":{"type":"array","items":{"type":"object","properties":{)"
      R"("channel":{"type":"string","enum":["VA","VB","VC","IA","IB","IC","IN"]},)"
      R"("values":{"type":"array","items":{"type":"number"},"maxItems":2048}},)"
      R"("required":["channel","values"],"additionalProperties":false},"maxItems":7}},)"
      R"("required":["begin","samples_per_second","tracks"],"additionalProperties":false})");
  return JsonSchemas::reference("Waveform");
}

std::string events_schema(JsonSchemas& schemas) {
  schemas.add("Event",
              fmt::format(R"({{"type":"object","properties":{{"kind":{{"type":"string","enum":[{}]}},{},)"
                          R"("waveform":{}}},"required":["kind","begin","phases"],"additionalProperties":false}})",
                          k_event_kinds, k_event_members, nullable_schema(waveform_schema(schemas))));
  return fmt::format(R"({{"type":"array","items":{},"minItems":1,"maxItems":100}})", JsonSchemas::reference("Event"));
}

std::string event_list_schema(JsonSchemas& schemas) {
  schemas.add("KeptEvent",
              fmt::format(R"({{"type":"object","properties":{{"id":{{"type":"string"}},)"
                          R"("kind":{{"type":"string","enum":[{},"{}"]}},{},"has_waveform":{{"type":"boolean"}}}},)"
                          R"("required":["id","kind","begin","phases","has_waveform"]}})",
                          k_event_kinds, k_alert_kind, k_event_members));
  schemas.add("EventList", fmt::format(R"({{"type":"object","properties":{{"device_id":{{"type":"string"}},)"
                                       R"("events":{{"type":"array","items":{}}},"more":{{"type":"boolean"}}}},)"
                                       R"("required":["device_id","events","more"],"additionalProperties":false}})",
                                       JsonSchemas::reference("KeptEvent")));
  return JsonSchemas::reference("EventList");
}

std::string harmonic_sets_schema(JsonSchemas& schemas) {
  return fmt::format(R"({{"type":"array","items":{},"minItems":1,"maxItems":100}})", harmonic_set_schema(schemas));
}

std::string harmonics_list_schema(JsonSchemas& schemas) {
  schemas.add("HarmonicsList",
              fmt::format(R"({{"type":"object","properties":{{"device_id":{{"type":"string"}},)"
                          R"("harmonics":{{"type":"array","items":{}}},"more":{{"type":"boolean"}}}},)"
                          R"("required":["device_id","harmonics","more"],"additionalProperties":false}})",
                          harmonic_set_schema(schemas)));
  return JsonSchemas::reference("HarmonicsList");
}

}  // namespace edl::server
