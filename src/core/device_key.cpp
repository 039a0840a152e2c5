#include "core/device_key.hpp"

#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <array>
#include <cstddef>
#include <limits>
#include <memory>
#include <stdexcept>

#include "core/private_file.hpp"

namespace edl {
namespace {

constexpr std::size_t k_max_pem_bytes = 8192;
constexpr std::string_view k_curve = "prime256v1";  // OpenSSL's name of P-256

template <auto free_function>
struct Free {
  template <typename T>
  void operator()(T* object) const {
    free_function(object);
  }
};
using Pkey = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using PkeyContext = std::unique_ptr<EVP_PKEY_CTX, Free<EVP_PKEY_CTX_free>>;
using Bio = std::unique_ptr<BIO, Free<BIO_free_all>>;

/// Leaves no error of ours in OpenSSL's queue for another caller in this thread to find.
struct ErrorQueue {
  ErrorQueue() = default;
  ErrorQueue(const ErrorQueue&) = delete;
  ErrorQueue& operator=(const ErrorQueue&) = delete;
  ~ErrorQueue() { ERR_clear_error(); }
};

void require(bool done, const char* what) {
  if (!done) throw std::runtime_error(std::string("OpenSSL failed: ") + what);
}

Bio reader_of(std::string_view text) {
  Bio bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  require(bio != nullptr, "BIO_new_mem_buf");
  return bio;
}

/// The text that a PEM writer leaves in memory of OpenSSL's secure kind, which is wiped when freed.
template <typename Write>
std::string written(Write write) {
  const Bio bio(BIO_new(BIO_s_secmem()));
  require(bio != nullptr && write(bio.get()) == 1, "writing PEM");
  char* text = nullptr;
  const long length = BIO_get_mem_data(bio.get(), &text);
  return {text, static_cast<std::size_t>(length)};
}

/// OpenSSL would ask the terminal for the password of an encrypted key; we have none.
int no_password(char*, int, int, void*) { return -1; }

bool has_label(std::string_view pem, std::string_view label) {
  return pem.find("-----BEGIN " + std::string(label) + "-----") != std::string_view::npos;
}

/// What a PEM that is not what was asked for is instead.
std::string description(std::string_view pem) {
  if (has_label(pem, "ENCRYPTED PRIVATE KEY") || pem.find("Proc-Type: 4,ENCRYPTED") != std::string_view::npos) {
    return "this is an encrypted private key";
  }
  if (pem.find("PRIVATE KEY-----") != std::string_view::npos) return "this is a private key";
  if (has_label(pem, "CERTIFICATE")) return "this is a certificate";
  if (has_label(pem, "PUBLIC KEY")) return "this is a public key";
  if (pem.find("-----BEGIN ") != std::string_view::npos) return "this PEM holds something else";
  return "this is not PEM";
}

Result<void> check_p256(EVP_PKEY* key) {
  if (EVP_PKEY_get_base_id(key) != EVP_PKEY_EC) {
    const char* type = EVP_PKEY_get0_type_name(key);
    return fail(Errc::invalid, "the key must be EC on the curve P-256; this is " +
                                   std::string(type == nullptr ? "another kind" : type));
  }
  std::array<char, 64> curve{};
  std::size_t length = 0;
  const int named =
      EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, curve.data(), curve.size(), &length);
  const std::string_view name(curve.data(), length);
  if (named != 1 || name != k_curve) {
    return fail(Errc::invalid, "the key's curve must be P-256; this is " +
                                   (named == 1 ? std::string(name) : std::string("an unnamed curve")));
  }
  const PkeyContext context(EVP_PKEY_CTX_new(key, nullptr));
  require(context != nullptr, "EVP_PKEY_CTX_new");
  if (EVP_PKEY_public_check(context.get()) != 1) return fail(Errc::invalid, "the key's point is not on the curve");
  return {};
}

/// One text for each key, however the point and the curve were written.
std::string public_pem(EVP_PKEY* key) {
  require(EVP_PKEY_set_utf8_string_param(key, OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT, "uncompressed") == 1 &&
              EVP_PKEY_set_utf8_string_param(key, OSSL_PKEY_PARAM_EC_ENCODING, OSSL_PKEY_EC_ENCODING_GROUP) == 1,
          "normalising the key");
  return written([key](BIO* bio) { return PEM_write_bio_PUBKEY(bio, key); });
}

Secret private_pem(EVP_PKEY* key) {
  return Secret(written(
      [key](BIO* bio) { return PEM_write_bio_PKCS8PrivateKey(bio, key, nullptr, nullptr, 0, nullptr, nullptr); }));
}

Pkey read_private(std::string_view pem) {
  return Pkey(PEM_read_bio_PrivateKey(reader_of(pem).get(), nullptr, no_password, nullptr));
}

}  // namespace

Result<DevicePublicKey> DevicePublicKey::parse(std::string_view pem) {
  if (pem.size() > k_max_pem_bytes) return fail(Errc::invalid, "too long for a public key");
  const ErrorQueue errors;
  const Pkey key(PEM_read_bio_PUBKEY(reader_of(pem).get(), nullptr, no_password, nullptr));
  if (key == nullptr && has_label(pem, "PUBLIC KEY")) return fail(Errc::invalid, "the public key is damaged");
  if (key == nullptr) return fail(Errc::invalid, "a public key in PEM (SPKI) is needed; " + description(pem));
  // A file with both halves is a private key, whichever stands first: it must not leave the device.
  if (pem.find("PRIVATE KEY-----") != std::string_view::npos) {
    return fail(Errc::invalid, "a public key alone is needed; there is a private key beside it");
  }
  if (auto checked = check_p256(key.get()); !checked) return tl::unexpected(checked.error());
  return DevicePublicKey(public_pem(key.get()));
}

DevicePrivateKey DevicePrivateKey::generate() {
  const ErrorQueue errors;
  const Pkey key(EVP_EC_gen(k_curve.data()));
  require(key != nullptr, "making a P-256 key");
  return DevicePrivateKey(private_pem(key.get()));
}

Result<DevicePrivateKey> DevicePrivateKey::parse(const Secret& pem) {
  if (pem.size() > k_max_pem_bytes) return fail(Errc::invalid, "too long for a private key");
  const ErrorQueue errors;
  const Pkey key = read_private(pem.reveal());
  if (key == nullptr) {
    const std::string found = description(pem.reveal());
    if (found == "this is a private key") return fail(Errc::invalid, "the private key is damaged");
    return fail(Errc::invalid, "a private key in PEM (PKCS #8) is needed; " + found);
  }
  if (auto checked = check_p256(key.get()); !checked) return tl::unexpected(checked.error());
  return DevicePrivateKey(private_pem(key.get()));
}

Result<DevicePrivateKey> DevicePrivateKey::load(const std::filesystem::path& file) {
  const auto pem = read_private_file(file, k_max_pem_bytes);
  if (!pem) return tl::unexpected(pem.error());
  auto key = parse(*pem);
  if (!key) return fail(key.error().code, key.error().message, file.string());
  return key;
}

Result<void> DevicePrivateKey::save(const std::filesystem::path& file) const {
  return create_private_file(file, pem_.reveal());
}

DevicePublicKey DevicePrivateKey::public_key() const {
  const ErrorQueue errors;
  const Pkey key = read_private(pem_.reveal());
  require(key != nullptr, "reading the key that it wrote");
  return DevicePublicKey(public_pem(key.get()));
}

}  // namespace edl
