#include "server/store/resolution.hpp"

#include <array>
#include <chrono>

namespace edl::server {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

struct ResolutionInfo {
  Resolution resolution;
  std::string_view name;
  milliseconds length;  ///< of an interval; of raw: the pace of meters; of day: nominal; of month: of the longest
};

constexpr std::array<ResolutionInfo, 6> k_resolutions{{
    {Resolution::raw, "raw", 1s},
    {Resolution::minute, "1m", 1min},
    {Resolution::quarter_hour, "15m", 15min},
    {Resolution::hour, "1h", 1h},
    {Resolution::day, "1d", 24h},
    {Resolution::month, "1mo", 24h * 31},
}};

constexpr const ResolutionInfo& info_of(Resolution resolution) {
  return k_resolutions[static_cast<std::size_t>(resolution)];
}

/// Rounded towards the past, also before 1970.
constexpr std::int64_t intervals_before(Timestamp time, milliseconds length) {
  const std::int64_t ms = to_unix_ms(time);
  const std::int64_t quotient = ms / length.count();
  return ms % length.count() < 0 ? quotient - 1 : quotient;
}

/// How many intervals of `length` on the UTC grid share a moment with a range that is not empty.
constexpr std::uint64_t intervals_touched(TimeRange range, milliseconds length) {
  const std::int64_t first = intervals_before(range.begin, length);
  const std::int64_t last = intervals_before(range.end - 1ms, length);
  return static_cast<std::uint64_t>(last - first) + 1;
}

}  // namespace

std::string_view name_of(Resolution resolution) { return info_of(resolution).name; }

std::optional<Resolution> resolution_named(std::string_view name) {
  for (const ResolutionInfo& info : k_resolutions) {
    if (info.name == name) return info.resolution;
  }
  return std::nullopt;
}

TimeRange interval_at(Resolution resolution, Timestamp time, const TimeZone& zone) {
  switch (resolution) {
    case Resolution::raw: return {time, time + 1ms};
    case Resolution::day: return {zone.start_of_local_day(time), zone.next_local_day(time)};
    case Resolution::month: return zone.local_month(time);
    case Resolution::minute:
    case Resolution::quarter_hour:
    case Resolution::hour: break;
  }
  const milliseconds length = info_of(resolution).length;
  const Timestamp begin{length * intervals_before(time, length)};
  return {begin, begin + length};
}

Resolution choose_resolution(TimeRange range, std::size_t max_points) {
  if (range.empty()) return Resolution::raw;
  for (const ResolutionInfo& info : k_resolutions) {
    if (intervals_touched(range, info.length) <= max_points) return info.resolution;
  }
  return Resolution::month;
}

}  // namespace edl::server
