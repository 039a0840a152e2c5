#pragma once

#include <mutex>
#include <optional>
#include <unordered_map>

#include "core/device_id.hpp"
#include "core/reading.hpp"
#include "server/store/embedded/snapshot.hpp"
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
/// @return whether it took a newest value away: it replaces the reading that had it, and has none. What is newest in
/// its place has to be looked for.
[[nodiscard]] bool merge(DeviceLatest& latest, const Reading& reading);

/// Looks for the newest values in the store: in the hours that are open, and in the newest block of each column.
[[nodiscard]] Result<DeviceLatest> find_latest(const Snapshot& snapshot, const DeviceId& device);

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
