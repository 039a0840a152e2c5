#include "agent/platform/linux/bluez_application.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "agent/platform/linux/bluez_names.hpp"

namespace edl::agent::bluez {
namespace {

using Bytes = std::vector<std::uint8_t>;

/// An answer that BlueZ turns into an error of ATT.
sdbus::Error refused(const char* kind, const std::string& why) {
  return sdbus::Error(std::string("org.bluez.Error.") + kind, why);
}

/// What BlueZ tells of a read or a write.
struct Request {
  CentralId central;
  std::size_t offset = 0;
  std::size_t mtu = 0;
  bool only_asks = false;  ///< whether a long write may begin; the value comes later, in one piece
};

/// The least MTU that a connection has (Bluetooth Core 5.4, vol. 3, part F, section 3.2.8).
constexpr std::uint16_t k_least_mtu = 23;

Request request_in(const Values& options) {
  const auto device = value_of<sdbus::ObjectPath>(options, "device");
  if (!device) throw refused("InvalidArguments", "the options do not name the device");
  return {.central = CentralId{*device},
          .offset = value_of<std::uint16_t>(options, "offset").value_or(0),
          .mtu = std::max(value_of<std::uint16_t>(options, "mtu").value_or(k_least_mtu), k_least_mtu),
          .only_asks = value_of<bool>(options, "prepare-authorize").value_or(false)};
}

constexpr std::string_view name_of(Characteristic characteristic) {
  switch (characteristic) {
    case Characteristic::info: return "info";
    case Characteristic::handshake: return "handshake";
    case Characteristic::channel: return "channel";
  }
  return "";
}

std::string service_path() { return std::string(Application::k_path) + "/service"; }
std::string path_of(Characteristic characteristic) {
  return fmt::format("{}/{}", service_path(), name_of(characteristic));
}

}  // namespace

/// What `info` was when somebody began to read it: a long value is read in pieces, which must be those of one value.
struct Application::Info {
  CentralId reader;
  std::string value;
};

Application::Application(sdbus::IConnection& bus, ApplicationCalls calls)
    : calls_(std::move(calls)), info_(std::make_unique<Info>()) {
  add(bus, k_path).addObjectManager();
  sdbus::IObject& service = add(bus, service_path());
  service.registerProperty("UUID").onInterface(k_gatt_service).withGetter([] {
    return std::string(k_pairing_service_uuid);
  });
  service.registerProperty("Primary").onInterface(k_gatt_service).withGetter([] { return true; });
  service.finishRegistration();
  for (const auto each : {Characteristic::info, Characteristic::handshake, Characteristic::channel}) {
    add_characteristic(bus, each);
  }
}

// The objects first, whose calls use the rest.
Application::~Application() { objects_.clear(); }

sdbus::IObject& Application::add(sdbus::IConnection& bus, const std::string& path) {
  return *objects_.emplace_back(sdbus::createObject(bus, path));
}

void Application::add_characteristic(sdbus::IConnection& bus, Characteristic characteristic) {
  using Flags = std::vector<std::string>;
  sdbus::IObject& object = add(bus, path_of(characteristic));
  const bool readable = characteristic == Characteristic::info;
  object.registerProperty("UUID").onInterface(k_gatt_characteristic).withGetter([characteristic] {
    return std::string(uuid_of(characteristic));
  });
  object.registerProperty("Service").onInterface(k_gatt_characteristic).withGetter([] {
    return sdbus::ObjectPath(service_path());
  });
  object.registerProperty("Flags").onInterface(k_gatt_characteristic).withGetter([readable] {
    return readable ? Flags{"read"} : Flags{"write", "notify"};
  });
  if (readable) {
    offer_reading(object);
  } else {
    offer_writing(object, characteristic);
  }
  object.finishRegistration();
}

void Application::offer_reading(sdbus::IObject& object) {
  object.registerMethod("ReadValue").onInterface(k_gatt_characteristic).implementedAs([this](const Values& options) {
    refuse_strangers(Characteristic::info);
    const Request request = request_in(options);
    if (request.offset == 0 || info_->reader != request.central) {
      *info_ = {request.central, calls_.info_read(request.central)};
    }
    const std::string& value = info_->value;
    if (request.offset > value.size()) throw refused("InvalidOffset", "the value is shorter");
    return Bytes(value.begin() + static_cast<std::ptrdiff_t>(request.offset), value.end());
  });
}

void Application::offer_writing(sdbus::IObject& object, Characteristic characteristic) {
  object.registerMethod("WriteValue")
      .onInterface(k_gatt_characteristic)
      .implementedAs([this, characteristic](const Bytes& value, const Values& options) {
        refuse_strangers(characteristic);
        const Request request = request_in(options);
        // BlueZ joins a long write and hands it over whole, from the offset at which it began.
        if (request.offset != 0) throw refused("InvalidOffset", "a value is written from its beginning");
        if (value.size() > k_max_value) throw refused("InvalidValueLength", "an attribute has at most 512 bytes");
        if (request.only_asks) return;
        if (calls_.written(request.central, characteristic, value, request.mtu) == WriteAnswer::refused) {
          throw refused("NotPermitted", "pairing is going on with another phone, or this one's try is over");
        }
      });
  // Whom BlueZ notifies is its own affair.
  object.registerMethod("StartNotify").onInterface(k_gatt_characteristic).implementedAs([] {});
  object.registerMethod("StopNotify").onInterface(k_gatt_characteristic).implementedAs([] {});
}

void Application::refuse_strangers(Characteristic characteristic) const {
  const auto* request = object_of(characteristic).getCurrentlyProcessedMessage();
  if (!calls_.is_bluez(request->getSender())) throw refused("NotAuthorized", "only BlueZ may ask");
}

sdbus::IObject& Application::object_of(Characteristic characteristic) const {
  const std::string path = path_of(characteristic);
  return **std::ranges::find_if(objects_, [&](const auto& each) { return each->getObjectPath() == path; });
}

void Application::notify(Characteristic characteristic, std::span<const std::uint8_t> value) {
  const Values changed{{"Value", sdbus::Variant(Bytes(value.begin(), value.end()))}};
  object_of(characteristic)
      .emitSignal("PropertiesChanged")
      .onInterface(k_properties)
      .withArguments(std::string(k_gatt_characteristic), changed, std::vector<std::string>{});
}

}  // namespace edl::agent::bluez
