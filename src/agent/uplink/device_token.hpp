#pragma once

#include <functional>
#include <mutex>
#include <string>

#include "agent/port/clock.hpp"
#include "core/device_id.hpp"
#include "core/device_key.hpp"

namespace edl::agent {

/// Signs the device's tokens: one for most of an hour, a new one before it runs out, or when the clock was set back
/// to before its beginning. Any thread.
class DeviceToken {
 public:
  /// The clock is borrowed.
  DeviceToken(DevicePrivateKey key, DeviceId device, const Clock& clock);

  /// A token that is good for some minutes yet.
  [[nodiscard]] std::string current();

 private:
  const DevicePrivateKey key_;
  const DeviceId device_;
  const Clock& clock_;
  std::mutex mutex_;
  std::string token_;
  Timestamp signed_at_;
};

}  // namespace edl::agent
