#pragma once

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "agent/platform/linux/bluez_gatt_server.hpp"
#include "unit/agent/platform/linux/fake_bluez.hpp"
#include "unit/agent/platform/linux/private_bus.hpp"

namespace edl::agent::testing {

using bluez::Values;
using Bytes = FakeBluez::Bytes;

inline Bytes bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

/// Writes down what it is told, and does what a test wants of it.
struct Events final : GattEvents {
  explicit Events(edl::testing::DeedLog& to) : log(to) {}

  std::string info_read(const CentralId& central) override {
    log.add("read by " + central.text);
    return info;
  }
  WriteAnswer written(const CentralId& central, Characteristic characteristic, std::span<const std::uint8_t> value,
                      std::size_t mtu) override {
    log.add(fmt::format("written {} \"{}\" mtu {} by {}", uuid_of(characteristic).substr(7, 1),
                        std::string_view(reinterpret_cast<const char*>(value.data()), value.size()), mtu,
                        central.text));
    if (on_write) on_write(central);
    return answer;
  }
  void gone(const CentralId& central) override { log.add("gone " + central.text); }

  edl::testing::DeedLog& log;
  std::string info = "{}";
  WriteAnswer answer = WriteAnswer::accepted;
  std::function<void(const CentralId&)> on_write;
};

class bluez_gatt_server_test : public ::testing::Test {
 protected:
  void TearDown() override { thread.reset(); }

  Values from_phone() { return {{"device", sdbus::Variant(sdbus::ObjectPath(phone))}}; }
  Values from_phone(const char* name, const sdbus::Variant& value) {
    Values options = from_phone();
    options[name] = value;
    return options;
  }

  void start(BluezGattServer::Settings settings = {}) {
    settings.again_after = std::chrono::milliseconds(10);
    server.emplace(*loop, settings);
    served = server->serve(events);
    static_cast<void>(server->start_advertising("EDL house-1"));
    thread.emplace([this](std::stop_token stop) {
      const auto ran = loop->run([] { return std::nullopt; }, std::move(stop));
      EXPECT_TRUE(ran) << to_string(ran.error());
    });
  }

  /// The name of the error with which a write is refused.
  std::string refusal(const Bytes& value, const Values& options) {
    try {
      fake->write("handshake", value, options);
    } catch (const sdbus::Error& error) {
      return error.getName();
    }
    return "none";
  }

  edl::testing::PrivateBus bus;
  edl::testing::DeedLog log;
  std::unique_ptr<FakeBluez> fake = std::make_unique<FakeBluez>(bus.address(), log);
  std::string phone = "/org/bluez/hci0/dev_1";
  Events events{log};
  std::unique_ptr<BusLoop> loop = BusLoop::open(bus.address()).value();
  std::optional<BluezGattServer> server;
  Result<void> served;
  std::optional<std::jthread> thread;
};

/// With a phone that is connected.
class bluez_phone_test : public bluez_gatt_server_test {
 protected:
  void SetUp() override {
    fake->add_adapter("hci0", true);
    phone = fake->add_device("dev_1");
    fake->start();
    start();
    EXPECT_THAT(log.until("advertise"), ::testing::ElementsAre("application", "advertise EDL house-1"));
  }
};

}  // namespace edl::agent::testing
