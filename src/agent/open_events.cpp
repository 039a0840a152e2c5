#include "agent/open_events.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <string_view>
#include <utility>

#include "core/power_event_json.hpp"

namespace edl::agent {
namespace {

using namespace std::chrono_literals;

constexpr std::array k_told_by_the_meter{PowerEventKind::voltage_dip, PowerEventKind::voltage_swell,
                                         PowerEventKind::voltage_interruption, PowerEventKind::over_current,
                                         PowerEventKind::phase_sequence};

constexpr std::string_view k_end_unknown = "The agent was ended meanwhile, and it lasted at least this long.";

/// To which moments of an event are told.
constexpr std::chrono::milliseconds k_shortest = 10ms;

PowerEvent ended(PowerEvent event, std::optional<Timestamp> newest_reading) {
  const auto known = newest_reading ? *newest_reading - event.begin : k_shortest;
  event.duration = std::clamp<std::chrono::milliseconds>(known, k_shortest, k_max_event_duration);
  if (event.detail.size() + 1 + k_end_unknown.size() <= k_max_event_detail) {
    if (!event.detail.empty()) event.detail += ' ';
    event.detail += k_end_unknown;
  }
  return event;
}

}  // namespace

Result<std::size_t> end_open_events(Outbox& outbox) {
  auto events = outbox.newest_events();
  if (!events) return tl::unexpected(events.error());
  std::size_t count = 0;
  for (PowerEvent& event : *events) {
    if (event.duration || std::ranges::find(k_told_by_the_meter, event.kind) == k_told_by_the_meter.end()) continue;
    const auto put = outbox.put(ended(std::move(event), outbox.newest()));
    if (!put) return tl::unexpected(put.error());
    ++count;
  }
  return count;
}

}  // namespace edl::agent
