#include "agent/platform/linux/bluez_radio.hpp"

#include <utility>

#include "agent/platform/linux/bluez_gatt_server.hpp"
#include "agent/platform/linux/bus_loop.hpp"

namespace edl::agent {
namespace {

class BluezRadio final : public Radio {
 public:
  BluezRadio(std::unique_ptr<BusLoop> loop, const std::string& adapter)
      : loop_(std::move(loop)), gatt_(*loop_, {.adapter = adapter}) {}

  EventLoop& loop() override { return *loop_; }
  GattServer& gatt() override { return gatt_; }

 private:
  std::unique_ptr<BusLoop> loop_;
  BluezGattServer gatt_;
};

}  // namespace

Result<std::unique_ptr<Radio>> open_bluez_radio(const std::string& adapter) {
  auto loop = BusLoop::open();
  if (!loop) return tl::unexpected(std::move(loop).error());
  return std::make_unique<BluezRadio>(std::move(*loop), adapter);
}

}  // namespace edl::agent
