#include "agent/meter/live_meter.hpp"

#include <algorithm>

namespace edl::agent {

using std::chrono::floor;
using std::chrono::seconds;

LiveMeter::LiveMeter(MeasuringUnit& unit, Clock& clock, std::optional<Timestamp> begin)
    : unit_(unit), clock_(clock), last_(floor<seconds>(begin.value_or(clock.now()))), catching_up_(begin.has_value()) {}

Result<std::optional<ReadingSet>> LiveMeter::next(std::stop_token stop) {
  Timestamp due = last_ + seconds(1);
  const Timestamp now = clock_.now();
  catching_up_ = catching_up_ && due <= now;
  if (!catching_up_ && now - due > k_max_lateness) due = floor<seconds>(now);
  if (!clock_.wait_until(due, stop) || stop.stop_requested()) return std::nullopt;
  last_ = due;
  return unit_.measure(due).map([](ReadingSet&& set) { return std::optional(std::move(set)); });
}

}  // namespace edl::agent
