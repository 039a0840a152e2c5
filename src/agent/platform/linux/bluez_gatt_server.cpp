#include "agent/platform/linux/bluez_gatt_server.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <functional>
#include <utility>

#include "agent/platform/linux/bluez_adapter.hpp"
#include "agent/platform/linux/bluez_advertisement.hpp"
#include "agent/platform/linux/bluez_application.hpp"
#include "agent/platform/linux/bluez_names.hpp"
#include "agent/platform/linux/bluez_sender.hpp"

namespace edl::agent {
namespace {

using bluez::Values;

constexpr std::chrono::seconds k_patience{5};
/// What ATT itself needs of a packet, and the least that a packet has (Bluetooth Core 5.4, vol. 3, part F, 3.4.7.1 and
/// 3.2.8).
constexpr std::size_t k_att_header = 3;
constexpr std::size_t k_least_mtu = 23;

std::string said(const sdbus::Error& error) {
  const std::string& name = error.getName();
  if (name.ends_with(".ServiceUnknown") || name.ends_with(".NameHasNoOwner") || name.ends_with(".Spawn.ChildExited")) {
    return "bluetoothd is not running";
  }
  if (name == "org.bluez.Error.Blocked") return "the radio is blocked: `rfkill list` tells by what";
  if (name.ends_with(".AccessDenied")) return "this user may not speak to BlueZ: " + error.getMessage();
  return error.getMessage().empty() ? name : error.getMessage();
}

/// The name of whoever owns BlueZ's; empty where nobody does.
std::string owner_of_bluez(sdbus::IConnection& bus) {
  std::string owner;
  try {
    sdbus::createProxy(bus, "org.freedesktop.DBus", "/org/freedesktop/DBus")
        ->callMethod("GetNameOwner")
        .onInterface("org.freedesktop.DBus")
        .withTimeout(k_patience)
        .withArguments(std::string(bluez::k_service))
        .storeResultsTo(owner);
  } catch (const sdbus::Error&) {
    owner.clear();
  }
  return owner;
}

bluez::ManagedObjects objects_of_bluez(sdbus::IConnection& bus) {
  bluez::ManagedObjects objects;
  sdbus::createProxy(bus, bluez::k_service, "/")
      ->callMethod("GetManagedObjects")
      .onInterface(bluez::k_object_manager)
      .withTimeout(k_patience)
      .storeResultsTo(objects);
  return objects;
}

}  // namespace

EventLoop::Task BluezGattServer::while_here(EventLoop::Task task) const {
  return [era = std::weak_ptr(era_), task = std::move(task)] {
    if (!era.expired()) task();
  };
}

BluezGattServer::Heard BluezGattServer::while_here(Heard heard) const {
  return [era = std::weak_ptr(era_), heard = std::move(heard)](const sdbus::Error* error) {
    if (!era.expired()) heard(error);
  };
}

BluezGattServer::BluezGattServer(BusLoop& loop, Settings settings)
    : loop_(loop), settings_(std::move(settings)), era_(std::make_shared<const int>()) {}

BluezGattServer::~BluezGattServer() {
  // Nobody is told of what happens from here on.
  subscriptions_.clear();
}

Result<void> BluezGattServer::serve(GattEvents& events) {
  events_ = &events;
  try {
    application_ = std::make_unique<bluez::Application>(
        loop_.bus(),
        bluez::ApplicationCalls{
            .info_read =
                [this](const CentralId& central) {
                  heard_.insert(central);
                  return events_->info_read(central);
                },
            .written = std::bind_front(&BluezGattServer::written, this),
            .is_bluez = [this](const std::string& sender) { return !bluez_.empty() && sender == bluez_; }});
    sender_ = std::make_unique<bluez::Sender>(loop_, *application_);
    subscribe();
    bluez_ = owner_of_bluez(loop_.bus());
  } catch (const sdbus::Error& error) {
    return fail(Errc::io, fmt::format("the service cannot be offered on D-Bus: {}", said(error)));
  }
  return look();
}

Result<void> BluezGattServer::look() {
  try {
    const auto adapter = bluez::choose_adapter(objects_of_bluez(loop_.bus()), settings_.adapter);
    if (!adapter) return tl::unexpected(adapter.error());
    use(*adapter);
  } catch (const sdbus::Error& error) {
    return fail(Errc::unavailable, fmt::format("there is no Bluetooth: {}", said(error)));
  }
  return {};
}

void BluezGattServer::use(const bluez::Adapter& adapter) {
  era_ = std::make_shared<const int>();
  radio_ = sdbus::createProxy(loop_.bus(), bluez::k_service, adapter.path);
  if (adapter.powered) return offer();
  auto call = radio_->createMethodCall(bluez::k_properties, "Set");
  call << std::string(bluez::k_adapter) << std::string("Powered") << sdbus::Variant(true);
  send(call, [this](const sdbus::Error* error) {
    if (error != nullptr) return failed("the Bluetooth radio cannot be switched on", *error);
    offer();
  });
}

void BluezGattServer::offer() {
  if (offered_ != Step::none) return;
  offered_ = Step::asked;
  ask(bluez::k_gatt_manager, "RegisterApplication", bluez::Application::k_path, [this](const sdbus::Error* error) {
    if (error != nullptr) return failed("BlueZ does not offer the service", *error);
    offered_ = Step::done;
    last_complaint_.clear();
    spdlog::info("bluetooth: the pairing service is at {}", radio_->getObjectPath());
    advertise();
  });
}

Result<void> BluezGattServer::start_advertising(std::string_view local_name) {
  stop_advertising();
  wanted_name_ = std::string(local_name.substr(0, k_max_local_name));
  if (!radio_) return fail(Errc::unavailable, "there is no Bluetooth radio at present");
  advertise();
  return {};
}

void BluezGattServer::stop_advertising() {
  wanted_name_.reset();
  withdraw_advertisement();
}

void BluezGattServer::advertise() {
  if (!wanted_name_ || offered_ != Step::done || advertised_ != Step::none) return;
  advertised_ = Step::asked;
  advertisement_.reset();  // a former one has the same path
  advertisement_ = std::make_unique<bluez::Advertisement>(loop_.bus(), *wanted_name_, [this] {
    loop_.post(while_here(EventLoop::Task([this] {
      advertised_ = Step::none;
      look_again();
    })));
  });
  ask(bluez::k_advertising_manager, "RegisterAdvertisement", bluez::Advertisement::k_path,
      [this, number = ++advertisements_](const sdbus::Error* error) {
        if (advertised_ != Step::asked || number != advertisements_) return;
        if (error != nullptr) {
          advertised_ = Step::none;
          return failed("BlueZ does not advertise the service", *error);
        }
        advertised_ = Step::done;
        last_complaint_.clear();
        spdlog::info("bluetooth: advertised as \"{}\"", *wanted_name_);
      });
}

void BluezGattServer::withdraw_advertisement() {
  if (std::exchange(advertised_, Step::none) == Step::none || !radio_) return;
  // BlueZ has one request after the other, so that this one also ends what is still being registered.
  ask(bluez::k_advertising_manager, "UnregisterAdvertisement", bluez::Advertisement::k_path,
      [](const sdbus::Error*) {});
  advertisement_.reset();
}

void BluezGattServer::ask(const char* interface, const char* method, const char* path, Heard heard) {
  auto call = radio_->createMethodCall(interface, method);
  call << sdbus::ObjectPath(path);
  if (std::string_view(method).starts_with("Register")) call << Values{};
  send(call, std::move(heard));
}

void BluezGattServer::send(const sdbus::MethodCall& call, Heard heard) {
  radio_->callMethod(
      call, [heard = while_here(std::move(heard))](sdbus::MethodReply&, const sdbus::Error* error) { heard(error); });
}

void BluezGattServer::failed(const std::string& what, const sdbus::Error& error) {
  const std::string complaint = fmt::format("{}: {}", what, said(error));
  if (std::exchange(last_complaint_, complaint) != complaint) spdlog::warn("bluetooth: {}", complaint);
  if (offered_ == Step::asked) offered_ = Step::none;
  look_again();
}

void BluezGattServer::look_again() {
  loop_.after(settings_.again_after, while_here(EventLoop::Task([this] {
                if (offered_ == Step::done) return advertise();
                if (offered_ == Step::none) {
                  // A proxy is not taken away from within its own answer, but here it may be.
                  radio_.reset();
                  if (const auto found = look(); !found) spdlog::warn("bluetooth: {}", to_string(found.error()));
                }
              })));
}

void BluezGattServer::lose_radio() {
  radio_.reset();
  advertisement_.reset();
  offered_ = Step::none;
  advertised_ = Step::none;
  era_ = std::make_shared<const int>();
  sender_ = std::make_unique<bluez::Sender>(loop_, *application_);
  for (const CentralId& central : std::exchange(heard_, {})) events_->gone(central);
}

WriteAnswer BluezGattServer::written(const CentralId& central, Characteristic to, std::span<const std::uint8_t> value,
                                     std::size_t mtu) {
  heard_.insert(central);
  // What is told of the MTU is what a notification may use of it.
  const std::size_t usable = std::max(mtu - (bluez::Sender::k_overhead - k_att_header), k_least_mtu);
  return events_->written(central, to, value, usable);
}

void BluezGattServer::notify(const CentralId& central, Characteristic characteristic,
                             std::span<const std::uint8_t> value) {
  if (heard_.contains(central)) sender_->notify(central, characteristic, value);
}

void BluezGattServer::disconnect(const CentralId& central) { sender_->disconnect(central); }

void BluezGattServer::tell_gone(const CentralId& central) {
  if (heard_.erase(central) > 0) events_->gone(central);
}

}  // namespace edl::agent
