#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "agent/pairing/fragments.hpp"
#include "agent/pairing/pairing_host.hpp"
#include "agent/pairing/pairing_service.hpp"
#include "agent/port/gatt_server.hpp"
#include "unit/agent/pairing/phone.hpp"

namespace edl::agent::pairing::testing {

/// A radio that writes down what it is asked for.
class FakeRadio final : public GattServer {
 public:
  struct Told {
    CentralId central;
    Characteristic characteristic;
    Bytes value;
  };

  Result<void> serve(GattEvents&) override { return served; }
  void notify(const CentralId& central, Characteristic characteristic, ByteView value) override {
    told.push_back({central, characteristic, Bytes(value.begin(), value.end())});
  }
  void disconnect(const CentralId& central) override { disconnected.push_back(central.text); }
  Result<void> start_advertising(std::string_view name) override {
    advertised = std::string(name);
    return advertises;
  }
  void stop_advertising() override { advertised.reset(); }

  Result<void> served{};
  Result<void> advertises{};
  std::vector<Told> told;
  std::vector<std::string> disconnected;
  std::optional<std::string> advertised;
};

/// A host whose answers come when the test says so.
class FakeHost final : public PairingHost {
 public:
  void state(Reply<StateReport> reply) override { state_reply = std::move(reply); }
  void device_code(Reply<DeviceCodeReport> reply) override {
    reply(DeviceCodeReport{.device_code = Secret("ABCD-EFGH"), .server_url = "http://server"});
  }
  void wifi_networks(Reply<WifiNetworksReport> reply) override {
    reply(tl::unexpected(CallFault{CallError::not_here, "no NetworkManager"}));
  }
  void wifi_join(const WifiJoinCall& call, Reply<WifiJoinReport> reply) override { reply(WifiJoinReport{call.ssid}); }
  void name(const NameCall& call, Reply<NameReport> reply) override { reply(NameReport{call.name}); }
  void release_owner(Reply<ReleaseOwnerReport> reply) override { reply(ReleaseOwnerReport{}); }

  Reply<StateReport> state_reply;
};

/// A phone on a connection of the radio.
class Guest {
 public:
  Guest(PairingService& service, FakeRadio& radio, std::string name, std::string code = "12345678")
      : service_(service), radio_(radio), central_{std::move(name)}, phone_(std::move(code)) {}

  WriteAnswer write(Characteristic to, const Bytes& message, std::size_t mtu = 23) {
    WriteAnswer answer = WriteAnswer::accepted;
    for (const Bytes& fragment : split(message, largest_fragment(mtu))) {
      answer = service_.written(central_, to, fragment, mtu);
    }
    return answer;
  }

  /// What was notified to this phone on the characteristic since the last time, put together.
  std::vector<Bytes> heard(Characteristic on) {
    std::vector<Bytes> messages;
    FragmentJoiner joiner(k_max_channel_message);
    std::erase_if(radio_.told, [&](const FakeRadio::Told& told) {
      if (told.central != central_ || told.characteristic != on) return false;
      if (auto message = joiner.add(told.value).value()) messages.push_back(std::move(*message));
      return true;
    });
    return messages;
  }

  /// The handshake.
  /// @return the agent's last word of it
  Bytes pair() {
    write(Characteristic::handshake, phone_.start());
    const auto answers = heard(Characteristic::handshake);
    if (answers.size() != 1 || answers[0].front() != 0x02) return answers.empty() ? Bytes{} : answers[0];
    write(Characteristic::handshake, phone_.confirm(answers[0]));
    const auto last = heard(Characteristic::handshake).at(0);
    (void)phone_.confirmed(last);
    return last;
  }

  void ask(std::string_view text) { write(Characteristic::channel, phone_.seal(text)); }
  std::string answer() {
    const auto messages = heard(Characteristic::channel);
    return messages.size() == 1 ? phone_.open(messages[0]) : "nothing";
  }
  std::string asked(std::string_view text) {
    ask(text);
    return answer();
  }
  void go() { service_.gone(central_); }
  [[nodiscard]] std::string info() const { return service_.info_read(central_); }

 private:
  PairingService& service_;
  FakeRadio& radio_;
  CentralId central_;
  Phone phone_;
};

}  // namespace edl::agent::pairing::testing
