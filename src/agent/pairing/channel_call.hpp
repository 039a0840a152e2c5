#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <variant>
#include <vector>

#include "agent/port/network_settings.hpp"
#include "core/secret.hpp"
#include "core/timestamp.hpp"

namespace edl::agent::pairing {

// What a phone may ask for in the channel, and what it is answered (docs/protocol.md, "In the channel").

struct StateCall {
  bool operator==(const StateCall&) const = default;
};
struct DeviceCodeCall {
  bool operator==(const DeviceCodeCall&) const = default;
};
struct WifiNetworksCall {
  bool operator==(const WifiNetworksCall&) const = default;
};
struct WifiJoinCall {
  std::string ssid{};                  ///< 1 to 32 bytes
  std::optional<Secret> passphrase{};  ///< 8 to 63 printable characters of ASCII; nullopt: an open network
  bool operator==(const WifiJoinCall&) const = default;
};
struct NameCall {
  std::string name{};  ///< 1 to 64 characters, none of them a control character
  bool operator==(const NameCall&) const = default;
};
struct ReleaseOwnerCall {
  bool operator==(const ReleaseOwnerCall&) const = default;
};
using Call = std::variant<StateCall, DeviceCodeCall, WifiNetworksCall, WifiJoinCall, NameCall, ReleaseOwnerCall>;

/// A number by which the phone knows its request again: 0 to k_max_request_id, which JavaScript's numbers hold.
using RequestId = std::uint64_t;
inline constexpr RequestId k_max_request_id = (RequestId{1} << 53U) - 1;

struct CallRequest {
  RequestId id = 0;
  Call call;
  bool operator==(const CallRequest&) const = default;
};

/// Why a call was not carried out; the name stands on the wire.
enum class CallError : std::uint8_t { bad_request, not_here, no_server, refused, busy, failed };

struct CallFault {
  CallError error = CallError::failed;
  std::string detail{};  ///< one sentence for people
  bool operator==(const CallFault&) const = default;
};

struct StateReport {
  std::string device_id{};
  std::optional<std::string> name{};
  std::string agent{};          ///< its version
  std::optional<bool> owned{};  ///< nullopt: not known
  std::string server_url{};
  std::optional<std::string> certificate_sha256{};  ///< lower-case hex, of the certificate's DER; nullopt for http
  bool server_reachable = false;
  std::uint64_t queued_readings = 0;
  Timestamp time{};
  NetworkState network{};
  bool operator==(const StateReport&) const = default;
};
struct DeviceCodeReport {
  Secret device_code{};
  Timestamp expires_at{};
  std::string server_url{};
  std::optional<std::string> certificate_sha256{};
  bool operator==(const DeviceCodeReport&) const = default;
};
struct WifiNetworksReport {
  std::vector<WifiNetwork> networks{};  ///< as networks_to_show() leaves them
  bool operator==(const WifiNetworksReport&) const = default;
};
struct WifiJoinReport {
  std::string ssid{};
  bool operator==(const WifiJoinReport&) const = default;
};
struct NameReport {
  std::string name{};
  bool operator==(const NameReport&) const = default;
};
struct ReleaseOwnerReport {
  bool operator==(const ReleaseOwnerReport&) const = default;
};
using CallReport =
    std::variant<StateReport, DeviceCodeReport, WifiNetworksReport, WifiJoinReport, NameReport, ReleaseOwnerReport>;
using CallAnswer = tl::expected<CallReport, CallFault>;

/// A request that cannot be carried out, with its id where that could be read.
struct BadRequest {
  std::optional<RequestId> id{};
  std::string detail{};  ///< every fault, with its place
};

/// Reads a request; members it does not know are skipped.
[[nodiscard]] tl::expected<CallRequest, BadRequest> parse_call(std::string_view text);

/// The longest answer that fits into a sealed message.
inline constexpr std::size_t k_max_answer = 4096 - 16;

/// Prints an answer, at most k_max_answer bytes: networks are left out from the end of their list; where that is not
/// enough, the answer is that it failed. It may hold a secret.
/// @param id  nullopt: the request had none that could be read
[[nodiscard]] Secret to_json(std::optional<RequestId> id, const CallAnswer& answer);

/// At most 24 networks that a person can choose from: strongest first, each name once, none that is not text.
[[nodiscard]] std::vector<WifiNetwork> networks_to_show(std::vector<WifiNetwork> seen);

}  // namespace edl::agent::pairing
