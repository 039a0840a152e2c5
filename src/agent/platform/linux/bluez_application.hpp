#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "agent/port/gatt_server.hpp"

namespace sdbus {
class IConnection;
class IObject;
}  // namespace sdbus

namespace edl::agent::bluez {

/// What BlueZ asks of the application for a central. All on the bus' thread.
struct ApplicationCalls {
  /// The whole of `info`.
  std::function<std::string(const CentralId&)> info_read;
  std::function<WriteAnswer(const CentralId&, Characteristic, std::span<const std::uint8_t>, std::size_t mtu)> written;
  /// Whether that name on the bus is BlueZ's: nobody else may speak for a phone.
  std::function<bool(const std::string& sender)> is_bluez;
};

/// The pairing service as objects on the bus, which BlueZ finds by their ObjectManager and serves to phones.
class Application {
 public:
  static constexpr const char* k_path = "/org/edl/pairing";
  /// The longest value of an attribute (Bluetooth Core 5.4, vol. 3, part F, section 3.2.9).
  static constexpr std::size_t k_max_value = 512;

  Application(sdbus::IConnection& bus, ApplicationCalls calls);
  Application(const Application&) = delete;
  Application& operator=(const Application&) = delete;
  ~Application();

  /// Tells a new value, which BlueZ sends to every phone that listens.
  void notify(Characteristic characteristic, std::span<const std::uint8_t> value);

 private:
  struct Info;
  sdbus::IObject& add(sdbus::IConnection& bus, const std::string& path);
  void add_characteristic(sdbus::IConnection& bus, Characteristic characteristic);
  void offer_reading(sdbus::IObject& object);
  void offer_writing(sdbus::IObject& object, Characteristic characteristic);
  /// @throw sdbus::Error  whoever makes the call that is being handled is not BlueZ
  void refuse_strangers(Characteristic characteristic) const;
  [[nodiscard]] sdbus::IObject& object_of(Characteristic characteristic) const;

  ApplicationCalls calls_;
  std::unique_ptr<Info> info_;
  std::vector<std::unique_ptr<sdbus::IObject>> objects_;
};

}  // namespace edl::agent::bluez
