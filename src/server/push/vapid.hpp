#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "core/result.hpp"
#include "core/secret.hpp"
#include "core/timestamp.hpp"
#include "net/url.hpp"
#include "server/push/p256.hpp"

namespace edl::server {

/// How long a token is good by which a push service knows us: a day is the most (RFC 8292, section 2).
inline constexpr std::chrono::hours k_push_token_lifetime{12};

/// "https://push.example.org", "http://localhost:8080": without the port that goes without saying (RFC 6454, 6.2).
[[nodiscard]] std::string origin_of(const net::Url& url);

/// The server's identity for push services: browsers take pushes of this key and of no other (VAPID, RFC 8292).
///
/// May be called from any thread.
class Vapid {
 public:
  /// Reads the key, or makes it: in `folder`, mode 0600.
  /// @return Errc::forbidden if others may read it | Errc::invalid if it is damaged | Errc::io
  [[nodiscard]] static Result<std::unique_ptr<Vapid>> open(const std::filesystem::path& folder);
  explicit Vapid(P256Key key);

  /// What browsers subscribe with (`applicationServerKey`): the key's point in base64url.
  [[nodiscard]] const std::string& public_key() const { return public_key_; }

  /// The value of `Authorization`. A token is used for half of its time, so that push services may remember it.
  /// @param origin  the push service's
  /// @param contact  a mailto: or https: URL; empty: none
  [[nodiscard]] std::string authorization(const std::string& origin, const std::string& contact, Timestamp now);

 private:
  struct Token {
    Secret text;
    Timestamp expires_at;
  };

  const P256Key key_;
  const std::string public_key_;
  std::mutex mutex_;
  std::map<std::pair<std::string, std::string>, Token> tokens_;  // with mutex_; by origin and contact
};

}  // namespace edl::server
