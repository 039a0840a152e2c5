#include "agent/platform/linux/bluez_sender.hpp"

#include <spdlog/spdlog.h>

#include <utility>

#include "agent/platform/linux/bluez_application.hpp"
#include "agent/platform/linux/bluez_names.hpp"

namespace edl::agent::bluez {
namespace {

/// Twice as long as BlueZ waits for another notification.
constexpr std::chrono::milliseconds k_pause{20};

}  // namespace

Sender::Sender(BusLoop& loop, Application& application)
    : loop_(loop), application_(application), bluez_(sdbus::createProxy(loop.bus(), k_service, "/")),
      here_(std::make_shared<const int>()) {}

Sender::~Sender() = default;

void Sender::notify(const CentralId& central, Characteristic characteristic, std::span<const std::uint8_t> value) {
  if (waiting_.size() >= k_max_waiting) {
    spdlog::warn("bluetooth: {} asks for more than it hears", central.text);
    waiting_.clear();
    return disconnect(central);
  }
  add(Notification{characteristic, {value.begin(), value.end()}});
}

void Sender::disconnect(const CentralId& central) { add(central); }

void Sender::add(Item item) {
  waiting_.push_back(std::move(item));
  if (!std::exchange(busy_, true)) loop_.post(while_here([this] { send(); }));
}

void Sender::send() {
  while (!waiting_.empty()) {
    const Item item = std::move(waiting_.front());
    waiting_.erase(waiting_.begin());
    if (const auto* central = std::get_if<CentralId>(&item)) {
      end_connection(*central);
      continue;
    }
    const auto& told = std::get<Notification>(item);
    application_.notify(told.characteristic, told.value);
    // BlueZ has taken it; its time has passed; and BlueZ has looked at its clock since.
    return when_bluez_comes_round(
        [this] { loop_.after(k_pause, while_here([this] { when_bluez_comes_round([this] { send(); }); })); });
  }
  busy_ = false;
}

void Sender::end_connection(const CentralId& central) {
  try {
    sdbus::createProxy(loop_.bus(), k_service, central.text)
        ->callMethod("Disconnect")
        .onInterface(k_device)
        .dontExpectReply();
  } catch (const sdbus::Error& error) {
    spdlog::warn("bluetooth: {} cannot be disconnected: {}", central.text, error.getMessage());
  }
}

void Sender::when_bluez_comes_round(EventLoop::Task task) {
  // Where BlueZ has gone meanwhile there is nobody to be told, and whoever waits need not wait for long.
  bluez_->callMethodAsync("Ping")
      .onInterface("org.freedesktop.DBus.Peer")
      .uponReplyInvoke([task = while_here(std::move(task))](const sdbus::Error*) { task(); });
}

EventLoop::Task Sender::while_here(EventLoop::Task task) const {
  return [here = std::weak_ptr(here_), task = std::move(task)] {
    if (!here.expired()) task();
  };
}

}  // namespace edl::agent::bluez
