#include "server/push/vapid.hpp"

#include <fmt/format.h>

#include "core/digest.hpp"
#include "core/private_file.hpp"
#include "net/token.hpp"

namespace edl::server {
namespace {

constexpr const char* k_file = "push.key.pem";
constexpr std::size_t k_max_pem_bytes = 8'192;
/// There are a handful of push services; more are of somebody who plays.
constexpr std::size_t k_most_tokens = 256;

}  // namespace

std::string origin_of(const net::Url& url) {
  const bool https = url.scheme == net::Scheme::https;
  const bool v6 = url.host.find(':') != std::string::npos;
  std::string origin = fmt::format("{}://{}{}{}", https ? "https" : "http", v6 ? "[" : "", url.host, v6 ? "]" : "");
  if (url.port != (https ? 443 : 80)) origin += fmt::format(":{}", url.port);
  return origin;
}

Vapid::Vapid(P256Key key) : key_(std::move(key)), public_key_(to_base64url(key_.point())) {}

Result<std::unique_ptr<Vapid>> Vapid::open(const std::filesystem::path& folder) {
  const auto file = folder / k_file;
  auto pem = read_private_file(file, k_max_pem_bytes);
  if (!pem && pem.error().code == Errc::not_found) {
    P256Key made = P256Key::generate();
    const auto kept = create_private_file(file, made.pem().reveal());
    if (kept) return std::make_unique<Vapid>(std::move(made));
    if (kept.error().code != Errc::conflict) return tl::unexpected(kept.error());
    pem = read_private_file(file, k_max_pem_bytes);  // another program was quicker
  }
  if (!pem) return tl::unexpected(pem.error());
  auto key = P256Key::parse(*pem);
  if (!key) return fail(key.error().code, key.error().message, file.string());
  return std::make_unique<Vapid>(std::move(*key));
}

std::string Vapid::authorization(const std::string& origin, const std::string& contact, Timestamp now) {
  const std::lock_guard lock(mutex_);
  Token& token = tokens_[{origin, contact}];
  if (token.text.empty() || token.expires_at - now < k_push_token_lifetime / 2 ||
      token.expires_at - now > k_push_token_lifetime) {
    token.expires_at = now + k_push_token_lifetime;
    token.text = net::sign_push_token(key_.pem(), origin, contact, token.expires_at);
  }
  std::string value = fmt::format("vapid t={}, k={}", token.text.reveal(), public_key_);
  if (tokens_.size() > k_most_tokens) tokens_.clear();
  return value;
}

}  // namespace edl::server
