#include "server/store/embedded/latest_values.hpp"

namespace edl::server {

std::vector<Field> merge(DeviceLatest& latest, const Reading& reading) {
  PhaseLatest& phase = latest[reading.phase];
  if (!phase.reading || reading.time >= phase.reading->time) phase.reading = reading;
  std::vector<Field> taken_away;
  for (const FieldInfo& info : k_fields) {
    const auto& value = reading.values[info.field];
    auto& sample = phase.samples[info.field];
    if (value) {
      if (!sample || reading.time >= sample->time) sample = Sample{reading.time, *value};
    } else if (sample && sample->time == reading.time) {
      sample.reset();
      taken_away.push_back(info.field);
    }
  }
  return taken_away;
}

LatestTimes times_of(const DeviceLatest& latest) {
  LatestTimes times;
  for (const Phase phase : k_phases) {
    const PhaseLatest& from = latest[phase];
    if (!from.reading) continue;
    PhaseTimes& to = times[phase].emplace(PhaseTimes{.reading = from.reading->time});
    for (const FieldInfo& info : k_fields) {
      if (const auto& sample = from.samples[info.field]) to.fields[info.field] = sample->time;
    }
  }
  return times;
}

std::optional<DeviceLatest> LatestCache::find(const DeviceId& device) const {
  const std::scoped_lock lock(mutex_);
  const auto found = devices_.find(device);
  if (found == devices_.end()) return std::nullopt;
  return found->second;
}

void LatestCache::offer(const DeviceId& device, const DeviceLatest& latest) {
  const std::scoped_lock lock(mutex_);
  devices_.try_emplace(device, latest);
}

void LatestCache::set(const DeviceId& device, const DeviceLatest& latest) {
  const std::scoped_lock lock(mutex_);
  devices_.insert_or_assign(device, latest);
}

}  // namespace edl::server
