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

}  // namespace edl::server
