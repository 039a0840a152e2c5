// The agent's pairing on this machine's Bluetooth radio, without an agent: the real service at BlueZ, over a device that is
// made up. Lines of the input stand for what happens at the device:
//   open    somebody presses the button
//   owned   the device gets an owner
// The program ends with its input. What it logs goes to standard error.

#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <iostream>
#include <string>
#include <thread>
#include <utility>

#include "agent/pairing/pairing_service.hpp"
#include "agent/platform/linux/bluez_radio.hpp"
#include "agent/platform/linux/system_clock.hpp"

namespace edl::agent::pairing {
namespace {

struct Options {
  std::string device_id = "house-1";
  std::string code;
  std::string device_code;
  std::string folder;
  std::string adapter;
};

/// What a phone gets of this device.
class MadeUpHost final : public PairingHost {
 public:
  MadeUpHost(const Options& options, const Clock& clock) : options_(options), clock_(clock) {}

  void state(Reply<StateReport> reply) override {
    reply(StateReport{.device_id = options_.device_id,
                      .agent = "0.1.0",
                      .owned = false,
                      .server_url = k_server,
                      .server_reachable = true,
                      .time = clock_.now(),
                      .network = {.kind = NetworkKind::ethernet}});
  }
  void device_code(Reply<DeviceCodeReport> reply) override {
    reply(DeviceCodeReport{.device_code = Secret(options_.device_code),
                           .expires_at = clock_.now() + std::chrono::minutes(10),
                           .server_url = k_server});
  }
  void wifi_networks(Reply<WifiNetworksReport> reply) override { reply(tl::unexpected(not_here())); }
  void wifi_join(const WifiJoinCall&, Reply<WifiJoinReport> reply) override { reply(tl::unexpected(not_here())); }
  /// Answers from another thread, as an agent does that asks its server.
  void name(const NameCall& call, Reply<NameReport> reply) override {
    asking_ = std::jthread([reply = std::move(reply), name = call.name] { reply(NameReport{name}); });
  }
  void release_owner(Reply<ReleaseOwnerReport> reply) override { reply(ReleaseOwnerReport{}); }

 private:
  static constexpr const char* k_server = "http://192.0.2.10:8080";
  static CallFault not_here() { return {CallError::not_here, "nothing here keeps network settings"}; }

  const Options& options_;
  const Clock& clock_;
  std::jthread asking_;
};

int failed(const std::string& why) {
  fmt::print(stderr, "bluetooth_peripheral: {}\n", why);
  return 1;
}

int run(const Options& options) {
  const auto device = DeviceId::parse(options.device_id);
  if (!device) return failed("--device-id: " + to_string(device.error()));
  auto code = PairingCode::parse(options.code);
  if (!code) return failed("--code: " + to_string(code.error()));
  SystemClock clock;
  auto window =
      PairingWindow::load(std::filesystem::path(options.folder) / "pairing.json", Ownership::none, clock.monotonic());
  if (!window) return failed(to_string(window.error()));

  const auto radio = open_bluez_radio(options.adapter);
  if (!radio) return failed(to_string(radio.error()));
  EventLoop& loop = (*radio)->loop();
  MadeUpHost host(options, clock);
  PairingService service({.radio = (*radio)->gatt(), .window = *window, .host = host, .clock = clock},
                         {.facts = {.device = *device, .agent_version = "0.1.0"},
                          .code = std::move(*code),
                          .wake = [&] { loop.post({}); }});
  if (const auto served = service.start(); !served) spdlog::warn("{}", to_string(served.error()));

  std::jthread thread([&](std::stop_token stop) {
    const auto round = [&] {
      service.advance();
      return service.next_deadline();
    };
    if (const auto ended = loop.run(round, std::move(stop)); !ended) spdlog::error("{}", to_string(ended.error()));
  });
  for (std::string line; std::getline(std::cin, line);) {
    if (line == "open") loop.post([&] { service.open(); });
    if (line == "owned") loop.post([&] { service.note(Ownership::owned); });
  }
  return 0;
}

}  // namespace
}  // namespace edl::agent::pairing

int main(int count, char** words) {
  edl::agent::pairing::Options options;
  CLI::App app("The agent's pairing on this machine's Bluetooth radio, for tests");
  app.add_option("--device-id", options.device_id);
  app.add_option("--code", options.code, "eight digits")->required();
  app.add_option("--device-code", options.device_code, "what device_code is answered with");
  app.add_option("--folder", options.folder, "where wrong tries are counted")->required();
  app.add_option("--adapter", options.adapter, "for example hci0");
  CLI11_PARSE(app, count, words);
  spdlog::set_default_logger(spdlog::stderr_logger_mt("pairing"));
  return edl::agent::pairing::run(options);
}
