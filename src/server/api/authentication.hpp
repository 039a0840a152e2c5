#pragma once

#include "net/token_cache.hpp"
#include "server/api/rooms.hpp"

namespace edl::server {

/// Checks the token of each request: an access token for users, a device token for devices. Never blocks: device
/// keys and tokens that were checked before are remembered.
class Authenticator {
 public:
  explicit Authenticator(Rooms& rooms) : rooms_(rooms) {}

  /// @return who it is (nobody, for Access::open) | Errc::unauthorized: no token, a bad one, or one of the other kind
  [[nodiscard]] Result<Principal> check(const net::HttpRequest& request, Access access);

 private:
  Rooms& rooms_;
  net::TokenCache cache_;
};

}  // namespace edl::server
