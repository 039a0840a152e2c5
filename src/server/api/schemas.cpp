#include "server/api/schemas.hpp"

#include <fmt/format.h>

#include "core/field.hpp"
#include "core/phase.hpp"
#include "core/reading.hpp"

namespace edl::server {
namespace {

std::string field_schema(const FieldInfo& info) {
  return fmt::format(R"({{"type":["number","null"],"description":"{}; null: not measured","minimum":{},"maximum":{}}})",
                     info.unit.empty() ? "1" : info.unit, info.minimum, info.maximum);
}

constexpr std::string_view k_values = R"({"type":"array","items":{"type":["number","null"]}})";

/// A field's column: its values, or what there is of each interval.
std::string column_schema() {
  return fmt::format(R"({{"anyOf":[{0},{{"type":"object","properties":{{"mean":{0},"min":{0},"max":{0}}},)"
                     R"("required":["mean","min","max"],"additionalProperties":false}}]}})",
                     k_values);
}

}  // namespace

std::string per_phase_schema(const std::string& schema) {
  std::string properties;
  for (const Phase phase : k_phases) {
    properties += fmt::format(R"({}"{}":{})", properties.empty() ? "" : ",", name_of(phase), schema);
  }
  return fmt::format(R"({{"type":"object","properties":{{{}}},"additionalProperties":false}})", properties);
}

std::string reading_schema(JsonSchemas& schemas) {
  std::string properties =
      R"("time":{"type":"string","format":"date-time"},"phase":{"type":"string","enum":["A","B","C"]})";
  std::string required = R"("time","phase")";
  for (const FieldInfo& info : k_fields) {
    properties += fmt::format(R"(,"{}":{})", info.name, field_schema(info));
    if (info.presence == Presence::required) required += fmt::format(R"(,"{}")", info.name);
  }
  schemas.add("Reading",
              fmt::format(R"({{"type":"object","properties":{{{}}},"required":[{}],"additionalProperties":false}})",
                          properties, required));
  return JsonSchemas::reference("Reading");
}

std::string readings_schema(JsonSchemas& schemas) {
  return fmt::format(R"({{"type":"array","items":{},"minItems":1,"maxItems":{}}})", reading_schema(schemas),
                     k_max_readings_per_batch);
}

std::string accepted_schema(JsonSchemas& schemas) {
  schemas.add("Accepted", R"({"type":"object","properties":{"accepted":{"type":"integer","minimum":1}},)"
                          R"("required":["accepted"],"additionalProperties":false})");
  return JsonSchemas::reference("Accepted");
}

std::string latest_schema(JsonSchemas& schemas) { return per_phase_schema(reading_schema(schemas)); }

std::string columns_schema(JsonSchemas& schemas) {
  std::string fields;
  const std::string column = column_schema();
  for (const FieldInfo& info : k_fields)
    fields += fmt::format(R"({}"{}":{})", fields.empty() ? "" : ",", info.name, column);
  const std::string phases =
      per_phase_schema(fmt::format(R"({{"type":"object","properties":{{{}}},"additionalProperties":false}})", fields));
  schemas.add("Columns",
              fmt::format(R"({{"type":"object","properties":{{"device_id":{{"type":"string"}},)"
                          R"("resolution":{{"type":"string","enum":["raw","1m","15m","1h","1d","1mo"]}},)"
                          R"("time":{{"type":"array","items":{{"type":["string","integer"]}}}},"phases":{}}},)"
                          R"("required":["device_id","resolution","time","phases"],"additionalProperties":false}})",
                          phases));
  return JsonSchemas::reference("Columns");
}

}  // namespace edl::server
