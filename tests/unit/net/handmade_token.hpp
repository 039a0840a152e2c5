#pragma once

#include <openssl/bn.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

// Tokens made with nothing of ours and without libjwt: base64url by hand, signatures by OpenSSL.

namespace edl::testing {

inline std::string base64url(std::string_view bytes) {
  constexpr std::string_view k_letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string text;
  unsigned buffer = 0;
  int bits = 0;
  for (const char byte : bytes) {
    buffer = (buffer << 8U) | static_cast<unsigned char>(byte);
    for (bits += 8; bits >= 6; bits -= 6) text += k_letters[(buffer >> static_cast<unsigned>(bits - 6)) & 63U];
  }
  if (bits > 0) text += k_letters[(buffer << static_cast<unsigned>(6 - bits)) & 63U];
  return text;
}

inline std::string hmac_sha256(std::string_view key, std::string_view text) {
  std::string mac(32, '\0');
  unsigned length = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(text.data()),
       text.size(), reinterpret_cast<unsigned char*>(mac.data()), &length);
  return mac;
}

/// r and s, 32 bytes each (RFC 7518, section 3.4).
inline std::string ecdsa_sha256(EVP_PKEY* key, std::string_view text) {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key);
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  std::size_t length = 0;
  EVP_DigestSign(context.get(), nullptr, &length, bytes, text.size());
  std::vector<unsigned char> der(length);
  EVP_DigestSign(context.get(), der.data(), &length, bytes, text.size());
  const unsigned char* at = der.data();
  const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> signature(
      d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(length)), &ECDSA_SIG_free);
  std::array<unsigned char, 64> raw{};
  BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), raw.data(), 32);
  BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), raw.data() + 32, 32);
  return {raw.begin(), raw.end()};
}

inline std::string signed_part(std::string_view header, std::string_view claims) {
  return base64url(header) + "." + base64url(claims);
}
inline std::string hs256_token(std::string_view header, std::string_view claims, std::string_view key) {
  const std::string text = signed_part(header, claims);
  return text + "." + base64url(hmac_sha256(key, text));
}
inline std::string es256_token(std::string_view header, std::string_view claims, EVP_PKEY* key) {
  const std::string text = signed_part(header, claims);
  return text + "." + base64url(ecdsa_sha256(key, text));
}

}  // namespace edl::testing
