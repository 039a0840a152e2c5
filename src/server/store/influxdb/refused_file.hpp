#pragma once

#include <filesystem>
#include <string_view>

#include "core/device_id.hpp"
#include "core/result.hpp"
#include "core/timestamp.hpp"

// refused.lp: lines of line protocol that InfluxDB will never take, for people to look at (docs/influxdb.md). One caller
// at a time.

namespace edl::server::influx {

/// Appends lines, durably, with the reason as a comment above them. Makes the file, mode 0600, if it is not there.
/// @return Errc::unavailable no room on the disk | Errc::io
[[nodiscard]] Result<void> append_refused(const std::filesystem::path& file, std::string_view lines,
                                          std::string_view reason);

/// Takes out the device's lines of before `before`; the file goes if no line is left in it.
/// @return as append_refused; the file is as it was then
[[nodiscard]] Result<void> take_out_refused(const std::filesystem::path& file, const DeviceId& device,
                                            Timestamp before);

}  // namespace edl::server::influx
