#pragma once

#include <string>

#include "core/device_id.hpp"
#include "server/api/query_parameters.hpp"
#include "server/store/query.hpp"

namespace edl::server {

/// {"device_id":…,"resolution":…,"time":[…],"phases":{"A":{"power_watt":[…]}}}: one time axis for all phases; raw
/// columns are arrays, aggregated ones {"mean":[…],"min":[…],"max":[…]}.
[[nodiscard]] std::string columns_as_json(const std::string& device_id, const QueryResult& result,
                                          TimeFormat time_format);

/// A header line and a line for each time and phase that has a value; aggregated columns are named FIELD_mean,
/// FIELD_min and FIELD_max. Empty cells are values that were not measured.
[[nodiscard]] std::string columns_as_csv(const QueryResult& result, TimeFormat time_format);

/// InfluxDB's line protocol: a point for each time and phase that has a value, measurement `reading` with the tags device
/// and phase, or reading_1h and so on, whose fields are named as in CSV. Times are nanoseconds, or milliseconds.
[[nodiscard]] std::string columns_as_lines(const DeviceId& device, const QueryResult& result, TimeFormat time_format);

}  // namespace edl::server
