#include "server/api/authentication.hpp"

#include "net/token.hpp"

namespace edl::server {

Result<Principal> Authenticator::check(const net::HttpRequest& request, Access access) {
  if (access == Access::open) return Principal{};
  const auto token = net::bearer_token(request);
  if (!token) return fail(Errc::unauthorized, "this call needs Authorization: Bearer TOKEN");

  if (access == Access::user) {
    const Timestamp now = rooms_.clock();
    const auto claims = net::verify_access_token(*rooms_.access_keys.good_at(now), *token, now);
    if (!claims) return tl::unexpected(claims.error());
    return Principal(UserSubject{claims->subject, claims->session});
  }
  if (access == Access::scraper) {
    if (Secret(*token) == scrape_token_) return Principal{};
    return fail(Errc::unauthorized, "this is not the token for reading metrics");
  }
  auto claims = cache_.verify(*token, rooms_.clock(),
                              [this](const DeviceId& device) { return rooms_.accounts.public_key_of(device); });
  if (!claims) return tl::unexpected(std::move(claims).error());
  return Principal(std::move(claims->device));
}

}  // namespace edl::server
