#pragma once

#include <sdbus-c++/sdbus-c++.h>

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "agent/platform/linux/bluez_names.hpp"
#include "unit/agent/platform/linux/deed_log.hpp"

namespace edl::agent::testing {

/// BlueZ's part of a private bus, as far as the agent uses it: adapters, devices, and whom it asks in their name. Its deeds
/// go into a log.
class FakeBluez {
 public:
  using Bytes = std::vector<std::uint8_t>;
  using Values = bluez::Values;

  FakeBluez(const std::string& address, edl::testing::DeedLog& log)
      : log_(log), bus_(sdbus::createSessionBusConnectionWithAddress(address)) {
    root_ = sdbus::createObject(*bus_, "/");
    root_->addObjectManager();
  }
  FakeBluez(const FakeBluez&) = delete;
  FakeBluez& operator=(const FakeBluez&) = delete;
  ~FakeBluez() { bus_->leaveEventLoop(); }

  std::atomic<int> refusals = 0;  ///< of the next registrations

  void start() {
    bus_->requestName(bluez::k_service);
    bus_->enterEventLoopAsync();
  }

  void add_adapter(const std::string& name, bool powered) {
    const std::string path = "/org/bluez/" + name;
    powered_[path] = powered;
    auto object = sdbus::createObject(*bus_, path);
    object->registerProperty("Powered")
        .onInterface(bluez::k_adapter)
        .withGetter([this, path] { return powered_[path].load(); })
        .withSetter([this, path, name](const bool& on) {
          powered_[path] = on;
          log_.add("power " + name);
        });
    object->registerMethod("RegisterApplication")
        .onInterface(bluez::k_gatt_manager)
        .implementedAs([this, it = object.get()](sdbus::ObjectPath root, Values) {
          refuse_if_asked();
          app_ = it->getCurrentlyProcessedMessage()->getSender();
          application.clear();
          sdbus::createProxy(*bus_, app_, root)
              ->callMethod("GetManagedObjects")
              .onInterface(bluez::k_object_manager)
              .storeResultsTo(application);
          hear_notifications();
          log_.add("application");
        });
    object->registerMethod("UnregisterApplication")
        .onInterface(bluez::k_gatt_manager)
        .implementedAs([](sdbus::ObjectPath) {});
    object->registerMethod("RegisterAdvertisement")
        .onInterface(bluez::k_advertising_manager)
        .implementedAs([this, it = object.get()](sdbus::ObjectPath path_of_it, Values) {
          refuse_if_asked();
          app_ = it->getCurrentlyProcessedMessage()->getSender();
          advertisement.clear();
          sdbus::createProxy(*bus_, app_, path_of_it)
              ->callMethod("GetAll")
              .onInterface(bluez::k_properties)
              .withArguments(std::string(bluez::k_advertisement))
              .storeResultsTo(advertisement);
          log_.add("advertise " + advertisement["LocalName"].get<std::string>());
        });
    object->registerMethod("UnregisterAdvertisement")
        .onInterface(bluez::k_advertising_manager)
        .implementedAs([this](sdbus::ObjectPath) { log_.add("end advertisement"); });
    object->finishRegistration();
    object->emitInterfacesAddedSignal({bluez::k_adapter, bluez::k_gatt_manager, bluez::k_advertising_manager});
    objects_[path] = std::move(object);
  }

  void remove_adapter(const std::string& name) {
    const std::string path = "/org/bluez/" + name;
    objects_.erase(path);
    root_->emitSignal("InterfacesRemoved")
        .onInterface(bluez::k_object_manager)
        .withArguments(sdbus::ObjectPath(path),
                       std::vector<std::string>{bluez::k_adapter, bluez::k_gatt_manager, bluez::k_advertising_manager});
  }

  void switch_off(const std::string& name) {
    powered_["/org/bluez/" + name] = false;
    tell_changed("/org/bluez/" + name, bluez::k_adapter, "Powered", false);
  }
  void switch_on(const std::string& name) {
    powered_["/org/bluez/" + name] = true;
    tell_changed("/org/bluez/" + name, bluez::k_adapter, "Powered", true);
  }

  /// A phone that is connected. @return its path
  std::string add_device(const std::string& name) {
    const std::string path = "/org/bluez/hci0/" + name;
    auto object = sdbus::createObject(*bus_, path);
    object->registerMethod("Disconnect").onInterface(bluez::k_device).implementedAs([this, name] {
      log_.add("disconnect " + name);
    });
    object->finishRegistration();
    objects_[path] = std::move(object);
    return path;
  }

  void connection_ends(const std::string& device) { tell_changed(device, bluez::k_device, "Connected", false); }

  /// As for a phone. @throw sdbus::Error that the application answered with
  void write(const std::string& characteristic, const Bytes& value, const Values& options) {
    at(characteristic)
        ->callMethod("WriteValue")
        .onInterface(bluez::k_gatt_characteristic)
        .withArguments(value, options);
    log_.add("answered");
  }
  [[nodiscard]] Bytes read(const std::string& characteristic, const Values& options) {
    Bytes value;
    at(characteristic)
        ->callMethod("ReadValue")
        .onInterface(bluez::k_gatt_characteristic)
        .withArguments(options)
        .storeResultsTo(value);
    return value;
  }

  // What it was offered last.
  bluez::ManagedObjects application;
  Values advertisement;

  [[nodiscard]] const std::string& app() const { return app_; }

 private:
  std::unique_ptr<sdbus::IProxy> at(const std::string& characteristic) {
    return sdbus::createProxy(*bus_, app_, "/org/edl/pairing/service/" + characteristic);
  }

  void refuse_if_asked() {
    if (refusals > 0) {
      --refusals;
      log_.add("refuse");
      throw sdbus::Error("org.bluez.Error.Failed", "not today");
    }
  }

  void tell_changed(const std::string& path, const char* interface, const char* property, bool value) {
    objects_.at(path)
        ->emitSignal("PropertiesChanged")
        .onInterface(bluez::k_properties)
        .withArguments(std::string(interface), Values{{property, sdbus::Variant(value)}}, std::vector<std::string>{});
  }

  void hear_notifications() {
    notifications_ = bus_->addMatch(
        "type='signal',sender='" + app_ + "',interface='org.freedesktop.DBus.Properties',member='PropertiesChanged'",
        [this](sdbus::Message& signal) {
          const std::string path = signal.getPath();
          std::string interface;
          Values changed;
          signal >> interface >> changed;
          const auto value = changed.at("Value").get<Bytes>();
          log_.add("notify " + path.substr(path.rfind('/') + 1) + " " + std::string(value.begin(), value.end()));
        });
  }

  edl::testing::DeedLog& log_;
  std::unique_ptr<sdbus::IConnection> bus_;
  std::map<std::string, std::atomic<bool>> powered_;
  std::string app_;
  std::unique_ptr<sdbus::IObject> root_;
  std::map<std::string, std::unique_ptr<sdbus::IObject>> objects_;
  sdbus::Slot notifications_;
};

}  // namespace edl::agent::testing
