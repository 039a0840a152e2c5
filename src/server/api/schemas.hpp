#pragma once

#include <string>

#include "core/json_schema.hpp"

// Schemas of what is read and printed by hand, for speed. Made of the table of fields, as the readers and printers are.

namespace edl::server {

/// One reading, as devices send it and /latest-values answers it.
[[nodiscard]] std::string reading_schema(JsonSchemas& schemas);

/// An array of readings, as /write-data takes it.
[[nodiscard]] std::string readings_schema(JsonSchemas& schemas);

/// {"accepted": N}
[[nodiscard]] std::string accepted_schema(JsonSchemas& schemas);

/// {"A": {reading}, ...}
[[nodiscard]] std::string latest_schema(JsonSchemas& schemas);

/// Columns, as /query-data answers them.
[[nodiscard]] std::string columns_schema(JsonSchemas& schemas);

/// An object with a member for each phase that has something to say.
[[nodiscard]] std::string per_phase_schema(const std::string& schema);

/// An array of power-quality events, as POST /events takes it; their waveforms; and the list that GET /events answers.
[[nodiscard]] std::string events_schema(JsonSchemas& schemas);
[[nodiscard]] std::string waveform_schema(JsonSchemas& schemas);
[[nodiscard]] std::string event_list_schema(JsonSchemas& schemas);

/// An array of harmonic sets, as POST /harmonics takes it, and the list that GET /harmonics answers.
[[nodiscard]] std::string harmonic_sets_schema(JsonSchemas& schemas);
[[nodiscard]] std::string harmonics_list_schema(JsonSchemas& schemas);

}  // namespace edl::server
