#pragma once

#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

#include "core/device_id.hpp"
#include "core/reading.hpp"
#include "server/store/embedded/row_format.hpp"
#include "server/store/telemetry_store.hpp"

namespace edl::server {

/// The newest of one phase: its reading, and of each field the newest value.
struct PhaseLatest {
  std::optional<Reading> reading{};
  PerField<std::optional<Sample>> samples{};

  bool operator==(const PhaseLatest&) const = default;
};

using DeviceLatest = PerPhase<PhaseLatest>;

/// Takes in a reading of any age.
/// @return the fields whose newest value this reading took away: it replaces the one that had it, and has none.
/// Their samples are nullopt then, though older ones may be stored.
std::vector<Field> merge(DeviceLatest& latest, const Reading& reading);

/// What is written down of it.
[[nodiscard]] LatestTimes times_of(const DeviceLatest& latest);

/// The newest values of devices that were asked for or written since the start. Any thread.
class LatestCache {
 public:
  [[nodiscard]] std::optional<DeviceLatest> find(const DeviceId& device) const;

  /// What a reader found stored; a writer's word counts more.
  void offer(const DeviceId& device, const DeviceLatest& latest);

  /// What the writer has just stored.
  void set(const DeviceId& device, const DeviceLatest& latest);

 private:
  mutable std::mutex mutex_;
  std::unordered_map<DeviceId, DeviceLatest> devices_;
};

}  // namespace edl::server
