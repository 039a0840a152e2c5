#include "server/analytics/flagged_times.hpp"

#include <algorithm>

namespace edl::server::analytics {

FlaggedTimes::FlaggedTimes(std::span<const PowerEvent> events, Timestamp now) {
  std::vector<TimeRange> found;
  for (const PowerEvent& event : events) {
    if (event.kind != PowerEventKind::voltage_dip && event.kind != PowerEventKind::voltage_swell &&
        event.kind != PowerEventKind::voltage_interruption) {
      continue;
    }
    found.push_back({event.begin, event.duration ? event.begin + *event.duration : std::max(event.begin, now)});
  }
  std::sort(found.begin(), found.end(), [](const TimeRange& a, const TimeRange& b) { return a.begin < b.begin; });
  for (const TimeRange& span : found) {
    if (!spans_.empty() && span.begin <= spans_.back().end) {
      spans_.back().end = std::max(spans_.back().end, span.end);
    } else {
      spans_.push_back(span);
    }
  }
}

bool FlaggedTimes::touch(TimeRange range) const {
  const auto after = std::lower_bound(spans_.begin(), spans_.end(), range.end,
                                      [](const TimeRange& span, Timestamp end) { return span.begin < end; });
  if (after == spans_.begin()) return false;
  const TimeRange& last = *(after - 1);
  // An event that ends where the range begins touches it only if it has no length.
  return last.end > range.begin || last.begin >= range.begin;
}

}  // namespace edl::server::analytics
