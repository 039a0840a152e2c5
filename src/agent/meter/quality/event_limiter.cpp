#include "agent/meter/quality/event_limiter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace edl::agent {
namespace {

using std::chrono::milliseconds;

bool is_low(PowerEventKind kind) {
  return kind == PowerEventKind::voltage_dip || kind == PowerEventKind::voltage_interruption;
}

void widen(std::optional<double>& extreme, std::optional<double> other, PowerEventKind kind) {
  if (!other) return;
  if (!extreme) extreme = other;
  extreme = is_low(kind) ? std::min(*extreme, *other) : std::max(*extreme, *other);
}

}  // namespace

bool EventLimiter::admit(PowerEventKind kind, MonotonicTime now) {
  std::deque<MonotonicTime>& told = told_[kind];
  while (!told.empty() && now - told.front() >= k_window) told.pop_front();
  if (told.size() >= most_) return false;
  told.push_back(now);
  return true;
}

void EventLimiter::leave_out(const PowerEvent& event, MonotonicTime now) {
  const auto [found, fresh] = left_out_.try_emplace(event.kind, LeftOut{event, 1, now});
  LeftOut& all = found->second;
  if (fresh) {
    all.sum.waveform.reset();
    return;
  }
  ++all.count;
  const Timestamp end = std::max(all.sum.begin + all.sum.duration.value_or(milliseconds(0)),
                                 event.begin + event.duration.value_or(milliseconds(0)));
  all.sum.begin = std::min(all.sum.begin, event.begin);
  all.sum.duration = end - all.sum.begin;
  widen(all.sum.extreme, event.extreme, event.kind);
  std::vector<Phase> phases;
  std::ranges::set_union(all.sum.phases, event.phases, std::back_inserter(phases));
  all.sum.phases = std::move(phases);
}

std::vector<PowerEvent> EventLimiter::take(MonotonicTime now) {
  std::vector<PowerEvent> sums;
  for (auto at = left_out_.begin(); at != left_out_.end();) {
    LeftOut& all = at->second;
    if (now - all.since < k_window) {
      ++at;
      continue;
    }
    if (all.count > 1) {
      all.sum.detail =
          fmt::format("{} events in a row: of more than {} a minute the rest is told as one", all.count, most_);
    }
    sums.push_back(std::move(all.sum));
    at = left_out_.erase(at);
  }
  return sums;
}

}  // namespace edl::agent
