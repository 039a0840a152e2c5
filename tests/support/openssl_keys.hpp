#pragma once

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <memory>
#include <string>

namespace edl::testing {

using Pkey = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

/// Keys as others make them, the wrong kinds too.
inline Pkey ec_key(const char* curve) { return {EVP_EC_gen(curve), &EVP_PKEY_free}; }
inline Pkey rsa_key() { return {EVP_RSA_gen(2048), &EVP_PKEY_free}; }

template <typename Write>
std::string pem_of(Write write) {
  const std::unique_ptr<BIO, decltype(&BIO_free_all)> bio(BIO_new(BIO_s_mem()), &BIO_free_all);
  write(bio.get());
  char* text = nullptr;
  const long length = BIO_get_mem_data(bio.get(), &text);
  return {text, static_cast<std::size_t>(length)};
}
inline std::string public_pem(EVP_PKEY* key) {
  return pem_of([key](BIO* bio) { PEM_write_bio_PUBKEY(bio, key); });
}
inline std::string private_pem(EVP_PKEY* key) {
  return pem_of([key](BIO* bio) { PEM_write_bio_PrivateKey(bio, key, nullptr, nullptr, 0, nullptr, nullptr); });
}

}  // namespace edl::testing
