#pragma once

#include "agent/port/event_loop.hpp"
#include "agent/port/gatt_server.hpp"

namespace edl::agent {

/// A radio for Bluetooth LE, and the loop on whose thread it is used. What it tells comes while the loop runs.
class Radio {
 public:
  Radio() = default;
  Radio(const Radio&) = delete;
  Radio& operator=(const Radio&) = delete;
  virtual ~Radio() = default;

  [[nodiscard]] virtual EventLoop& loop() = 0;
  /// To be used on the loop's thread, or before it runs.
  [[nodiscard]] virtual GattServer& gatt() = 0;
};

}  // namespace edl::agent
