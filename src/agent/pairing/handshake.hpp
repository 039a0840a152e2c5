#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

#include "agent/pairing/bytes.hpp"
#include "agent/pairing/cpace.hpp"
#include "core/device_id.hpp"
#include "core/secret.hpp"

namespace edl::agent::pairing {

inline constexpr std::uint8_t k_protocol_version = 1;

/// Why the agent ends a session; the number stands on the wire.
enum class Refusal : std::uint8_t {
  closed = 1,
  wrong_code = 2,
  malformed = 3,
  out_of_turn = 4,
  version = 5,
  locked = 6,
  busy = 7,
  too_slow = 8,
};

/// For logs.
[[nodiscard]] std::string_view name_of(Refusal refusal);

/// What a phone says in the handshake.
struct Start {
  cpace::SessionId sid{};
  cpace::Point ya{};
  bool operator==(const Start&) const = default;
};
struct Confirm {
  cpace::Tag ta{};
  bool operator==(const Confirm&) const = default;
};
using HandshakeMessage = std::variant<Start, Confirm>;

/// @return Refusal::malformed for another kind or length, Refusal::version for a start of another version
[[nodiscard]] tl::expected<HandshakeMessage, Refusal> parse_handshake(ByteView message);

/// Whether a message wants to begin a handshake, of whatever version and however broken.
[[nodiscard]] bool is_start(ByteView message);

[[nodiscard]] Bytes to_bytes(const Start& start);
[[nodiscard]] Bytes to_bytes(const Confirm& confirm);
/// What the agent says: its share, its confirmation, a refusal.
[[nodiscard]] Bytes answer_message(const cpace::Point& yb);
[[nodiscard]] Bytes confirmed_message(const cpace::Tag& tb);
[[nodiscard]] Bytes refused_message(Refusal refusal);

/// What both must know the same of, beside the code (CPace's CI).
[[nodiscard]] Bytes channel_identity(const DeviceId& device);

/// Associated data of the two roles; known to both, and not sent.
inline constexpr std::string_view k_app_data = "edl-app";
inline constexpr std::string_view k_agent_data = "edl-agent";

/// The agent's side of one run of CPace. It tells nothing that depends on the code before the phone has shown that it knows
/// it: who leaves earlier has learned nothing, and who shows something has used a try.
class Responder {
 public:
  /// @return nullopt: the phone's share is none
  [[nodiscard]] static std::optional<Responder> begin(const Start& start, const Secret& code, const DeviceId& device,
                                                      const cpace::Randomness& random);

  [[nodiscard]] const cpace::Point& share() const { return yb_; }

  /// Whether the phone knows the code.
  [[nodiscard]] bool confirms(const Confirm& confirm) const;
  /// What shows the phone that the agent knows it. Only after confirms().
  [[nodiscard]] cpace::Tag confirmation() const;
  [[nodiscard]] const cpace::SessionKey& key() const { return isk_; }

 private:
  Responder(const Start& start, const cpace::Point& yb, cpace::SessionKey isk);

  cpace::SessionId sid_;
  cpace::Point ya_;
  cpace::Point yb_;
  cpace::SessionKey isk_;
};

}  // namespace edl::agent::pairing
