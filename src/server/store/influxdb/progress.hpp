#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "core/device_id.hpp"
#include "core/result.hpp"

namespace edl::server::influx {

/// How far the delivery from the spool to InfluxDB has come: what a reader has to wait for, and what health tells.
/// Any thread.
class Progress {
 public:
  using Clock = std::chrono::steady_clock;

  /// Append `number` of the device is in the spool.
  void spooled(const DeviceId& device, std::int64_t number);

  /// All appends up to `number` are in InfluxDB.
  void delivered(std::int64_t number);

  /// InfluxDB, or the spool, did not do what it should; it is away since the first of several such calls.
  void failed(std::string problem);

  /// It did.
  void succeeded();

  /// Points of the devices will be taken out of InfluxDB to come back changed: waits until nobody reads the devices,
  /// and lets nobody begin before replaced().
  void begin_replacing(const std::vector<DeviceId>& devices);
  void replaced();

  /// Waits until all that was in the spool of the device when the call began is in InfluxDB. If InfluxDB has been
  /// away for so long already, does not wait.
  /// @return Errc::unavailable if it does not come to that within `limit`
  [[nodiscard]] Result<void> wait_for(const DeviceId& device, std::chrono::milliseconds limit) const;

  /// While one lives, no points of the device are taken out. Must not outlive the Progress.
  class Reader {
   public:
    Reader(const Progress& progress, const DeviceId& device) : progress_(&progress), device_(device) {}
    Reader(Reader&& other) noexcept
        : progress_(std::exchange(other.progress_, nullptr)), device_(std::move(other.device_)) {}
    Reader& operator=(Reader&&) = delete;
    ~Reader();

   private:
    const Progress* progress_;
    DeviceId device_;
  };

  /// @return Errc::unavailable if points of the device are out for longer than `limit`
  [[nodiscard]] Result<Reader> begin_read(const DeviceId& device, std::chrono::milliseconds limit) const;

  /// Waits until something is in the spool that is not delivered, or until stop().
  /// @return false after stop()
  [[nodiscard]] bool wait_for_work() const;

  /// Sleeps, or until stop().
  /// @return false after stop()
  [[nodiscard]] bool pause(std::chrono::milliseconds time) const;

  void stop();
  [[nodiscard]] bool stopping() const;

  struct State {
    std::optional<Clock::duration> away{};  ///< for how long
    std::string problem{};
  };
  [[nodiscard]] State state() const;

 private:
  /// Waits, with the lock, for `reached`; not in vain while InfluxDB is away.
  template <typename Reached>
  [[nodiscard]] Result<void> wait(std::unique_lock<std::mutex>& lock, std::chrono::milliseconds limit,
                                  const Reached& reached) const;

  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::unordered_map<DeviceId, std::int64_t> waiting_;  ///< the newest number of each device that has any in the spool
  std::unordered_set<DeviceId> replacing_;
  mutable std::unordered_map<DeviceId, int> readers_;
  std::int64_t newest_ = 0;
  std::int64_t delivered_ = 0;
  std::optional<Clock::time_point> away_since_;
  std::string problem_;
  bool stopping_ = false;
};

}  // namespace edl::server::influx
