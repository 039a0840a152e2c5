#pragma once

#include <chrono>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "core/access_key.hpp"
#include "core/device_id.hpp"
#include "core/device_key.hpp"
#include "core/result.hpp"
#include "core/secret.hpp"
#include "core/timestamp.hpp"

// JSON Web Tokens (RFC 7519) as users and devices show them in `Authorization: Bearer`, and as we show them to push
// services. Each check knows
// beforehand which algorithm and which key it wants and refuses all else before it looks at the signature
// (RFC 8725, section 3.1). A token that fails for any reason is Errc::unauthorized; the message says why, for
// logs and the sender. All functions may be called from any thread.

namespace edl::net {

inline constexpr std::chrono::minutes k_access_token_lifetime{15};
inline constexpr std::chrono::hours k_max_device_token_lifetime{1};
/// How far the sender's clock may run ahead of ours. An expired token gets no such grace.
inline constexpr std::chrono::seconds k_clock_leeway{60};
inline constexpr std::size_t k_max_token_bytes = 4096;
/// The audience that device tokens name.
inline constexpr std::string_view k_audience = "edl";

/// What a user's access token says (HS256).
struct AccessClaims {
  std::string subject;   ///< `sub`: who
  std::string token_id;  ///< `jti`: unique for each token
  std::string session;   ///< `sid`: the session that it is of; empty where it names none
  Timestamp issued_at;
  Timestamp expires_at;

  bool operator==(const AccessClaims&) const = default;
};

/// What a device's token says (ES256).
struct DeviceClaims {
  DeviceId device;  ///< `iss`
  Timestamp expires_at;

  bool operator==(const DeviceClaims&) const = default;
};

/// A token for `subject` (1 to 128 bytes), good for k_access_token_lifetime from `now`.
/// @param session  that it is of; empty: the token names none
[[nodiscard]] Secret sign_access_token(const AccessKey& key, std::string_view subject, Timestamp now,
                                       std::string_view session = {});

/// @param keys  those whose tokens are still good; the token's `kid` names one of them
[[nodiscard]] Result<AccessClaims> verify_access_token(std::span<const AccessKey> keys, std::string_view token,
                                                       Timestamp now);

/// A token of `device` for the server.
/// @param lifetime  cut to k_max_device_token_lifetime
[[nodiscard]] Secret sign_device_token(const DevicePrivateKey& key, const DeviceId& device, Timestamp now,
                                       std::chrono::seconds lifetime = k_max_device_token_lifetime);

/// A token by which a push service knows us again (ES256, RFC 8292, section 2).
/// @param key  P-256, as PKCS #8 PEM
/// @param audience  the push service's origin
/// @param contact  `sub`: a mailto: or https: URL of whoever runs this server; empty: none is told
/// @param expires_at  within a day
[[nodiscard]] Secret sign_push_token(const Secret& key, std::string_view audience, std::string_view contact,
                                     Timestamp expires_at);

/// Which device a device token claims to be from, to find the public key to verify it with. Nothing is proven
/// yet; a token that is not even shaped like a device's (an access token, say) is refused here.
[[nodiscard]] Result<DeviceId> peek_issuer(std::string_view token);

/// @param key  the public key enrolled for peek_issuer(token)
[[nodiscard]] Result<DeviceClaims> verify_device_token(const DevicePublicKey& key, std::string_view token,
                                                       Timestamp now);

}  // namespace edl::net
