#include "server/store/embedded/open_hours.hpp"

#include <utility>

namespace edl::server {

bool OpenHours::appending(const DeviceId& device, Hour hour, std::size_t bytes, SteadyTime now) {
  const std::scoped_lock lock(mutex_);
  Waiting& waiting = devices_[device][hour];
  ++waiting.fragments;
  ++waiting.in_flight;
  in_flight_.push_back(&waiting);
  waiting.bytes += bytes;
  waiting.last_append = now;
  waiting.gone_from.reset();
  return waiting.too_much() && !waiting.taken;
}

void OpenHours::written() {
  const std::scoped_lock lock(mutex_);
  for (Waiting* waiting : in_flight_) waiting->in_flight = 0;
  in_flight_.clear();
}

std::vector<Hour> OpenHours::of(const DeviceId& device, Hour first, Hour last, WriteNumber snapshot) const {
  std::vector<Hour> open;
  const std::scoped_lock lock(mutex_);
  const auto hours = devices_.find(device);
  if (hours == devices_.end()) return open;
  for (auto at = hours->second.lower_bound(first); at != hours->second.end() && at->first <= last; ++at) {
    const auto& [hour, waiting] = *at;
    if (!waiting.gone_from || *waiting.gone_from > snapshot) open.push_back(hour);
  }
  return open;
}

template <typename Wanted>
std::optional<OpenHours::Key> OpenHours::take_first(const Wanted& wanted) {
  const std::scoped_lock lock(mutex_);
  for (auto& [device, hours] : devices_) {
    for (auto& [hour, waiting] : hours) {
      if (waiting.taken || waiting.fragments == 0 || !wanted(hour, waiting)) continue;
      waiting.taken = true;
      waiting.fragments = waiting.in_flight;  // the sealer may or may not see those
      waiting.taken_bytes = std::exchange(waiting.bytes, 0);
      return Key{device, hour};
    }
  }
  return std::nullopt;
}

std::optional<OpenHours::Key> OpenHours::take_due(Timestamp now, SteadyTime quiet_since) {
  return take_first([&](Hour hour, const Waiting& waiting) {
    const bool over = range_of(hour).end <= now;
    return waiting.too_much() || (over && waiting.last_append <= quiet_since);
  });
}

std::optional<OpenHours::Key> OpenHours::take_any() {
  return take_first([](Hour, const Waiting&) { return true; });
}

void OpenHours::sealed(const Key& key, WriteNumber from) {
  const std::scoped_lock lock(mutex_);
  Waiting& waiting = devices_.at(key.first).at(key.second);
  waiting.taken = false;
  sealed_bytes_ += std::exchange(waiting.taken_bytes, 0);
  if (waiting.fragments == 0) waiting.gone_from = from;
}

void OpenHours::sealing_failed(const Key& key) {
  const std::scoped_lock lock(mutex_);
  Waiting& waiting = devices_.at(key.first).at(key.second);
  waiting.taken = false;
  waiting.bytes += std::exchange(waiting.taken_bytes, 0);
  ++waiting.fragments;
}

bool OpenHours::worth_reclaiming() const {
  const std::scoped_lock lock(mutex_);
  std::size_t open = 0;
  for (const auto& [device, hours] : devices_) {
    for (const auto& [hour, waiting] : hours) open += waiting.bytes + waiting.taken_bytes;
  }
  return sealed_bytes_ > open;
}

void OpenHours::reclaimed() {
  const std::scoped_lock lock(mutex_);
  sealed_bytes_ = 0;
}

void OpenHours::forget_sealed(WriteNumber oldest) {
  const std::scoped_lock lock(mutex_);
  for (auto& [device, hours] : devices_) {
    std::erase_if(hours, [oldest](const auto& entry) {
      const auto& gone_from = entry.second.gone_from;
      return gone_from && *gone_from <= oldest;
    });
  }
  std::erase_if(devices_, [](const auto& entry) { return entry.second.empty(); });
}

}  // namespace edl::server
