#include "server/push/encryption.hpp"

#include <openssl/kdf.h>

#include <algorithm>
#include <array>
#include <utility>

#include "server/push/openssl.hpp"

namespace edl::server {
namespace {

using namespace push;

constexpr std::size_t k_key_bytes = 16;
constexpr std::size_t k_nonce_bytes = 12;
constexpr std::size_t k_tag_bytes = 16;
constexpr std::array<unsigned char, 4> k_record_size{0, 0, 0x10, 0};  // 4096, most significant byte first
constexpr char k_last_record = '\x02';                                // RFC 8188, section 2

/// HKDF with SHA-256 (RFC 5869), both steps.
Secret hkdf(std::string_view salt, const Secret& key, std::string_view info, std::size_t length) {
  const PkeyContext context(EVP_PKEY_CTX_new_id(EVP_PKEY_HKDF, nullptr));
  std::string derived(length, '\0');
  require(context != nullptr && EVP_PKEY_derive_init(context.get()) == 1 &&
              EVP_PKEY_CTX_set_hkdf_md(context.get(), EVP_sha256()) == 1 &&
              EVP_PKEY_CTX_set1_hkdf_salt(context.get(), bytes_of(salt), static_cast<int>(salt.size())) == 1 &&
              EVP_PKEY_CTX_set1_hkdf_key(context.get(), bytes_of(key.reveal()), static_cast<int>(key.size())) == 1 &&
              EVP_PKEY_CTX_add1_hkdf_info(context.get(), bytes_of(info), static_cast<int>(info.size())) == 1 &&
              EVP_PKEY_derive(context.get(), bytes_of(derived), &length) == 1 && length == derived.size(),
          "HKDF");
  return Secret(std::move(derived));
}

/// AES-128-GCM; the tag stands at the end.
std::string sealed(const Secret& key, const Secret& nonce, std::string_view plain) {
  std::string cipher(plain.size() + k_tag_bytes, '\0');
  int written = 0;
  int last = 0;
  const CipherContext context(EVP_CIPHER_CTX_new());
  require(context != nullptr &&
              EVP_EncryptInit_ex(context.get(), EVP_aes_128_gcm(), nullptr, bytes_of(key.reveal()),
                                 bytes_of(nonce.reveal())) == 1 &&
              EVP_EncryptUpdate(context.get(), bytes_of(cipher), &written, bytes_of(plain),
                                static_cast<int>(plain.size())) == 1 &&
              EVP_EncryptFinal_ex(context.get(), bytes_of(cipher) + written, &last) == 1 &&
              EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, static_cast<int>(k_tag_bytes),
                                  bytes_of(cipher) + written + last) == 1,
          "AES-128-GCM");
  return cipher;
}

/// Text that has a zero byte at its end.
template <std::size_t Size>
std::string_view with_its_zero(const char (&text)[Size]) {
  return {text, Size};
}

}  // namespace

Result<std::string> encrypt_push(std::string_view text, const BrowserKeys& to, const P256Key& once,
                                 std::string_view salt, std::size_t padded_to) {
  if (std::max(text.size(), padded_to) > k_max_push_text) {
    return fail(Errc::too_large, "a push message has at most 3000 bytes");
  }
  if (to.auth.size() != k_push_auth_bytes || salt.size() != k_push_salt_bytes) {
    return fail(Errc::invalid, "expected 16 bytes");
  }
  const ErrorQueue errors;
  const auto shared = once.shared_with(to.point);
  if (!shared) return tl::unexpected(shared.error());
  // RFC 8291, section 3.4: what both ends know and the push service does not goes into what all else comes from.
  std::string about(with_its_zero("WebPush: info"));
  about.append(to.point).append(once.point());
  const Secret input = hkdf(to.auth.reveal(), *shared, about, 32);
  const Secret key = hkdf(salt, input, with_its_zero("Content-Encoding: aes128gcm"), k_key_bytes);
  const Secret nonce = hkdf(salt, input, with_its_zero("Content-Encoding: nonce"), k_nonce_bytes);

  // RFC 8188, section 2.1: salt, size of a record, name of the key; then the only record.
  std::string body(salt);
  body.append(k_record_size.begin(), k_record_size.end());
  body.push_back(static_cast<char>(once.point().size()));
  body.append(once.point());
  std::string record(text);
  record.push_back(k_last_record);
  record.resize(std::max(record.size(), padded_to + 1), '\0');
  body.append(sealed(key, nonce, record));
  return body;
}

}  // namespace edl::server
