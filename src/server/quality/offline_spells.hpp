#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <unordered_map>
#include <vector>

#include "core/device_id.hpp"
#include "core/power_event.hpp"
#include "core/timestamp.hpp"

namespace edl::server {

/// A time in which nothing was heard of a device, or nothing is heard of it since `begin`.
struct OfflineSpell {
  DeviceId device;
  Timestamp begin;  ///< when it was last heard of
  std::optional<Timestamp> end{};
  bool server_slept = false;  ///< it ends because nobody was listening from then on

  bool operator==(const OfflineSpell&) const = default;
};

/// The spell as an event of its device.
[[nodiscard]] PowerEvent event_of(const OfflineSpell& spell);

/// Tells by when devices are heard of which spells they were offline. A device is offline once nothing was heard of it
/// for as long as `after`, and it is not connected; the spell began when it was last heard of, and ends when it is heard
/// of again.
///
/// A spell is only ever made of time in which the server itself was listening, so that nothing is blamed on a device
/// that the server could not know. Devices that are known from an earlier run are expected from the start on, and not
/// since that run; and where look() was not called for k_deaf, the server was suspended or its clock was put forward:
/// spells end then with the last look(), and every device is expected anew.
///
/// Knows no clock: every time is given. For one thread at a time.
class OfflineSpells {
 public:
  static constexpr std::chrono::seconds k_deaf{30};

  OfflineSpells(std::chrono::milliseconds after, Timestamp now) : after_(after), looked_at_(now) {}

  /// A device that has been heard of in an earlier run.
  void expect(const DeviceId& device, Timestamp now);

  /// The device was heard of at `at`, which is `now` or earlier.
  /// @param news  called for each spell that ends
  /// @return whether it is the first time ever
  bool heard(const DeviceId& device, Timestamp at, Timestamp now, const std::function<void(OfflineSpell)>& news);

  /// To be called every few seconds.
  /// @param connected  whether a device's connection is open
  /// @param news  called for each spell that begins or ends
  void look(Timestamp now, const std::function<bool(const DeviceId&)>& connected,
            const std::function<void(OfflineSpell)>& news);

  /// The device is not expected any more: it may not connect.
  /// @return its spell, if it is in one, ended
  std::optional<OfflineSpell> forget(const DeviceId& device, Timestamp now);

  /// Devices that are offline now.
  [[nodiscard]] std::vector<DeviceId> offline() const;

 private:
  struct Device {
    Timestamp heard_at;
    std::optional<Timestamp> spell{};  ///< its begin
  };

  void notice_deafness(Timestamp now, const std::function<void(OfflineSpell)>& news);

  const std::chrono::milliseconds after_;
  Timestamp looked_at_;
  std::unordered_map<DeviceId, Device> devices_;
};

}  // namespace edl::server
