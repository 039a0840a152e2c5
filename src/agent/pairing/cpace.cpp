#include "agent/pairing/cpace.hpp"

#include <sodium.h>

#include <algorithm>
#include <stdexcept>

namespace edl::agent::pairing::cpace {
namespace {

constexpr std::string_view k_dsi = "CPaceRistretto255";
constexpr std::string_view k_dsi_isk = "CPaceRistretto255_ISK";
constexpr std::string_view k_mac_label = "CPaceMac";
constexpr std::size_t k_hash_block = 128;  // of SHA-512, RFC 6234

static_assert(crypto_core_ristretto255_BYTES == std::tuple_size_v<Point>);
static_assert(crypto_core_ristretto255_HASHBYTES == crypto_hash_sha512_BYTES);
static_assert(crypto_hash_sha512_BYTES == SessionKey::k_size);
static_assert(crypto_auth_hmacsha512_BYTES == std::tuple_size_v<Tag>);

/// Wipes what held a secret when the scope ends.
struct Wiping {
  std::span<std::uint8_t> bytes;
  ~Wiping() { sodium_memzero(bytes.data(), bytes.size()); }
};

void append_length(Bytes& out, std::size_t length) {
  for (; length >= 0x80; length >>= 7U) out.push_back(static_cast<std::uint8_t>(length | 0x80U));
  out.push_back(static_cast<std::uint8_t>(length));
}

std::size_t length_with_prefix(std::size_t length) {
  Bytes prefix;
  append_length(prefix, length);
  return prefix.size() + length;
}

SecretBytes<crypto_hash_sha512_BYTES> sha512(std::initializer_list<ByteView> parts) {
  SecretBytes<crypto_hash_sha512_BYTES> digest;
  crypto_hash_sha512_state state;
  crypto_hash_sha512_init(&state);
  for (const ByteView part : parts) crypto_hash_sha512_update(&state, part.data(), part.size());
  crypto_hash_sha512_final(&state, digest.data());
  sodium_memzero(&state, sizeof state);
  return digest;
}

}  // namespace

void system_randomness(std::span<std::uint8_t> bytes) {
  // Cheap and safe to call again, from any thread.
  if (sodium_init() < 0) throw std::runtime_error("libsodium found no source of random bytes");
  randombytes_buf(bytes.data(), bytes.size());
}

Bytes lv_cat(std::initializer_list<ByteView> parts) {
  // Room for all at once: a buffer that grew would leave a copy of a secret behind.
  std::size_t size = 0;
  for (const ByteView part : parts) size += length_with_prefix(part.size());
  Bytes out;
  out.reserve(size);
  for (const ByteView part : parts) {
    append_length(out, part.size());
    append(out, part);
  }
  return out;
}

Bytes generator_string(ByteView prs, ByteView ci, ByteView sid) {
  const std::size_t before = length_with_prefix(prs.size()) + length_with_prefix(k_dsi.size()) + 1;
  const Bytes padding(before < k_hash_block ? k_hash_block - before : 0);
  return lv_cat({bytes_of(k_dsi), prs, padding, ci, sid});
}

Point generator(ByteView prs, ByteView ci, const SessionId& sid) {
  Bytes text = generator_string(prs, ci, sid);
  const Wiping wiping{text};
  const auto digest = sha512({text});
  Point point{};
  crypto_core_ristretto255_from_hash(point.data(), digest.data());
  return point;
}

Scalar sample_scalar(const Randomness& random) {
  Scalar scalar;
  random({scalar.data(), Scalar::k_size});
  // Bits of the group's order: 252. What is above is cut off.
  scalar.data()[Scalar::k_size - 1] &= 0x0fU;
  return scalar;
}

std::optional<Point> multiply(const Scalar& scalar, const Point& point) {
  Point product{};
  // Fails for what is no point, and for a neutral product.
  if (crypto_scalarmult_ristretto255(product.data(), scalar.data(), point.data()) != 0) return std::nullopt;
  return product;
}

SessionKey session_key(const SessionId& sid, const Point& k, const Transcript& transcript) {
  Bytes secret = lv_cat({bytes_of(k_dsi_isk), sid, k});
  const Wiping wiping{secret};
  return sha512({secret, lv_cat({transcript.ya, transcript.ada}), lv_cat({transcript.yb, transcript.adb})});
}

Tag confirmation(const SessionId& sid, const SessionKey& isk, const Point& y, ByteView ad) {
  const auto mac_key = sha512({bytes_of(k_mac_label), sid, isk.reveal()});
  const Bytes told = lv_cat({y, ad});
  Tag tag{};
  crypto_auth_hmacsha512_state state;
  crypto_auth_hmacsha512_init(&state, mac_key.data(), mac_key.k_size);
  crypto_auth_hmacsha512_update(&state, told.data(), told.size());
  crypto_auth_hmacsha512_final(&state, tag.data());
  sodium_memzero(&state, sizeof state);
  return tag;
}

bool equal(const Tag& a, const Tag& b) { return sodium_memcmp(a.data(), b.data(), a.size()) == 0; }

}  // namespace edl::agent::pairing::cpace
