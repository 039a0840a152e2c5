#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "core/secret.hpp"
#include "server/push/p256.hpp"

// What a push service carries and cannot read: RFC 8291, by the coding aes128gcm of RFC 8188.
namespace edl::server {

inline constexpr std::size_t k_push_auth_bytes = 16;
inline constexpr std::size_t k_push_salt_bytes = 16;
/// What is to be said: with all that goes around it far below the 4,096 bytes that every push service takes (RFC 8030, 7.2).
inline constexpr std::size_t k_max_push_text = 3'000;

/// What a browser has given for what is sent to it (the Push API's `p256dh` and `auth`).
struct BrowserKeys {
  std::string point;  ///< k_p256_point_bytes
  Secret auth;        ///< k_push_auth_bytes

  bool operator==(const BrowserKeys&) const = default;
};

/// @param text  at most k_max_push_text
/// @param once  a key that is used for this message and no other
/// @param salt  k_push_salt_bytes, as random
/// @param padded_to  bytes that `text` is made long by nothing: its length tells what it says; 0: as long as it is
/// @return the body of a push message | Errc::invalid: keys that no browser has | Errc::too_large
[[nodiscard]] Result<std::string> encrypt_push(std::string_view text, const BrowserKeys& to, const P256Key& once,
                                               std::string_view salt, std::size_t padded_to = 0);

}  // namespace edl::server
