#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "agent/pairing/bytes.hpp"
#include "agent/pairing/cpace.hpp"
#include "agent/pairing/secret_bytes.hpp"

namespace edl::agent::pairing {

/// What a sealed message is longer than the text in it.
inline constexpr std::size_t k_seal_bytes = 16;

/// Which way messages go.
enum class Direction : std::uint8_t { app_to_agent, agent_to_app };

/// One direction of the channel: XChaCha20-Poly1305 with a key of its own, and a nonce that counts. The count is not sent,
/// so what is repeated, left out or changed does not open.
class SealedDirection {
 public:
  SealedDirection(const cpace::SessionKey& isk, Direction direction);

  /// Seals the next message.
  [[nodiscard]] Bytes seal(ByteView text);

  /// Opens the next message.
  /// @return nullopt: it is not the next one of who has the key. The channel is of no more use then
  [[nodiscard]] std::optional<Bytes> open(ByteView sealed);

 private:
  SecretBytes<32> key_;
  std::uint64_t count_ = 0;
};

/// The agent's end.
class SealedChannel {
 public:
  explicit SealedChannel(const cpace::SessionKey& isk)
      : from_app_(isk, Direction::app_to_agent), to_app_(isk, Direction::agent_to_app) {}

  [[nodiscard]] Bytes seal(ByteView text) { return to_app_.seal(text); }
  [[nodiscard]] std::optional<Bytes> open(ByteView sealed) { return from_app_.open(sealed); }

 private:
  SealedDirection from_app_;
  SealedDirection to_app_;
};

}  // namespace edl::agent::pairing
