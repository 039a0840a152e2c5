#include "net/token_cache.hpp"

#include <string>

namespace edl::net {

Result<DeviceClaims> TokenCache::verify(const DevicePublicKey& key, std::string_view token, Timestamp now) {
  if (token.size() > k_max_token_bytes) return verify_device_token(key, token, now);
  std::string both = key.pem();
  both += token;
  const Sha256 digest = sha256(both);
  if (auto known = find(digest, now)) return *known;
  auto claims = verify_device_token(key, token, now);  // not under the lock: this is the part that takes time
  if (claims) remember(digest, *claims);
  return claims;
}

std::size_t TokenCache::size() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

std::optional<DeviceClaims> TokenCache::find(const Sha256& digest, Timestamp now) {
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
  return entry->claims;
}

void TokenCache::remember(const Sha256& digest, const DeviceClaims& claims) {
  const std::lock_guard lock(mutex_);
  if (max_entries_ == 0 || by_digest_.contains(digest)) return;
  if (entries_.size() >= max_entries_) {
    by_digest_.erase(entries_.back().digest);
    entries_.pop_back();
  }
  entries_.push_front({digest, claims});
  by_digest_.emplace(digest, entries_.begin());
}

}  // namespace edl::net
