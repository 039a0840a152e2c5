#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <variant>
#include <vector>

#include "agent/platform/linux/bus_loop.hpp"
#include "agent/port/gatt_server.hpp"

namespace sdbus {
class IProxy;
}

namespace edl::agent::bluez {

class Application;

/// What goes to phones, one after the other, and no faster than BlueZ can do it.
///
/// BlueZ (5.62 to 5.66 at least) joins notifications that come within 10 ms of each other, where the phone takes that
/// (Multiple Handle Value Notifications), and spoils what does not fit into one packet with the first. So the next one
/// waits until BlueZ has surely sent the one before.
class Sender {
 public:
  /// What BlueZ needs of a packet for a notification, also where it is one of several: operation, handle, length.
  static constexpr std::size_t k_overhead = 5;
  /// What may wait. The longest message in the smallest fragments has 216 of them: a phone that asks for more than a few of
  /// those without hearing them is disconnected.
  static constexpr std::size_t k_max_waiting = 1000;

  /// Both outlive it.
  Sender(BusLoop& loop, Application& application);
  Sender(const Sender&) = delete;
  Sender& operator=(const Sender&) = delete;
  ~Sender();

  /// Not at once, so that a write is answered before what it causes is told.
  void notify(const CentralId& central, Characteristic characteristic, std::span<const std::uint8_t> value);
  /// After what was notified before.
  void disconnect(const CentralId& central);

 private:
  struct Notification {
    Characteristic characteristic;
    std::vector<std::uint8_t> value;
  };
  using Item = std::variant<Notification, CentralId>;

  void add(Item item);
  void send();
  void end_connection(const CentralId& central);
  void when_bluez_comes_round(EventLoop::Task task);
  [[nodiscard]] EventLoop::Task while_here(EventLoop::Task task) const;

  BusLoop& loop_;
  Application& application_;
  std::unique_ptr<sdbus::IProxy> bluez_;
  std::vector<Item> waiting_;
  bool busy_ = false;
  std::shared_ptr<const int> here_;
};

}  // namespace edl::agent::bluez
