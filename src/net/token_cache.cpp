#include "net/token_cache.hpp"

#include <sodium/crypto_shorthash_siphash24.h>

#include <utility>

#include "core/random.hpp"

namespace edl::net {

TokenCache::TokenCache(std::size_t max_entries)
    : max_entries_(max_entries), digest_key_(random_secret(crypto_shorthash_siphashx24_KEYBYTES)) {}

Result<DeviceClaims> TokenCache::verify(std::string_view token, Timestamp now, const KeyOf& key_of) {
  if (token.size() > k_max_token_bytes) return fail(Errc::unauthorized, "the token is longer than 4096 bytes");
  const Digest digest = digest_of(token);
  if (auto known = find(digest, now)) {
    const auto key = key_of(known->claims.device);
    if (!key) return tl::unexpected(key.error());
    if (key->pem() == known->key_pem) return std::move(known->claims);
  }
  const auto issuer = peek_issuer(token);
  if (!issuer) return tl::unexpected(issuer.error());
  const auto key = key_of(*issuer);
  if (!key) return tl::unexpected(key.error());
  auto claims = verify_device_token(*key, token, now);  // not under the lock: this is the part that takes time
  if (claims) remember({digest, *claims, std::string(key->pem())});
  return claims;
}

TokenCache::Digest TokenCache::digest_of(std::string_view token) const {
  static_assert(std::tuple_size_v<Digest> == crypto_shorthash_siphashx24_BYTES);
  Digest digest{};
  crypto_shorthash_siphashx24(digest.data(), reinterpret_cast<const unsigned char*>(token.data()), token.size(),
                              reinterpret_cast<const unsigned char*>(digest_key_.reveal().data()));
  return digest;
}

std::size_t TokenCache::size() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

std::optional<TokenCache::Entry> TokenCache::find(const Digest& digest, Timestamp now) {
  const std::lock_guard lock(mutex_);
  const auto found = by_digest_.find(digest);
  if (found == by_digest_.end()) return std::nullopt;
  const auto entry = found->second;
  if (entry->claims.expires_at <= now) {
    by_digest_.erase(found);
    entries_.erase(entry);
    return std::nullopt;
  }
  entries_.splice(entries_.begin(), entries_, entry);
  return *entry;
}

void TokenCache::remember(Entry entry) {
  const std::lock_guard lock(mutex_);
  if (max_entries_ == 0) return;
  if (const auto known = by_digest_.find(entry.digest); known != by_digest_.end()) {
    *known->second = std::move(entry);
    return;
  }
  if (entries_.size() >= max_entries_) {
    by_digest_.erase(entries_.back().digest);
    entries_.pop_back();
  }
  entries_.push_front(std::move(entry));
  by_digest_.emplace(entries_.front().digest, entries_.begin());
}

}  // namespace edl::net
