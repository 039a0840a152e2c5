#pragma once

#include <functional>
#include <memory>
#include <string>

namespace sdbus {
class IConnection;
class IObject;
}  // namespace sdbus

namespace edl::agent::bluez {

/// An advertisement as an object on the bus: the pairing service's UUID, and a name.
class Advertisement {
 public:
  static constexpr const char* k_path = "/org/edl/advertisement";

  /// @param released  BlueZ has let go of it, on the bus' thread; it may not end the advertisement from within
  Advertisement(sdbus::IConnection& bus, std::string local_name, std::function<void()> released);
  Advertisement(const Advertisement&) = delete;
  Advertisement& operator=(const Advertisement&) = delete;
  ~Advertisement();

 private:
  std::unique_ptr<sdbus::IObject> object_;
};

}  // namespace edl::agent::bluez
