#include "server/store/influxdb/newest_values.hpp"

namespace edl::server::influx {

bool merge(DeviceNewest& newest, const Reading& reading) {
  PhaseNewest& phase = newest[reading.phase];
  if (!phase.reading || phase.reading->time <= reading.time) phase.reading = reading;
  bool still_known = true;
  for (const FieldInfo& info : k_fields) {
    auto& sample = phase.samples[info.field];
    const auto& value = reading.values[info.field];
    if (value) {
      if (!sample || sample->time <= reading.time) sample = Sample{reading.time, *value};
    } else if (sample && sample->time == reading.time) {
      still_known = false;
    }
  }
  return still_known;
}

NewestValues::Known NewestValues::find(const DeviceId& device) const {
  const std::scoped_lock lock(mutex_);
  const auto known = devices_.find(device);
  return known == devices_.end() ? Known{} : known->second;
}

void NewestValues::offer(const DeviceId& device, std::uint64_t generation, const DeviceNewest& newest) {
  if (newest == DeviceNewest{}) return;  // anybody can think of names
  const std::scoped_lock lock(mutex_);
  Known& known = devices_[device];
  if (known.generation == generation) known.newest = newest;
}

void NewestValues::forget(const DeviceId& device) {
  const std::scoped_lock lock(mutex_);
  Known& known = devices_[device];
  ++known.generation;
  known.newest.reset();
}

void NewestValues::merge(const DeviceId& device, const std::vector<Reading>& readings) {
  const std::scoped_lock lock(mutex_);
  Known& known = devices_[device];
  ++known.generation;
  for (const Reading& reading : readings) {
    if (known.newest && !influx::merge(*known.newest, reading)) known.newest.reset();
  }
}

}  // namespace edl::server::influx
