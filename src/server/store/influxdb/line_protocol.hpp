#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/device_id.hpp"
#include "core/reading.hpp"
#include "server/store/line_protocol.hpp"

/// What InfluxDB is told and asked, in its own languages.
namespace edl::server::influx {

inline constexpr std::string_view k_present = "present";

/// Which fields a reading has, bit i for field i of k_fields: the field `present` of each point. It makes a reading
/// countable whatever it measured, and tells a later reading of the same time what it takes away.
using FieldSet = std::uint16_t;
inline constexpr FieldSet k_all_fields = (1U << k_field_count) - 1;

[[nodiscard]] FieldSet fields_of(const Reading& reading);

/// Appends one line, its end included; the time in milliseconds. Numbers are the shortest that read back the same.
void append_line(std::string& out, const DeviceId& device, const Reading& reading);

/// Whether append_line made this line (without its end) of a reading of the device from before `before`.
[[nodiscard]] bool is_line_of(std::string_view line, const DeviceId& device, Timestamp before);

}  // namespace edl::server::influx
