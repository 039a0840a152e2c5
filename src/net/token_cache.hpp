#pragma once

#include <cstddef>
#include <cstring>
#include <list>
#include <mutex>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "core/digest.hpp"
#include "core/timestamp.hpp"
#include "net/token.hpp"

namespace edl::net {

/// Remembers device tokens that have passed verification, so that a device that shows one token with each
/// request costs one ES256 check an hour and not one a second. Holds digests, not tokens; forgets the least
/// recently used beyond its size, and each entry when its token expires. All functions may be called from any
/// thread.
///
/// A token is remembered together with the key that verified it, so that a device whose key was replaced is
/// verified anew. Whether the device is still enrolled is the caller's to ask each time:
/// public_key_of(device) first.
class TokenCache {
 public:
  explicit TokenCache(std::size_t max_entries = 4096) : max_entries_(max_entries) {}

  /// As verify_device_token, from memory where it can.
  [[nodiscard]] Result<DeviceClaims> verify(const DevicePublicKey& key, std::string_view token, Timestamp now);

  [[nodiscard]] std::size_t size() const;

 private:
  /// SHA-256 over key and token.
  struct Entry {
    Sha256 digest{};
    DeviceClaims claims;
  };
  struct FirstBytes {
    std::size_t operator()(const Sha256& digest) const noexcept {
      std::size_t value = 0;
      std::memcpy(&value, digest.data(), sizeof value);
      return value;
    }
  };

  [[nodiscard]] std::optional<DeviceClaims> find(const Sha256& digest, Timestamp now);
  void remember(const Sha256& digest, const DeviceClaims& claims);

  const std::size_t max_entries_;
  mutable std::mutex mutex_;
  std::list<Entry> entries_;  ///< most recently used first
  std::unordered_map<Sha256, std::list<Entry>::iterator, FirstBytes> by_digest_;
};

}  // namespace edl::net
