#pragma once

#include <utility>

#include "core/secret.hpp"
#include "net/token_cache.hpp"
#include "server/api/rooms.hpp"

namespace edl::server {

/// Checks the token of each request: an access token for users, a device token for devices, the scrape token for who
/// reads metrics. Never blocks: device keys and tokens that were checked before are remembered.
class Authenticator {
 public:
  /// @param scrape_token  not empty
  Authenticator(Rooms& rooms, Secret scrape_token) : rooms_(rooms), scrape_token_(std::move(scrape_token)) {}

  /// @return who it is (nobody, for Access::open and scraper) | Errc::unauthorized: no token, a bad one, or one of the other kind
  [[nodiscard]] Result<Principal> check(const net::HttpRequest& request, Access access);

 private:
  Rooms& rooms_;
  net::TokenCache cache_;
  Secret scrape_token_;
};

}  // namespace edl::server
