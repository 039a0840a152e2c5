#pragma once

#include <functional>
#include <tl/expected.hpp>

#include "agent/pairing/channel_call.hpp"

namespace edl::agent::pairing {

/// Where a report goes, once. From any thread, at once or later; a session that has ended meanwhile does not hear it.
template <typename Report>
using Reply = std::function<void(tl::expected<Report, CallFault>)>;

/// What the agent does for a phone that has shown that it knows the code. One call at a time; none of them may block.
/// Each is answered within a minute.
class PairingHost {
 public:
  PairingHost() = default;
  PairingHost(const PairingHost&) = delete;
  PairingHost& operator=(const PairingHost&) = delete;
  virtual ~PairingHost() = default;

  virtual void state(Reply<StateReport> reply) = 0;
  /// Asks the server for a fresh one-time code. no_server | refused
  virtual void device_code(Reply<DeviceCodeReport> reply) = 0;
  /// not_here | failed
  virtual void wifi_networks(Reply<WifiNetworksReport> reply) = 0;
  /// Answers once the machine is connected, within 45 s. not_here | refused | failed
  virtual void wifi_join(const WifiJoinCall& call, Reply<WifiJoinReport> reply) = 0;
  /// Gives the device a name for people. no_server | refused | failed
  virtual void name(const NameCall& call, Reply<NameReport> reply) = 0;
  /// As `edl-agent reset-owner`. no_server | refused
  virtual void release_owner(Reply<ReleaseOwnerReport> reply) = 0;
};

}  // namespace edl::agent::pairing
