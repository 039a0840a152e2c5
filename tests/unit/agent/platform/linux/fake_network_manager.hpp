#pragma once

#include <sdbus-c++/sdbus-c++.h>

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace edl::agent::testing {

/// NetworkManager's part of a private bus, as far as the agent uses it: one radio for Wi-Fi, or none.
class FakeNetworkManager {
 public:
  using Values = std::map<std::string, sdbus::Variant>;
  using Settings = std::map<std::string, Values>;
  using Bytes = std::vector<std::uint8_t>;

  struct Point {
    std::string ssid;
    std::uint8_t strength = 50;
    std::uint32_t flags = 0;
    std::uint32_t wpa = 0;
    std::uint32_t rsn = 0;
    bool only_after_scan = false;
  };
  /// What comes of a network that is joined.
  enum class Outcome { connects, no_secrets, goes_without_a_word, hangs };
  static constexpr std::uint32_t k_psk = 0x188;  // CCMP for both, PSK
  static constexpr std::uint32_t k_sae = 0x488;

  explicit FakeNetworkManager(const std::string& address)
      : bus_(sdbus::createSessionBusConnectionWithAddress(address)) {
    manager_ = sdbus::createObject(*bus_, k_root);
    manager_->registerMethod("GetDevices").onInterface(k_name).implementedAs([this] { return devices_; });
    manager_->registerMethod("AddAndActivateConnection")
        .onInterface(k_name)
        .implementedAs([this](Settings settings, sdbus::ObjectPath, sdbus::ObjectPath point) {
          return add_and_activate(std::move(settings), point);
        });
    manager_->registerMethod("ActivateConnection")
        .onInterface(k_name)
        .implementedAs([this](sdbus::ObjectPath connection, sdbus::ObjectPath, sdbus::ObjectPath) {
          note("activate " + connection);
          return sdbus::ObjectPath(std::string(k_root) + "/ActiveConnection/99");
        });
    manager_->registerProperty("PrimaryConnectionType").onInterface(k_name).withGetter([this] { return primary; });
    manager_->finishRegistration();
    settings_ = sdbus::createObject(*bus_, std::string(k_root) + "/Settings");
    settings_->registerMethod("ListConnections").onInterface(interface("Settings")).implementedAs([this] {
      std::vector<sdbus::ObjectPath> paths;
      for (const auto& [path, object] : connections_) paths.emplace_back(path);
      return paths;
    });
    settings_->finishRegistration();
  }

  ~FakeNetworkManager() { bus_->leaveEventLoop(); }
  FakeNetworkManager(const FakeNetworkManager&) = delete;
  FakeNetworkManager& operator=(const FakeNetworkManager&) = delete;

  // All of this before start().
  std::string primary = "802-11-wireless";
  Outcome outcome = Outcome::connects;
  bool scans = true;  ///< whether it agrees to look around

  void add_radio(const std::vector<Point>& points, const std::string& connected_to = "") {
    devices_.emplace_back(k_device);
    for (const Point& point : points) add_point(point, point.ssid == connected_to);
    device_ = sdbus::createObject(*bus_, k_device);
    device_->registerProperty("DeviceType").onInterface(interface("Device")).withGetter([] {
      return std::uint32_t{2};
    });
    device_->registerProperty("ActiveConnection").onInterface(interface("Device")).withGetter([this] {
      return active_point_ == "/" ? sdbus::ObjectPath("/") : sdbus::ObjectPath(k_active_before);
    });
    device_->registerSignal("StateChanged")
        .onInterface(interface("Device"))
        .withParameters<std::uint32_t, std::uint32_t, std::uint32_t>();
    device_->registerMethod("RequestScan").onInterface(interface("Device.Wireless")).implementedAs([this](Values) {
      if (!scans) throw sdbus::Error(std::string(k_name) + ".Device.NotAllowed", "Scanning not allowed");
      scanned_ = true;
      device_->emitPropertiesChangedSignal(interface("Device.Wireless"), {"LastScan"});
    });
    device_->registerMethod("GetAllAccessPoints").onInterface(interface("Device.Wireless")).implementedAs([this] {
      std::vector<sdbus::ObjectPath> paths;
      for (const auto& [path, hidden] : points_) {
        if (!hidden || scanned_) paths.emplace_back(path);
      }
      return paths;
    });
    device_->registerProperty("ActiveAccessPoint").onInterface(interface("Device.Wireless")).withGetter([this] {
      return active_point_;
    });
    device_->registerProperty("LastScan").onInterface(interface("Device.Wireless")).withGetter([] {
      return std::int64_t{1};
    });
    device_->finishRegistration();
    if (connected_to.empty()) return;
    before_ = make_active(k_active_before, add_connection(connected_to));
  }

  /// Settings that it has for a network. @return their path
  std::string add_connection(const std::string& ssid) {
    const std::string path = std::string(k_root) + "/Settings/" + std::to_string(++numbers_);
    auto object = sdbus::createObject(*bus_, path);
    object->registerMethod("GetSettings").onInterface(interface("Settings.Connection")).implementedAs([ssid] {
      return Settings{{"802-11-wireless", {{"ssid", sdbus::Variant(Bytes(ssid.begin(), ssid.end()))}}}};
    });
    object->registerMethod("Delete").onInterface(interface("Settings.Connection")).implementedAs([this, path] {
      note("delete " + path);
    });
    object->finishRegistration();
    connections_[path] = std::move(object);
    return path;
  }

  void start() {
    bus_->requestName(k_name);
    bus_->enterEventLoopAsync();
  }

  /// What it was told to do, in order: "add SSID", "activate PATH", "delete PATH".
  [[nodiscard]] std::vector<std::string> deeds() const {
    const std::lock_guard lock(mutex_);
    return deeds_;
  }
  /// Of the network that was joined last.
  [[nodiscard]] Settings added() const {
    const std::lock_guard lock(mutex_);
    return added_;
  }

 private:
  static constexpr const char* k_name = "org.freedesktop.NetworkManager";
  static constexpr const char* k_root = "/org/freedesktop/NetworkManager";
  static constexpr const char* k_device = "/org/freedesktop/NetworkManager/Devices/3";
  static constexpr const char* k_active_before = "/org/freedesktop/NetworkManager/ActiveConnection/1";

  static std::string interface(const std::string& name) { return std::string(k_name) + "." + name; }

  void note(const std::string& deed) {
    const std::lock_guard lock(mutex_);
    deeds_.push_back(deed);
  }

  void add_point(const Point& point, bool active) {
    const std::string path = std::string(k_root) + "/AccessPoint/" + std::to_string(++numbers_);
    if (active) active_point_ = path;
    auto object = sdbus::createObject(*bus_, path);
    const std::string of = interface("AccessPoint");
    object->registerProperty("Ssid").onInterface(of).withGetter([s = point.ssid] { return Bytes(s.begin(), s.end()); });
    object->registerProperty("Strength").onInterface(of).withGetter([p = point] { return p.strength; });
    object->registerProperty("Flags").onInterface(of).withGetter([p = point] { return p.flags; });
    object->registerProperty("WpaFlags").onInterface(of).withGetter([p = point] { return p.wpa; });
    object->registerProperty("RsnFlags").onInterface(of).withGetter([p = point] { return p.rsn; });
    object->finishRegistration();
    objects_.push_back(std::move(object));
    points_.emplace_back(path, point.only_after_scan);
  }

  std::unique_ptr<sdbus::IObject> make_active(const std::string& path, const std::string& connection) {
    auto object = sdbus::createObject(*bus_, path);
    object->registerProperty("State").onInterface(interface("Connection.Active")).withGetter([this] { return state_; });
    object->registerProperty("Connection").onInterface(interface("Connection.Active")).withGetter([connection] {
      return sdbus::ObjectPath(connection);
    });
    object->finishRegistration();
    return object;
  }

  std::tuple<sdbus::ObjectPath, sdbus::ObjectPath> add_and_activate(Settings settings, const std::string& point) {
    const auto ssid = settings["802-11-wireless"]["ssid"].get<Bytes>();
    note("add " + std::string(ssid.begin(), ssid.end()) + " at " + point.substr(point.rfind('/') + 1));
    {
      const std::lock_guard lock(mutex_);
      added_ = std::move(settings);
    }
    const std::string added = add_connection({ssid.begin(), ssid.end()});
    const std::string active = std::string(k_root) + "/ActiveConnection/2";
    switch (outcome) {
      case Outcome::connects: state_ = 2; break;
      case Outcome::hangs: state_ = 1; break;
      case Outcome::no_secrets: fails(7); break;
      case Outcome::goes_without_a_word: fails(0); break;
    }
    if (state_ != 4) active_ = make_active(active, added);
    return {sdbus::ObjectPath(added), sdbus::ObjectPath(active)};
  }

  // To failed for the reason, and on to disconnected for none.
  void fails(std::uint32_t reason) {
    state_ = 4;
    const auto tell = [&](std::uint32_t now, std::uint32_t was, std::uint32_t why) {
      device_->emitSignal("StateChanged").onInterface(interface("Device")).withArguments(now, was, why);
    };
    tell(120, 60, reason);
    tell(30, 120, 0);
  }

  std::unique_ptr<sdbus::IConnection> bus_;
  std::vector<sdbus::ObjectPath> devices_;
  std::vector<std::pair<std::string, bool>> points_;  ///< path, and whether a scan has to come first
  sdbus::ObjectPath active_point_ = "/";
  std::uint32_t state_ = 2;
  bool scanned_ = false;
  int numbers_ = 0;
  mutable std::mutex mutex_;
  std::vector<std::string> deeds_;
  Settings added_;
  std::map<std::string, std::unique_ptr<sdbus::IObject>> connections_;
  std::vector<std::unique_ptr<sdbus::IObject>> objects_;
  std::unique_ptr<sdbus::IObject> manager_, settings_, device_, before_, active_;
};

}  // namespace edl::agent::testing
