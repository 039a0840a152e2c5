#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/device_id.hpp"
#include "core/phase.hpp"
#include "core/timestamp.hpp"

namespace edl::server::influx {

/// All times that InfluxDB can keep, whole milliseconds of them.
/// @source influxdb/models: MinNanoTime and MaxNanoTime
inline constexpr TimeRange k_times{from_unix_ms(-9'223'372'036'854), from_unix_ms(9'223'372'036'854)};

/// A text in InfluxQL: in single quotes, with quotes, backslashes and line breaks in it escaped.
[[nodiscard]] std::string quoted_text(std::string_view text);

/// A name in InfluxQL: in double quotes, escaped likewise.
[[nodiscard]] std::string quoted_name(std::string_view name);

/// `time` as InfluxQL takes it: nanoseconds. Clamped to k_times.
[[nodiscard]] std::string nanoseconds(Timestamp time);

/// The condition that a point is of the device.
[[nodiscard]] std::string of_device(const DeviceId& device);

/// The condition that a point is of the device, one of the phases and the range.
/// @param phases  at least one
[[nodiscard]] std::string of(const DeviceId& device, std::span<const Phase> phases, TimeRange range);

}  // namespace edl::server::influx
