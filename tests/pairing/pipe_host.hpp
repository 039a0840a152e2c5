#pragma once

#include <chrono>
#include <cstdint>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "agent/pairing/pairing_host.hpp"
#include "agent/port/clock.hpp"

namespace edl::agent::pairing::testing {

/// What the device behind the pipe is.
struct PipeOptions {
  std::string device_id = "house-1";
  std::string code = "12345678";
  std::string server_url = "http://127.0.0.1:8080";
  std::string certificate_sha256;
  std::string device_code;
  std::string code_from;
  std::string folder;
  std::optional<std::uint64_t> seed;
  bool wifi = false;
};

/// A device that is made up: what it is asked for it answers at once.
class PipeHost final : public PairingHost {
 public:
  PipeHost(const PipeOptions& options, const Clock& clock) : options_(options), clock_(clock) {
    if (!options.wifi) return;
    networks_ = {{.ssid = "Lindenhof", .signal_percent = 81, .secured = true},
                 {.ssid = "Lindenhof", .signal_percent = 44, .secured = true},
                 {.ssid = "Gäste & Café", .signal_percent = 63, .secured = false},
                 {.ssid = "workshop", .signal_percent = 22, .secured = true}};
  }

  void state(Reply<StateReport> reply) override {
    reply(StateReport{.device_id = options_.device_id,
                      .name = name_,
                      .agent = "0.1.0",
                      .owned = owned_,
                      .server_url = options_.server_url,
                      .certificate_sha256 = certificate(),
                      .server_reachable = true,
                      .queued_readings = 12,
                      .time = clock_.now(),
                      .network = network()});
  }

  void device_code(Reply<DeviceCodeReport> reply) override {
    std::string code = options_.device_code;
    if (!options_.code_from.empty()) std::getline(std::ifstream(options_.code_from) >> std::ws, code);
    if (code.empty()) return reply(tl::unexpected(CallFault{CallError::no_server, "the server cannot be reached"}));
    reply(DeviceCodeReport{.device_code = Secret(code),
                           .expires_at = clock_.now() + std::chrono::minutes(10),
                           .server_url = options_.server_url,
                           .certificate_sha256 = certificate()});
  }

  void wifi_networks(Reply<WifiNetworksReport> reply) override {
    if (!options_.wifi) return reply(tl::unexpected(not_here()));
    reply(WifiNetworksReport{networks_to_show(networks_)});
  }

  void wifi_join(const WifiJoinCall& call, Reply<WifiJoinReport> reply) override {
    if (!options_.wifi) return reply(tl::unexpected(not_here()));
    bool found = false;
    for (const WifiNetwork& network : networks_) {
      found = found || (network.ssid == call.ssid && network.secured == call.passphrase.has_value());
    }
    if (!found) return reply(tl::unexpected(CallFault{CallError::refused, "there is no such network"}));
    if (call.passphrase == Secret("wrong-passphrase")) {
      return reply(tl::unexpected(CallFault{CallError::refused, "the network does not take this passphrase"}));
    }
    for (WifiNetwork& network : networks_) network.connected = network.ssid == call.ssid;
    reply(WifiJoinReport{call.ssid});
  }

  void name(const NameCall& call, Reply<NameReport> reply) override {
    name_ = call.name;
    reply(NameReport{call.name});
  }

  void release_owner(Reply<ReleaseOwnerReport> reply) override {
    owned_ = false;
    reply(ReleaseOwnerReport{});
  }

 private:
  static CallFault not_here() { return {CallError::not_here, "nothing here keeps network settings"}; }

  [[nodiscard]] std::optional<std::string> certificate() const {
    return options_.certificate_sha256.empty() ? std::nullopt : std::optional(options_.certificate_sha256);
  }
  [[nodiscard]] NetworkState network() const {
    for (const WifiNetwork& network : networks_) {
      if (network.connected) return {.kind = NetworkKind::wifi, .ssid = network.ssid};
    }
    return {.kind = NetworkKind::ethernet};
  }

  const PipeOptions& options_;
  const Clock& clock_;
  std::vector<WifiNetwork> networks_;
  std::optional<std::string> name_;
  std::optional<bool> owned_ = false;
};

}  // namespace edl::agent::pairing::testing
