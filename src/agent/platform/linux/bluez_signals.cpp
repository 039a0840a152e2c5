// What BlueZ tells of itself, its radios and the phones at them.

#include <spdlog/spdlog.h>

#include <algorithm>

#include "agent/platform/linux/bluez_gatt_server.hpp"
#include "agent/platform/linux/bluez_names.hpp"

namespace edl::agent {
namespace {

using bluez::Values;
using Texts = std::vector<std::string>;

/// What has changed, of a signal PropertiesChanged.
Values changes_in(sdbus::Message& signal) {
  std::string interface;
  Values changed;
  signal >> interface >> changed;
  return changed;
}

}  // namespace

void BluezGattServer::subscribe() {
  const auto to = [this](const std::string& rule, void (BluezGattServer::*handler)(sdbus::Message&)) {
    subscriptions_.push_back(loop_.bus().addMatch("type='signal'," + rule, [this, handler](sdbus::Message& signal) {
      try {
        (this->*handler)(signal);
      } catch (const sdbus::Error& error) {
        spdlog::warn("bluetooth: a signal of BlueZ is not understood: {}", error.getMessage());
      }
    }));
  };
  to("sender='org.freedesktop.DBus',interface='org.freedesktop.DBus',member='NameOwnerChanged',arg0='org.bluez'",
     &BluezGattServer::owner_changed);
  to("sender='org.bluez',interface='org.freedesktop.DBus.ObjectManager'", &BluezGattServer::objects_changed);
  to("sender='org.bluez',interface='org.freedesktop.DBus.Properties',member='PropertiesChanged',"
     "arg0='org.bluez.Device1'",
     &BluezGattServer::device_changed);
  to("sender='org.bluez',interface='org.freedesktop.DBus.Properties',member='PropertiesChanged',"
     "arg0='org.bluez.Adapter1'",
     &BluezGattServer::adapter_changed);
}

void BluezGattServer::owner_changed(sdbus::Message& signal) {
  std::string name;
  std::string before;
  std::string now;
  signal >> name >> before >> now;
  if (!before.empty()) {
    spdlog::warn("bluetooth: BlueZ has gone");
    lose_radio();
  }
  bluez_ = now;
  // Its radios are told when it has found them, which may be already.
  if (!now.empty() && !radio_) static_cast<void>(look());
}

void BluezGattServer::objects_changed(sdbus::Message& signal) {
  if (signal.getSender() != bluez_) return;
  sdbus::ObjectPath path;
  signal >> path;
  if (signal.getMemberName() == "InterfacesAdded") {
    bluez::Interfaces added;
    signal >> added;
    const bool may_serve = added.contains(bluez::k_gatt_manager) || added.contains(bluez::k_advertising_manager);
    if (!radio_ && may_serve) static_cast<void>(look());
    return;
  }
  Texts removed;
  signal >> removed;
  const auto lost = [&](const char* interface) { return std::ranges::find(removed, interface) != removed.end(); };
  if (lost(bluez::k_device)) tell_gone(CentralId{path});
  if (radio_ && radio_->getObjectPath() == path && (lost(bluez::k_adapter) || lost(bluez::k_gatt_manager))) {
    spdlog::warn("bluetooth: the radio {} has gone", std::string(path));
    lose_radio();
    static_cast<void>(look());
  }
}

void BluezGattServer::device_changed(sdbus::Message& signal) {
  if (signal.getSender() != bluez_) return;
  if (bluez::value_of<bool>(changes_in(signal), "Connected") == false) tell_gone(CentralId{signal.getPath()});
}

void BluezGattServer::adapter_changed(sdbus::Message& signal) {
  if (signal.getSender() != bluez_ || !radio_ || signal.getPath() != radio_->getObjectPath()) return;
  const auto powered = bluez::value_of<bool>(changes_in(signal), "Powered");
  if (powered == true) {
    offer();
    advertise();
  } else if (powered == false) {
    // Whoever has switched it off knows why; it is advertised again once it is on.
    spdlog::warn("bluetooth: the radio has been switched off");
    withdraw_advertisement();
  }
}

}  // namespace edl::agent
