#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "agent/port/event_loop.hpp"

namespace sdbus {
class IConnection;
}

namespace edl::agent {

/// A connection to D-Bus, and the thread on which all of its messages arrive. Objects that speak over the connection are
/// made before run() or on the loop's thread, and go before the loop does.
class BusLoop final : public EventLoop {
 public:
  /// @param address  of the bus, as D-Bus writes it; empty: the system bus
  /// @return Errc::unavailable: there is none, or it lets this program not in
  [[nodiscard]] static Result<std::unique_ptr<BusLoop>> open(const std::string& address = {});
  ~BusLoop() override;

  void post(Task task) override;
  [[nodiscard]] Result<void> run(const Round& round, std::stop_token stop) override;

  /// Has the task done once, not before `delay` has passed. Only on the loop's thread, or before it runs.
  void after(std::chrono::milliseconds delay, Task task);

  [[nodiscard]] sdbus::IConnection& bus() { return *bus_; }

 private:
  class Bell;
  BusLoop(std::unique_ptr<sdbus::IConnection> bus, std::unique_ptr<Bell> bell);

  void do_posted();
  void do_due();
  void wait_until(std::optional<MonotonicTime> time);

  std::unique_ptr<sdbus::IConnection> bus_;
  std::unique_ptr<Bell> bell_;  ///< rung from other threads
  std::mutex mutex_;
  std::vector<Task> posted_;
  std::multimap<MonotonicTime, Task> later_;
};

}  // namespace edl::agent
