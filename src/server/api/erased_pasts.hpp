#pragma once

#include <algorithm>
#include <shared_mutex>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/device_id.hpp"
#include "core/harmonics.hpp"
#include "core/power_event.hpp"
#include "core/reading.hpp"
#include "server/accounts/records.hpp"

namespace edl::server {

/// The one place where it is decided that what was erased does not come back: a device goes on measuring after its data
/// was erased, and may have a backlog from before, which is accepted, so that the device goes on with what is newer, and
/// dropped.
///
/// Any thread. Whoever erases tells it here first: what was taken in before is in the stores' queues by then, and what is
/// taken in afterwards has nothing old.
class ErasedPasts {
 public:
  /// What the device measured before the moment is not stored any more.
  void add(const Erasure& erasure) {
    const std::unique_lock lock(mutex_);
    auto& before = before_.try_emplace(erasure.device, erasure.before).first->second;
    before = std::max(before, erasure.before);
  }

  /// Hands what is not of an erased past to `store`, which must be quick, as the stores' append and keep are.
  /// @param records  readings, events or harmonic sets
  template <typename Record, typename Store>
  void take_in(const DeviceId& device, std::vector<Record> records, const Store& store) const {
    const std::shared_lock lock(mutex_);
    if (const auto past = before_.find(device); past != before_.end()) {
      std::erase_if(records, [before = past->second](const Record& one) { return time_of(one) < before; });
    }
    store(std::move(records));
  }

 private:
  static Timestamp time_of(const Reading& reading) { return reading.time; }
  static Timestamp time_of(const PowerEvent& event) { return event.begin; }
  static Timestamp time_of(const HarmonicSet& set) { return set.time; }

  mutable std::shared_mutex mutex_;
  std::unordered_map<DeviceId, Timestamp> before_;  // with mutex_
};

}  // namespace edl::server
