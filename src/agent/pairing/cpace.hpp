#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <span>
#include <string_view>

#include "agent/pairing/bytes.hpp"
#include "agent/pairing/secret_bytes.hpp"

namespace edl::agent::pairing::cpace {

// CPace, a password-authenticated key exchange, with the group ristretto255 and SHA-512, initiator A and responder B, and
// key confirmation: two who know the same short code agree on a strong key, and whoever does not know it can try one code
// in each run, and no more afterwards.
// Source: draft-irtf-cfrg-cpace-21, sections "The CPace protocol", "CPace group objects G_Ristretto255" and "Key
// confirmation"; the names are the draft's.

/// An encoded element of the group, as it is sent.
using Point = std::array<std::uint8_t, 32>;
using SessionId = std::array<std::uint8_t, 16>;
using Tag = std::array<std::uint8_t, 64>;
using Scalar = SecretBytes<32>;
/// ISK: what both have in the end. Keys are derived from it; it is not one.
using SessionKey = SecretBytes<64>;

/// Fills bytes with what nobody can guess.
using Randomness = std::function<void(std::span<std::uint8_t>)>;

/// From the operating system.
/// @throws std::runtime_error on a host without a generator
void system_randomness(std::span<std::uint8_t> bytes);

/// lv_cat: each part with its length before it (LEB128).
[[nodiscard]] Bytes lv_cat(std::initializer_list<ByteView> parts);

/// generator_string, for SHA-512's blocks of 128 bytes.
/// @param prs  the code that both know
/// @param ci   what the channel is: both must see the same
/// @return secret, as the code is
[[nodiscard]] Bytes generator_string(ByteView prs, ByteView ci, ByteView sid);

/// calculate_generator: the point that stands for the code in this session. As secret as the code.
[[nodiscard]] Point generator(ByteView prs, ByteView ci, const SessionId& sid);

/// sample_scalar, as the draft recommends.
[[nodiscard]] Scalar sample_scalar(const Randomness& random);

/// scalar_mult and scalar_mult_vfy.
/// @return nullopt where the draft has the neutral element: `point` is none, or is neutral itself. Abort then
[[nodiscard]] std::optional<Point> multiply(const Scalar& scalar, const Point& point);

/// What both sent, in the order of roles.
struct Transcript {
  Point ya{};
  ByteView ada{};  ///< associated data of A
  Point yb{};
  ByteView adb{};
};

/// ISK, from the shared secret point K.
[[nodiscard]] SessionKey session_key(const SessionId& sid, const Point& k, const Transcript& transcript);

/// MAC(mac_key, lv_cat(Y, AD)) with HMAC-SHA-512: the proof of who sent Y and AD that the key is known.
[[nodiscard]] Tag confirmation(const SessionId& sid, const SessionKey& isk, const Point& y, ByteView ad);

/// In a time that does not depend on where they differ.
[[nodiscard]] bool equal(const Tag& a, const Tag& b);

}  // namespace edl::agent::pairing::cpace
