#include "agent/platform/linux/bluez_advertisement.hpp"

#include <utility>
#include <vector>

#include "agent/platform/linux/bluez_names.hpp"
#include "agent/port/gatt_server.hpp"

namespace edl::agent::bluez {

Advertisement::Advertisement(sdbus::IConnection& bus, std::string local_name, std::function<void()> released)
    : object_(sdbus::createObject(bus, k_path)) {
  using Texts = std::vector<std::string>;
  object_->registerProperty("Type").onInterface(k_advertisement).withGetter([] { return std::string("peripheral"); });
  object_->registerProperty("ServiceUUIDs").onInterface(k_advertisement).withGetter([] {
    return Texts{std::string(k_pairing_service_uuid)};
  });
  object_->registerProperty("LocalName").onInterface(k_advertisement).withGetter([name = std::move(local_name)] {
    return name;
  });
  // Whatever the adapter is else: some phones show only what says that it may be seen.
  object_->registerProperty("Discoverable").onInterface(k_advertisement).withGetter([] { return true; });
  object_->registerMethod("Release").onInterface(k_advertisement).implementedAs(std::move(released));
  object_->finishRegistration();
}

Advertisement::~Advertisement() = default;

}  // namespace edl::agent::bluez
