#pragma once

#include <array>
#include <cstddef>
#include <cstring>
#include <functional>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/secret.hpp"
#include "core/timestamp.hpp"
#include "net/token.hpp"

namespace edl::net {

/// Remembers device tokens that have passed verification, so that a device that shows one token with each
/// request costs one ES256 check an hour and not one a second. Holds digests, not tokens; forgets the least
/// recently used beyond its size, and each entry when its token expires. All functions may be called from any
/// thread.
///
/// Whether the device is still enrolled is asked each time, and with which key: a token is remembered together
/// with the key that verified it, so that a device whose key was replaced is verified anew.
class TokenCache {
 public:
  /// The key that a device is enrolled with, or why its tokens are no good.
  using KeyOf = std::function<Result<DevicePublicKey>(const DeviceId&)>;

  explicit TokenCache(std::size_t max_entries = 4096);

  /// As verify_device_token with the key of the token's issuer, from memory where it can. What `key_of` refuses
  /// is refused with its error.
  [[nodiscard]] Result<DeviceClaims> verify(std::string_view token, Timestamp now, const KeyOf& key_of);

  [[nodiscard]] std::size_t size() const;

 private:
  /// SipHash-2-4-128 of the token under a key that only this process knows: who does not know it finds no two
  /// tokens with one digest.
  using Digest = std::array<unsigned char, 16>;

  struct Entry {
    Digest digest{};
    DeviceClaims claims;
    std::string key_pem;  ///< that verified it
  };
  struct FirstBytes {
    std::size_t operator()(const Digest& digest) const noexcept {
      std::size_t value = 0;
      std::memcpy(&value, digest.data(), sizeof value);
      return value;
    }
  };

  [[nodiscard]] Digest digest_of(std::string_view token) const;
  [[nodiscard]] std::optional<Entry> find(const Digest& digest, Timestamp now);
  void remember(Entry entry);

  const std::size_t max_entries_;
  const Secret digest_key_;
  mutable std::mutex mutex_;
  std::list<Entry> entries_;  ///< most recently used first
  std::unordered_map<Digest, std::list<Entry>::iterator, FirstBytes> by_digest_;
};

}  // namespace edl::net
