#include "server/api/authentication.hpp"

#include "net/token.hpp"

namespace edl::server {

Result<Principal> Authenticator::check(const net::HttpRequest& request, Access access) {
  if (access == Access::open) return Principal{};
  const auto token = net::bearer_token(request);
  if (!token) return fail(Errc::unauthorized, "this call needs Authorization: Bearer TOKEN");

  if (access == Access::user) {
    const auto claims = net::verify_access_token(rooms_.access_keys, *token, rooms_.clock());
    if (!claims) return tl::unexpected(claims.error());
    return Principal(UserSubject{claims->subject});
  }
  const auto issuer = net::peek_issuer(*token);
  if (!issuer) return tl::unexpected(issuer.error());
  const auto key = rooms_.accounts.public_key_of(*issuer);
  if (!key) return tl::unexpected(key.error());
  const auto claims = cache_.verify(*key, *token, rooms_.clock());
  if (!claims) return tl::unexpected(claims.error());
  return Principal(claims->device);
}

}  // namespace edl::server
