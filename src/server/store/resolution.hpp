#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/time_zone.hpp"
#include "core/timestamp.hpp"

namespace edl::server {

/// How long the intervals of an answer are; raw is one reading each.
enum class Resolution : std::uint8_t { raw, minute, quarter_hour, hour, day, month };

/// "raw", "1m", "15m", "1h", "1d" or "1mo".
[[nodiscard]] std::string_view name_of(Resolution resolution);

/// The resolution with that wire name, if there is one ("auto" is none: see choose_resolution).
[[nodiscard]] std::optional<Resolution> resolution_named(std::string_view name);

/// The interval of `resolution` that contains `time`, half-open. Minutes, quarters and hours lie on the UTC grid,
/// days and months are local ones of `zone`. For raw: that millisecond alone.
[[nodiscard]] TimeRange interval_at(Resolution resolution, Timestamp time, const TimeZone& zone);

/// Whether intervals of `resolution` begin and end with local days, and so depend on the time zone.
[[nodiscard]] constexpr bool is_local(Resolution resolution) { return resolution >= Resolution::day; }

/// What "auto" means: the finest resolution at which no more than `max_points` intervals touch `range`, where raw
/// counts a point for each second begun; month where even days are too many. An empty range gives raw.
[[nodiscard]] Resolution choose_resolution(TimeRange range, std::size_t max_points);

}  // namespace edl::server
