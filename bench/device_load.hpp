#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace edl::bench {

/// Devices that are connected to a server over `/ws` and do nothing but answer: its pings, and each command with an
/// acknowledgement. On one thread of their own.
class DeviceLoad {
 public:
  /// Connects all before it returns, one after the other.
  /// @param tokens  one for each device
  /// @throws std::system_error no sockets | std::runtime_error the server refuses one
  DeviceLoad(std::uint16_t port, const std::vector<std::string>& tokens);
  DeviceLoad(const DeviceLoad&) = delete;
  DeviceLoad& operator=(const DeviceLoad&) = delete;
  ~DeviceLoad();

  [[nodiscard]] std::size_t commands() const;  ///< answered so far
  [[nodiscard]] std::size_t lost() const;      ///< connections that the server has ended

 private:
  class Loop;
  std::unique_ptr<Loop> loop_;
  std::jthread thread_;
};

}  // namespace edl::bench
