#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "agent/pairing/bytes.hpp"
#include "core/result.hpp"

namespace edl::agent::pairing {

// A message in pieces that fit into values of GATT. Each piece begins with a byte: bit 7 the first of its message, bit 6
// the last, bits 0 to 5 its number modulo 64, from 0. The first has the message's length after it, 2 bytes, big endian.
// (docs/protocol.md, "Fragments")

/// How long a fragment may be that is received, and how short one that is sent may have to be.
inline constexpr std::size_t k_max_fragment = 512;
inline constexpr std::size_t k_min_fragment = 20;

/// How long a message may be, by characteristic.
inline constexpr std::size_t k_max_handshake_message = 512;
inline constexpr std::size_t k_max_channel_message = 4096;

/// How long a fragment may be on a connection: its MTU less 3 bytes of ATT, within the bounds above.
[[nodiscard]] std::size_t largest_fragment(std::size_t mtu);

/// Cuts a message into fragments.
/// @param message  1 to 65535 bytes
/// @param largest  bytes of a fragment, k_min_fragment to k_max_fragment
[[nodiscard]] std::vector<Bytes> split(ByteView message, std::size_t largest);

/// Puts the messages of one direction together again, one after the other.
class FragmentJoiner {
 public:
  /// @param max_message  bytes; room is made for no more, whatever a fragment says
  explicit FragmentJoiner(std::size_t max_message) : max_message_(max_message) {}

  /// Takes the next fragment.
  /// @return the message that it completes | nullopt: more are to come | Errc::unreadable, Errc::too_large with what is
  ///         wrong; the joiner is of no more use then
  [[nodiscard]] Result<std::optional<Bytes>> add(ByteView fragment);

  /// Whether a message has begun and is not complete.
  [[nodiscard]] bool in_message() const { return total_ != 0; }

 private:
  [[nodiscard]] Result<ByteView> begin(ByteView after_head);

  std::size_t max_message_;
  std::size_t total_ = 0;  ///< of the message that has begun; 0: none has
  std::uint8_t next_ = 0;  ///< number that its next fragment must have
  Bytes message_;
};

}  // namespace edl::agent::pairing
