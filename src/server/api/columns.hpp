#pragma once

#include <string>

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

}  // namespace edl::server
