// What strangers may show as proof of who they are: tokens, device codes, device keys. The first byte chooses
// which.

#include <sodium.h>

#include <string>
#include <vector>

#include "core/digest.hpp"
#include "fuzz/fuzzing.hpp"
#include "net/token.hpp"
#include "server/accounts/device_code.hpp"

namespace edl {
namespace {

constexpr Timestamp k_now = from_unix_ms(1'795'428'000'000);

const std::vector<AccessKey>& access_keys() {
  static const std::vector<AccessKey> keys{{"k1", Secret(std::string(32, 'a'))}};
  return keys;
}

/// The device's key is new in each run: no input can have its signature.
void as_device_token(std::string_view token) {
  static const DevicePublicKey key = DevicePrivateKey::generate().public_key();
  require(!net::verify_device_token(key, token, k_now));
  if (const auto device = net::peek_issuer(token)) require(DeviceId::parse(device->text()).has_value());
}

void as_access_token(std::string_view token) {
  const auto claims = net::verify_access_token(access_keys(), token, k_now);
  if (!claims) return;
  require(token.size() <= net::k_max_token_bytes && !claims->subject.empty());
  require(claims->expires_at > k_now && claims->issued_at <= k_now + net::k_clock_leeway);
  require(claims->expires_at - claims->issued_at <= net::k_access_token_lifetime);
}

/// Header and claims, on two lines, signed as they should be: past the signature, to the claims.
void as_signed_parts(std::string_view text) {
  const std::size_t line_end = text.find('\n');
  if (line_end == std::string_view::npos) return;
  std::string token = to_base64url(text.substr(0, line_end)) + "." + to_base64url(text.substr(line_end + 1));
  const auto bytes = [](std::string_view string) { return reinterpret_cast<const unsigned char*>(string.data()); };
  std::string mac(crypto_auth_hmacsha256_BYTES, '\0');
  crypto_auth_hmacsha256(reinterpret_cast<unsigned char*>(mac.data()), bytes(token), token.size(),
                         bytes(access_keys().front().bytes.reveal()));
  token += "." + to_base64url(mac);
  as_access_token(token);
}

void as_device_code(std::string_view text) {
  const auto code = server::DeviceCode::parse(text);
  if (!code) return;
  require(code->text().size() == server::DeviceCode::k_length);
  require(server::DeviceCode::parse(code->shown()).value() == *code);
}

void as_base64url(std::string_view text) {
  if (const auto bytes = from_base64url(text)) require(to_base64url(*bytes) == text);
}

void as_public_key(std::string_view text) {
  if (const auto key = DevicePublicKey::parse(text)) require(DevicePublicKey::parse(key->pem()).value() == *key);
}

}  // namespace
}  // namespace edl

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace edl;
  if (size == 0) return 0;
  const std::string_view text = text_of(data + 1, size - 1);
  const char kind = static_cast<char>(data[0]);
  if (kind == 'd') as_device_token(text);
  if (kind == 'a') as_access_token(text);
  if (kind == 's') as_signed_parts(text);
  if (kind == 'c') as_device_code(text);
  if (kind == 'b') as_base64url(text);
  if (kind == 'k') as_public_key(text);
  return 0;
}
