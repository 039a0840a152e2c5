#pragma once

#include <memory>
#include <string>

#include "agent/data_folder.hpp"
#include "agent/meter/meter.hpp"
#include "agent/outbox/outbox.hpp"
#include "agent/port/clock.hpp"
#include "agent/relay/relay_bank.hpp"
#include "core/device_key.hpp"

namespace edl::agent {

/// What a running agent is made of. Borrowed; all outlive it.
struct AgentParts {
  Clock& clock;
  Outbox& outbox;
  Meter& meter;
  PerPhase<Relay> relays;
};

struct AgentSettings {
  DataFolder folder;
  Identity identity;
  DevicePrivateKey key;
  std::string meter_name;  ///< for the status
};

/// The agent's rooms wired and running until destroyed: the meter fills the outbox, the uplink empties it, commands
/// switch the relays, and the status is written down.
class Agent {
 public:
  Agent(AgentSettings settings, const AgentParts& parts);
  Agent(const Agent&) = delete;
  Agent& operator=(const Agent&) = delete;

  /// Stops measuring, keeps what was measured, ends the connections.
  ~Agent();

 private:
  struct House;
  std::unique_ptr<House> house_;
};

}  // namespace edl::agent
