#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "agent/platform/linux/bus_loop.hpp"
#include "agent/port/gatt_server.hpp"

namespace sdbus {
class Error;
class IProxy;
class Message;
class MethodCall;
}  // namespace sdbus

namespace edl::agent {

namespace bluez {
class Advertisement;
class Application;
class Sender;
struct Adapter;
}  // namespace bluez

/// The machine's Bluetooth radio as BlueZ (5.66) has it: a GATT application and an advertisement over D-Bus. A central is
/// called by its object's path (/org/bluez/hci0/dev_...). It lives on the loop's thread: made before the loop runs or on
/// it, called on it, and gone before the loop.
///
/// Radios come and go, and so does BlueZ: the service is offered, and advertised if that is wanted, again each time that
/// there is a radio, also after serve() or start_advertising() said Errc::unavailable. What goes wrong later is logged,
/// once, and tried again.
class BluezGattServer final : public GattServer {
 public:
  struct Settings {
    std::string adapter{};  ///< for example hci0; empty: the first that is powered, else the first
    std::chrono::milliseconds again_after{10'000};  ///< when BlueZ has refused
  };

  BluezGattServer(BusLoop& loop, Settings settings);
  ~BluezGattServer() override;

  /// Switches the radio on where it is off.
  [[nodiscard]] Result<void> serve(GattEvents& events) override;
  /// BlueZ sends it to every phone that listens.
  void notify(const CentralId& central, Characteristic characteristic, std::span<const std::uint8_t> value) override;
  /// BlueZ does it some 2 s later, unless the phone is quicker.
  void disconnect(const CentralId& central) override;
  [[nodiscard]] Result<void> start_advertising(std::string_view local_name) override;
  void stop_advertising() override;

 private:
  enum class Step : std::uint8_t { none, asked, done };
  /// Of the answer to a call; nullptr: it went well.
  using Heard = std::function<void(const sdbus::Error*)>;
  using Subscription = std::unique_ptr<void, std::function<void(void*)>>;

  // What BlueZ tells.
  void subscribe();
  void owner_changed(sdbus::Message& signal);
  void objects_changed(sdbus::Message& signal);
  void device_changed(sdbus::Message& signal);
  void adapter_changed(sdbus::Message& signal);

  // The way to a phone: find a radio, switch it on, offer the service, advertise it. Each step begins the next.
  Result<void> look();
  void use(const bluez::Adapter& adapter);
  void offer();
  void advertise();
  void withdraw_advertisement();
  void lose_radio();
  void ask(const char* interface, const char* method, const char* path, Heard heard);
  void send(const sdbus::MethodCall& call, Heard heard);
  void failed(const std::string& what, const sdbus::Error& error);
  void look_again();

  [[nodiscard]] WriteAnswer written(const CentralId& central, Characteristic to, std::span<const std::uint8_t> value,
                                    std::size_t mtu);
  void tell_gone(const CentralId& central);

  // Not done if the server, or the radio of now, has gone meanwhile.
  [[nodiscard]] EventLoop::Task while_here(EventLoop::Task task) const;
  [[nodiscard]] Heard while_here(Heard heard) const;

  BusLoop& loop_;
  Settings settings_;
  GattEvents* events_ = nullptr;
  std::string bluez_;  ///< BlueZ's own name on the bus; empty: it is not there
  std::unique_ptr<bluez::Application> application_;
  std::unique_ptr<bluez::Sender> sender_;
  std::unique_ptr<bluez::Advertisement> advertisement_;
  std::unique_ptr<sdbus::IProxy> radio_;  ///< the adapter; none: there is no radio
  Step offered_ = Step::none;
  Step advertised_ = Step::none;
  std::uint64_t advertisements_ = 0;
  std::optional<std::string> wanted_name_;  ///< to be advertised
  std::set<CentralId> heard_;               ///< centrals that have asked for something and are connected
  std::string last_complaint_;
  std::shared_ptr<const int> era_;  ///< of this radio: another for each
  std::vector<Subscription> subscriptions_;
};

}  // namespace edl::agent
