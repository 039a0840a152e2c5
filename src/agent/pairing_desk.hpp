#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "agent/agent_folder.hpp"
#include "agent/pairing/pairing_service.hpp"
#include "agent/pairing_button.hpp"
#include "agent/pairing_clerk.hpp"
#include "agent/port/gpio_input.hpp"
#include "agent/port/network_settings.hpp"
#include "agent/port/radio.hpp"

namespace edl::agent {

/// What the machine has for pairing.
struct PairingPlan {
  std::function<Result<std::unique_ptr<Radio>>()> open_radio{};  ///< none: there is no pairing
  std::shared_ptr<NetworkSettings> network{};                    ///< none: it is not set from here
  std::shared_ptr<GpioInput> button{};                           ///< none: `edl-agent pair` alone asks for pairing
  Level button_pressed = Level::low;
};

/// How pairing is, for people.
struct PairingReport {
  std::string state{};                   ///< "starting", "closed", "open until TIME", "locked after five wrong codes"
  std::optional<std::string> problem{};  ///< why phones cannot find the device

  bool operator==(const PairingReport&) const = default;
};

/// The state of an agent without pairing.
inline constexpr std::string_view k_pairing_off = "off";

/// What AgentSocket is asked to open pairing; it answers with a report.
inline constexpr std::string_view k_pair_request = "pair";

[[nodiscard]] std::string to_json(const PairingReport& report);

/// Has the agent that runs in the folder open pairing.
/// @return how it is then | as ask_agent()
[[nodiscard]] Result<PairingReport> ask_for_pairing(const AgentFolder& folder);

/// Pairing over Bluetooth as the agent runs it: radio, window, service and clerk, each where it belongs, and the button. A
/// radio that is not there, or goes, is tried again every ten seconds.
class PairingDesk {
 public:
  /// All of it outlives the desk.
  struct Ground {
    const AgentFolder& folder;
    const Identity& identity;
    std::string agent_version;
    std::function<std::uint64_t()> queued_readings;  ///< any thread
    Clock& clock;
  };

  /// @param plan  with a radio
  /// @return Errc::unreadable or invalid, with the file: the code or the count of wrong tries | what is wrong with the key
  [[nodiscard]] static Result<std::unique_ptr<PairingDesk>> open(PairingPlan plan, const Ground& ground);
  PairingDesk(const PairingDesk&) = delete;
  PairingDesk& operator=(const PairingDesk&) = delete;
  ~PairingDesk();

  /// Somebody at the device asks for it: a phone may pair in the next ten minutes. Any thread.
  /// @return how it is once that is so, but for a radio that needs more than three seconds
  PairingReport ask_for_pairing();

  /// Any thread.
  [[nodiscard]] PairingReport report() const;

 private:
  PairingDesk(PairingPlan plan, pairing::PairingWindow window, pairing::PairingCode code, const Ground& ground,
              std::unique_ptr<DeviceClient> server);
  [[nodiscard]] PairingClerk::Parts clerk_parts(const Ground& ground, std::unique_ptr<DeviceClient> server);
  void run(const std::stop_token& stop);
  [[nodiscard]] Result<void> serve(Radio& radio, const std::stop_token& stop);
  [[nodiscard]] std::optional<MonotonicTime> look(pairing::PairingService* service);
  void wait_for_radio(const std::stop_token& stop);
  void look_at_ownership();
  void tell_problem(std::optional<std::string> problem);
  void pressed(ButtonPress press);
  void ring();

  const PairingPlan plan_;
  Clock& clock_;
  const pairing::PairingFacts facts_;
  const pairing::PairingCode code_;
  // Of the desk's thread, which is the radio's.
  pairing::PairingWindow window_;
  MonotonicTime ask_owner_at_{};

  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  EventLoop* loop_ = nullptr;  ///< that runs now
  std::uint64_t asked_ = 0;    ///< how often pairing was asked for
  std::uint64_t opened_ = 0;   ///< of these, how many have been heard
  std::optional<pairing::Ownership> ownership_;
  PairingReport report_{"starting"};

  PairingClerk clerk_;
  std::jthread thread_;
  std::jthread button_thread_;
};

}  // namespace edl::agent
