#pragma once

#include <mutex>
#include <optional>
#include <string>

#include "agent/agent_folder.hpp"
#include "agent/meter/meter.hpp"
#include "agent/outbox/outbox.hpp"
#include "agent/pairing_desk.hpp"
#include "agent/relay_desk.hpp"
#include "agent/schedule_desk.hpp"
#include "agent/status.hpp"
#include "agent/uplink/uplink.hpp"

namespace edl::agent {

/// How the meter is, for status. Any thread.
class MeterHealth {
 public:
  struct State {
    std::optional<Timestamp> last_reading;
    std::optional<std::string> problem;
    std::optional<MeterDetails> details;
  };

  /// After each set and each that could not be had.
  void knows(std::optional<MeterDetails> details) {
    const std::lock_guard lock(mutex_);
    state_.details = details;
  }

  void measured(Timestamp time);

  /// Logs a problem once, not each second.
  void failed(const Error& error);

  [[nodiscard]] State state() const {
    const std::lock_guard lock(mutex_);
    return state_;
  }

 private:
  mutable std::mutex mutex_;
  State state_;
};

/// The agent's parts that have something to tell. Borrowed.
struct ReportingParts {
  const Identity& identity;
  const std::string& meter;
  const MeterHealth& health;
  const Outbox& outbox;
  const Uplink& uplink;
  RelayDesk& relays;
  const ScheduleDesk& schedule;
  const PairingDesk* pairing;  ///< nullptr: there is none
};

/// What `edl-agent status` shows. Any thread.
[[nodiscard]] AgentStatus status_of(const ReportingParts& parts);

}  // namespace edl::agent
