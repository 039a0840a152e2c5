#pragma once

#include <string>
#include <string_view>

#include "core/device_id.hpp"
#include "core/phase.hpp"

// What readings look like in InfluxDB's line protocol: the same whether the server writes them to its own InfluxDB or a
// user exports them.

namespace edl::server::influx {

inline constexpr std::string_view k_measurement = "reading";

/// A measurement's, tag's or field's name, or a tag's value, with what would end it escaped.
/// @param text  without line breaks
/// @source InfluxDB line protocol reference, "Special characters"
[[nodiscard]] std::string escaped(std::string_view text);

/// A line up to the first field's name: measurement, tags, and a space.
/// @param suffix  of the measurement's name
[[nodiscard]] std::string line_begin(const DeviceId& device, Phase phase, std::string_view suffix = {});

}  // namespace edl::server::influx
