#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>

#include "core/device_id.hpp"
#include "net/scheduler.hpp"
#include "server/api/rooms.hpp"
#include "server/quality/offline_spells.hpp"

namespace edl::server {

/// Records when devices are offline, as events of theirs, and tells the apps: what OfflineSpells finds, kept over
/// restarts. A device that is revoked is not missed.
class OfflineWatch {
 public:
  /// Ends the spells of an earlier run, and expects its devices from now on. A file that does not work is logged, and
  /// spells are kept as soon as it does.
  /// @param rooms  outlive this; @param scheduler  outlives this
  /// @param after  a device is offline when nothing was heard of it for so long
  OfflineWatch(Rooms& rooms, net::Scheduler& scheduler, std::chrono::milliseconds after);
  OfflineWatch(const OfflineWatch&) = delete;
  OfflineWatch& operator=(const OfflineWatch&) = delete;
  ~OfflineWatch();

  /// Something was heard of the device. Any thread; quick.
  void heard(const DeviceId& device, Timestamp at);

  /// The server listens no longer from now on: nothing is recorded any more. What waits in the workers and the records
  /// is to be finished before the watch ends.
  void stop();

 private:
  /// By which a timer's call that has begun finds out whether the watch is still there.
  struct Gate {
    std::mutex mutex;
    OfflineWatch* watch = nullptr;
  };

  void look_again();
  void look();
  /// On a worker: what takes the disk.
  void tend();
  /// Records what has happened and tells the apps.
  void record(const OfflineSpell& spell);
  void keep(const OfflineSpell& spell);
  [[nodiscard]] bool is_revoked(const DeviceId& device);

  Rooms& rooms_;
  net::Scheduler& scheduler_;
  const std::chrono::milliseconds between_looks_;
  const std::shared_ptr<Gate> gate_ = std::make_shared<Gate>();

  std::mutex mutex_;
  OfflineSpells spells_;                       // with mutex_
  std::map<DeviceId, OfflineSpell> not_kept_;  // with mutex_; the newest of each device, to be tried again
  Timestamp tended_at_;                        // with mutex_
  bool stopped_ = false;                       // with mutex_
  std::unique_ptr<net::Timer> timer_;          // with gate_->mutex
};

}  // namespace edl::server
