#include "net/token.hpp"

#include <jwt.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>

#include "core/digest.hpp"
#include "core/random.hpp"

namespace edl::net {
namespace {

namespace json = boost::json;

constexpr std::size_t k_max_subject_bytes = 128;
constexpr std::size_t k_token_id_bytes = 16;
constexpr double k_latest_numeric_date = 253402300799.0;  // 9999-12-31T23:59:59Z

struct FreeJwt {
  void operator()(jwt_t* jwt) const { jwt_free(jwt); }
};
using Jwt = std::unique_ptr<jwt_t, FreeJwt>;

void require(int failed, const char* what) {
  if (failed != 0) throw std::runtime_error(std::string("libjwt failed: ") + what);
}

tl::unexpected<Error> refused(std::string why) {
  return fail(Errc::unauthorized, "the token is not accepted: " + std::move(why));
}

long seconds_of(Timestamp time) {
  return static_cast<long>(std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count());
}

// ---- signing
// --------------------------------------------------------------------------------------------------

Jwt new_jwt(jwt_alg_t algorithm, const Secret& key) {
  jwt_t* made = nullptr;
  require(jwt_new(&made), "jwt_new");
  Jwt jwt(made);
  const auto* bytes = reinterpret_cast<const unsigned char*>(key.reveal().data());
  require(jwt_set_alg(jwt.get(), algorithm, bytes, static_cast<int>(key.size())), "jwt_set_alg");
  return jwt;
}

void add(const Jwt& jwt, const char* claim, std::string_view value) {
  require(jwt_add_grant(jwt.get(), claim, std::string(value).c_str()), claim);
}

void add(const Jwt& jwt, const char* claim, Timestamp time) {
  require(jwt_add_grant_int(jwt.get(), claim, seconds_of(time)), claim);
}

Secret encoded(const Jwt& jwt) {
  char* text = jwt_encode_str(jwt.get());
  if (text == nullptr) throw std::runtime_error("libjwt failed: signing");
  Secret token{std::string_view(text)};
  sodium_memzero(text, token.size());
  std::free(text);  // NOLINT: libjwt hands out malloc's memory
  return token;
}

// ---- reading, before any trust
// --------------------------------------------------------------------------------

/// The parsed first two parts of a token in the compact serialisation (RFC 7515, section 3.1).
struct Parts {
  json::object header;
  json::object claims;
};

std::optional<json::object> parse_part(std::string_view base64url) {
  const auto bytes = from_base64url(base64url);
  if (!bytes) return std::nullopt;
  boost::system::error_code error;
  json::parse_options options;
  options.max_depth = 8;
  json::value value = json::parse(*bytes, error, {}, options);
  if (error || !value.is_object()) return std::nullopt;
  return std::move(value.get_object());
}

Result<Parts> split(std::string_view token) {
  if (token.size() > k_max_token_bytes) return refused("it is longer than 4096 bytes");
  if (std::count(token.begin(), token.end(), '.') != 2) return refused("it does not have three parts");
  const std::size_t first = token.find('.');
  const std::size_t second = token.find('.', first + 1);
  auto header = parse_part(token.substr(0, first));
  if (!header) return refused("its header cannot be read");
  auto claims = parse_part(token.substr(first + 1, second - first - 1));
  if (!claims) return refused("its claims cannot be read");
  const auto signature = from_base64url(token.substr(second + 1));
  if (!signature || signature->empty()) return refused("it has no signature");
  return Parts{std::move(*header), std::move(*claims)};
}

const json::string* text_at(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value == nullptr ? nullptr : value->if_string();
}

bool is_jwt(const json::string& type) { return type == "JWT" || type == "jwt"; }

/// Pins the algorithm (RFC 8725, section 3.1) and refuses headers that ask for more than a signature.
Result<void> check_header(const json::object& header, std::string_view algorithm) {
  const json::string* alg = text_at(header, "alg");
  if (alg == nullptr || *alg != algorithm) return refused("its alg must be " + std::string(algorithm));
  if (header.contains("typ")) {
    const json::string* type = text_at(header, "typ");
    if (type == nullptr || !is_jwt(*type)) return refused("its typ must be JWT");
  }
  // RFC 7515, section 4.1.11: what is critical must be understood, and we understand no extension.
  if (header.contains("crit")) return refused("it asks for critical extensions");
  return {};
}

// ---- the signature
// --------------------------------------------------------------------------------------------

bool signature_holds(std::string_view token, jwt_alg_t algorithm, std::string_view key) {
  const std::string terminated(token);
  jwt_t* decoded = nullptr;
  const int failed = jwt_decode(&decoded, terminated.c_str(), reinterpret_cast<const unsigned char*>(key.data()),
                                static_cast<int>(key.size()));
  const Jwt jwt(decoded);
  return failed == 0 && jwt != nullptr && jwt_get_alg(jwt.get()) == algorithm;
}

// ---- claims
// ---------------------------------------------------------------------------------------------------

/// A NumericDate: seconds since 1970, whole or not (RFC 7519, section 2).
std::optional<Timestamp> time_at(const json::object& claims, std::string_view name) {
  const json::value* value = claims.if_contains(name);
  if (value == nullptr || !value->is_number()) return std::nullopt;
  const double seconds = value->to_number<double>();
  if (!(seconds >= 0.0 && seconds <= k_latest_numeric_date)) return std::nullopt;
  return from_unix_ms(static_cast<std::int64_t>(std::floor(seconds * 1000.0)));
}

/// Expired, too long, or from the future.
Result<Timestamp> check_times(const json::object& claims, std::chrono::seconds max_lifetime, Timestamp now) {
  const auto expires_at = time_at(claims, "exp");
  if (!expires_at) return refused("it needs exp, in seconds since 1970");
  if (*expires_at <= now) return refused("it has expired");
  const auto issued_at = time_at(claims, "iat");
  if (claims.contains("iat") && !issued_at) return refused("its iat must be in seconds since 1970");
  if (issued_at && *issued_at > now + k_clock_leeway) return refused("it was issued in the future; check the clock");
  if (issued_at && *expires_at - *issued_at > max_lifetime) return refused("it is good for too long");
  if (*expires_at > now + max_lifetime + k_clock_leeway) return refused("it is good for too long");
  if (claims.contains("nbf")) {
    const auto not_before = time_at(claims, "nbf");
    if (!not_before || *not_before > now + k_clock_leeway) return refused("it is not good yet");
  }
  return *expires_at;
}

/// `aud` is one name or an array of names (RFC 7519, section 4.1.3).
bool names_audience(const json::object& claims) {
  const auto is_ours = [](const json::value& name) { return name.is_string() && name.get_string() == k_audience; };
  const json::value* audience = claims.if_contains("aud");
  if (audience == nullptr) return false;
  if (!audience->is_array()) return is_ours(*audience);
  return std::any_of(audience->get_array().begin(), audience->get_array().end(), is_ours);
}

Result<DeviceId> issuer_of(const json::object& claims) {
  const json::string* issuer = text_at(claims, "iss");
  if (issuer == nullptr) return refused("it needs iss, the device's id");
  auto device = DeviceId::parse({issuer->data(), issuer->size()});
  if (!device) return refused("its iss is no device's id");
  return std::move(*device);
}

Result<AccessClaims> access_claims(const json::object& claims, Timestamp now) {
  const auto expires_at = check_times(claims, k_access_token_lifetime, now);
  if (!expires_at) return tl::unexpected(expires_at.error());
  const auto issued_at = time_at(claims, "iat");
  const json::string* subject = text_at(claims, "sub");
  const json::string* id = text_at(claims, "jti");
  if (!issued_at || subject == nullptr || subject->empty() || id == nullptr)
    return refused("it needs iat, sub and jti");
  const json::string* session = text_at(claims, "sid");
  return AccessClaims{{subject->data(), subject->size()},
                      {id->data(), id->size()},
                      session == nullptr ? "" : std::string(session->data(), session->size()),
                      *issued_at,
                      *expires_at};
}

}  // namespace

Secret sign_access_token(const AccessKey& key, std::string_view subject, Timestamp now, std::string_view session) {
  if (subject.empty() || subject.size() > k_max_subject_bytes) {
    throw std::invalid_argument("the subject of a token has 1 to 128 bytes");
  }
  const Jwt jwt = new_jwt(JWT_ALG_HS256, key.bytes);
  require(jwt_add_header(jwt.get(), "kid", key.id.c_str()), "kid");
  add(jwt, "sub", subject);
  add(jwt, "jti", to_base64url(random_secret(k_token_id_bytes).reveal()));
  if (!session.empty()) add(jwt, "sid", session);
  add(jwt, "iat", now);
  add(jwt, "exp", now + k_access_token_lifetime);
  return encoded(jwt);
}

Result<AccessClaims> verify_access_token(std::span<const AccessKey> keys, std::string_view token, Timestamp now) {
  const auto parts = split(token);
  if (!parts) return tl::unexpected(parts.error());
  if (auto header = check_header(parts->header, "HS256"); !header) return tl::unexpected(header.error());
  const json::string* id = text_at(parts->header, "kid");
  if (id == nullptr) return refused("it does not name its key");
  const auto key = std::find_if(keys.begin(), keys.end(), [id](const AccessKey& k) { return *id == k.id; });
  if (key == keys.end()) return refused("its key is not known here");
  if (!signature_holds(token, JWT_ALG_HS256, key->bytes.reveal())) return refused("its signature is wrong");
  return access_claims(parts->claims, now);
}

Secret sign_device_token(const DevicePrivateKey& key, const DeviceId& device, Timestamp now,
                         std::chrono::seconds lifetime) {
  const Jwt jwt = new_jwt(JWT_ALG_ES256, key.pem());
  add(jwt, "iss", device.text());
  add(jwt, "aud", k_audience);
  add(jwt, "iat", now);
  add(jwt, "exp", now + std::min<std::chrono::seconds>(lifetime, k_max_device_token_lifetime));
  return encoded(jwt);
}

Secret sign_push_token(const Secret& key, std::string_view audience, std::string_view contact, Timestamp expires_at) {
  const Jwt jwt = new_jwt(JWT_ALG_ES256, key);
  add(jwt, "aud", audience);
  add(jwt, "exp", expires_at);
  if (!contact.empty()) add(jwt, "sub", contact);
  return encoded(jwt);
}

Result<DeviceId> peek_issuer(std::string_view token) {
  const auto parts = split(token);
  if (!parts) return tl::unexpected(parts.error());
  if (auto header = check_header(parts->header, "ES256"); !header) return tl::unexpected(header.error());
  return issuer_of(parts->claims);
}

Result<DeviceClaims> verify_device_token(const DevicePublicKey& key, std::string_view token, Timestamp now) {
  const auto parts = split(token);
  if (!parts) return tl::unexpected(parts.error());
  if (auto header = check_header(parts->header, "ES256"); !header) return tl::unexpected(header.error());
  if (!signature_holds(token, JWT_ALG_ES256, key.pem())) return refused("its signature is wrong");
  auto device = issuer_of(parts->claims);
  if (!device) return tl::unexpected(device.error());
  if (!names_audience(parts->claims)) return refused("its aud must be edl");
  const auto expires_at = check_times(parts->claims, k_max_device_token_lifetime, now);
  if (!expires_at) return tl::unexpected(expires_at.error());
  return DeviceClaims{std::move(*device), *expires_at};
}

}  // namespace edl::net
