#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "agent/pairing/pairing_code.hpp"
#include "agent/pairing/pairing_host.hpp"
#include "agent/pairing/pairing_window.hpp"
#include "agent/pairing/session.hpp"
#include "agent/port/clock.hpp"
#include "agent/port/gatt_server.hpp"
#include "core/device_id.hpp"

namespace edl::agent::pairing {

/// What `info` tells of the device to anybody.
struct PairingFacts {
  DeviceId device;
  std::string model = "EDL three-phase meter";
  std::string agent_version;
};

/// What pairing works with. All of it outlives the service.
struct PairingParts {
  GattServer& radio;
  PairingWindow& window;
  PairingHost& host;
  const Clock& clock;
};

/// Joins radio, window and session: one phone at a time, the others are refused. It advertises while the window is open,
/// and has no thread: all calls are made on the radio's. Only the host's answers may come from others.
class PairingService final : public GattEvents {
 public:
  struct Settings {
    PairingFacts facts;
    PairingCode code;
    cpace::Randomness random = cpace::system_randomness;
    /// An answer has come: have advance() called soon, on the radio's thread. Called on any thread; it must not call the
    /// service itself.
    std::function<void()> wake = [] {};
  };

  PairingService(PairingParts parts, Settings settings);
  ~PairingService() override;

  /// Offers the service, and advertises it if the window is open.
  /// @return as GattServer::serve()
  [[nodiscard]] Result<void> start();

  /// Somebody at the device asks for pairing, by its button or by `edl-agent pair`.
  void open();
  /// Whether the device has an owner has become known.
  void note(Ownership ownership);

  /// Hands over answers that have come, ends what has taken too long, and advertises or does not. To be called when
  /// woken, and at next_deadline().
  void advance();
  [[nodiscard]] std::optional<MonotonicTime> next_deadline() const;

  [[nodiscard]] std::string info_read(const CentralId& central) override;
  [[nodiscard]] WriteAnswer written(const CentralId& central, Characteristic characteristic, ByteView value,
                                    std::size_t mtu) override;
  void gone(const CentralId& central) override;

 private:
  struct Inbox;
  /// The phone that has the service.
  struct Guest {
    CentralId central;
    std::size_t largest_fragment;
    std::uint64_t number;
    Session session;
  };
  /// A call that the host is carrying out.
  struct OpenCall {
    std::uint64_t number;
    std::uint64_t guest;  ///< who asked; it may be gone
  };

  void admit(const CentralId& central, std::size_t mtu);
  void turn_away(const CentralId& central);
  void carry_out(SessionStep step);
  void note_try(Try tried);
  void hand_to_host(const Call& call);
  void hand_over_answers();
  void advertise_as_needed();
  template <typename Report>
  [[nodiscard]] Reply<Report> reply_to(std::uint64_t call) const;

  PairingParts parts_;
  Settings settings_;
  std::shared_ptr<Inbox> inbox_;
  std::optional<Guest> guest_;
  std::set<CentralId> spent_;  ///< had their session, and are being disconnected
  std::optional<OpenCall> open_call_;
  std::uint64_t guests_ = 0;
  std::uint64_t calls_ = 0;
  bool advertising_ = false;
};

}  // namespace edl::agent::pairing
