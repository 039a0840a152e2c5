#include "agent/pairing/sealed_channel.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace edl::agent::pairing {
namespace {

static_assert(crypto_aead_xchacha20poly1305_ietf_ABYTES == k_seal_bytes);
static_assert(crypto_aead_xchacha20poly1305_ietf_KEYBYTES == 32);

using Nonce = std::array<std::uint8_t, crypto_aead_xchacha20poly1305_ietf_NPUBBYTES>;

/// 16 zeros and the count, 8 bytes big endian.
Nonce nonce_of(std::uint64_t count) {
  Nonce nonce{};
  for (std::size_t at = nonce.size(); count != 0; count >>= 8U) nonce[--at] = static_cast<std::uint8_t>(count & 0xffU);
  return nonce;
}

std::string_view label_of(Direction direction) {
  switch (direction) {
    case Direction::app_to_agent: return "edl pairing app to agent";
    case Direction::agent_to_app: return "edl pairing agent to app";
  }
  return "";
}

}  // namespace

SealedDirection::SealedDirection(const cpace::SessionKey& isk, Direction direction) {
  const ByteView label = bytes_of(label_of(direction));
  SecretBytes<crypto_auth_hmacsha512_BYTES> derived;
  crypto_auth_hmacsha512_state state;
  crypto_auth_hmacsha512_init(&state, isk.data(), isk.k_size);
  crypto_auth_hmacsha512_update(&state, label.data(), label.size());
  crypto_auth_hmacsha512_final(&state, derived.data());
  sodium_memzero(&state, sizeof state);
  std::ranges::copy(derived.reveal().first<32>(), key_.data());
}

Bytes SealedDirection::seal(ByteView text) {
  Bytes sealed(text.size() + k_seal_bytes);
  const Nonce nonce = nonce_of(count_++);
  crypto_aead_xchacha20poly1305_ietf_encrypt(sealed.data(), nullptr, text.data(), text.size(), nullptr, 0, nullptr,
                                             nonce.data(), key_.data());
  return sealed;
}

std::optional<Bytes> SealedDirection::open(ByteView sealed) {
  if (sealed.size() < k_seal_bytes) return std::nullopt;
  Bytes text(sealed.size() - k_seal_bytes);
  const Nonce nonce = nonce_of(count_);
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(text.data(), nullptr, nullptr, sealed.data(), sealed.size(), nullptr,
                                                 0, nonce.data(), key_.data()) != 0) {
    return std::nullopt;
  }
  ++count_;
  return text;
}

}  // namespace edl::agent::pairing
