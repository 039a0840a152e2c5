#include "server/push/p256.hpp"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/params.h>
#include <openssl/pem.h>

#include <array>
#include <utility>

#include "core/device_key.hpp"
#include "server/push/openssl.hpp"

namespace edl::server {
namespace {

using namespace push;

constexpr std::size_t k_shared_bytes = 32;

Pkey key_of_point(std::string_view point) {
  if (point.size() != k_p256_point_bytes || point.front() != '\x04') return nullptr;
  std::string curve = "prime256v1";  // OpenSSL's name of P-256
  std::string bytes(point);
  const std::array<OSSL_PARAM, 3> parameters{
      OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, curve.data(), curve.size()),
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, bytes.data(), bytes.size()),
      OSSL_PARAM_construct_end()};
  const PkeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  require(context != nullptr && EVP_PKEY_fromdata_init(context.get()) == 1, "EVP_PKEY_fromdata_init");
  EVP_PKEY* made = nullptr;
  auto* const unchanged = const_cast<OSSL_PARAM*>(parameters.data());  // NOLINT: it is read, and declared otherwise
  if (EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, unchanged) != 1) return nullptr;
  Pkey key(made);
  const PkeyContext check(EVP_PKEY_CTX_new(key.get(), nullptr));
  require(check != nullptr, "EVP_PKEY_CTX_new");
  if (EVP_PKEY_public_check(check.get()) != 1) return nullptr;
  return key;
}

Pkey read_private(const Secret& pem) {
  const std::unique_ptr<BIO, Free<BIO_free_all>> bio(
      BIO_new_mem_buf(pem.reveal().data(), static_cast<int>(pem.size())));
  require(bio != nullptr, "BIO_new_mem_buf");
  return Pkey(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr));
}

std::string point_of(EVP_PKEY* key) {
  require(EVP_PKEY_set_utf8_string_param(key, OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT, "uncompressed") == 1,
          "normalising the key");
  std::string point(k_p256_point_bytes, '\0');
  std::size_t length = 0;
  require(EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, bytes_of(point), point.size(), &length) == 1 &&
              length == point.size(),
          "the key's point");
  return point;
}

}  // namespace

struct P256Key::Handle {
  Pkey key;
};

P256Key::P256Key(std::unique_ptr<Handle> handle, Secret pem)
    : handle_(std::move(handle)), pem_(std::move(pem)), point_(point_of(handle_->key.get())) {}
P256Key::P256Key(P256Key&&) noexcept = default;
P256Key& P256Key::operator=(P256Key&&) noexcept = default;
P256Key::~P256Key() = default;

bool is_p256_point(std::string_view bytes) {
  const ErrorQueue errors;
  return key_of_point(bytes) != nullptr;
}

P256Key P256Key::generate() { return parse(DevicePrivateKey::generate().pem()).value(); }

Result<P256Key> P256Key::parse(const Secret& pem) {
  const ErrorQueue errors;
  // A device's key is of the same kind, and what is none is told there.
  const auto checked = DevicePrivateKey::parse(pem);
  if (!checked) return tl::unexpected(checked.error());
  auto key = read_private(checked->pem());
  require(key != nullptr, "reading the key that was read before");
  return P256Key(std::make_unique<Handle>(Handle{std::move(key)}), checked->pem());
}

Result<Secret> P256Key::shared_with(std::string_view point) const {
  const ErrorQueue errors;
  const Pkey other = key_of_point(point);
  if (other == nullptr) return fail(Errc::invalid, "expected a point on P-256");
  const PkeyContext context(EVP_PKEY_CTX_new(handle_->key.get(), nullptr));
  require(context != nullptr && EVP_PKEY_derive_init(context.get()) == 1 &&
              EVP_PKEY_derive_set_peer(context.get(), other.get()) == 1,
          "preparing ECDH");
  std::string shared(k_shared_bytes, '\0');
  std::size_t length = shared.size();
  require(EVP_PKEY_derive(context.get(), bytes_of(shared), &length) == 1 && length == shared.size(), "ECDH");
  return Secret(std::move(shared));
}

}  // namespace edl::server
