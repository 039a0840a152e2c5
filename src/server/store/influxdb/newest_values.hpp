#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

#include "core/device_id.hpp"
#include "core/reading.hpp"
#include "server/store/telemetry_store.hpp"

namespace edl::server::influx {

/// The newest of one phase: its reading, and of each field the newest value.
struct PhaseNewest {
  std::optional<Reading> reading{};
  PerField<std::optional<Sample>> samples{};

  bool operator==(const PhaseNewest&) const = default;
};

using DeviceNewest = PerPhase<PhaseNewest>;

/// Takes in a reading of any age.
/// @return false if it took a newest value away (it replaces the reading that had it, and has none): what is newest
/// then, only InfluxDB knows
[[nodiscard]] bool merge(DeviceNewest& newest, const Reading& reading);

/// The newest values of devices that were asked for since the start. Any thread.
class NewestValues {
 public:
  struct Known {
    std::uint64_t generation = 0;  ///< rises with each merge
    std::optional<DeviceNewest> newest{};
  };
  [[nodiscard]] Known find(const DeviceId& device) const;

  /// What was read from InfluxDB after find() told `generation`; worth nothing if something was merged since.
  void offer(const DeviceId& device, std::uint64_t generation, const DeviceNewest& newest);

  /// Readings of the device were erased: what is newest now, only InfluxDB knows.
  void forget(const DeviceId& device);

  /// What was appended.
  void merge(const DeviceId& device, const std::vector<Reading>& readings);

 private:
  mutable std::mutex mutex_;
  std::unordered_map<DeviceId, Known> devices_;
};

}  // namespace edl::server::influx
