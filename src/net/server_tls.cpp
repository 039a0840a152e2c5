#include "net/server_tls.hpp"

#include <fmt/format.h>

#include <array>
#include <fstream>
#include <string_view>
#include <utility>

#include "core/private_file.hpp"
#include "net/openssl.hpp"

namespace edl::net {
namespace {

using namespace openssl;

constexpr std::size_t k_max_chain_bytes = 256 << 10;
constexpr std::size_t k_max_key_bytes = 64 << 10;
constexpr int k_security_level = 2;  // at least 112 bits: RSA from 2,048 bits on, no SHA-1

/// Of TLS 1.2; those of 1.3 are all good. Forward secrecy and authenticated encryption (RFC 9325, 4.2).
constexpr const char* k_tls12_ciphers = "ECDHE+AESGCM:ECDHE+CHACHA20";
constexpr const char* k_groups = "X25519:P-256:P-384";
/// As on the wire: a length before each name (RFC 7301, 3.1).
constexpr std::string_view k_server_protocols = "\x08http/1.1";

/// A client that asks for other protocols only is none of ours: refused, so that it cannot be led here unknowingly.
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* length, const unsigned char* offered,
                    unsigned offered_length, void*) noexcept {
  unsigned char* found = nullptr;
  const int result =
      SSL_select_next_proto(&found, length, reinterpret_cast<const unsigned char*>(k_server_protocols.data()),
                            static_cast<unsigned>(k_server_protocols.size()), offered, offered_length);
  *chosen = found;
  return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

Context make_server_context() {
  Context context(SSL_CTX_new(TLS_server_method()));
  require(context != nullptr, "SSL_CTX_new");
  SSL_CTX* raw = context.get();
  SSL_CTX_set_options(raw, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET |
                               SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
  SSL_CTX_set_mode(raw, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_read_ahead(raw, 1);
  SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_security_level(raw, k_security_level);
  require(SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION) == 1 && SSL_CTX_set_max_proto_version(raw, 0) == 1 &&
              SSL_CTX_set_num_tickets(raw, 0) == 1 && SSL_CTX_set_cipher_list(raw, k_tls12_ciphers) == 1 &&
              SSL_CTX_set1_groups_list(raw, k_groups) == 1,
          "setting up TLS");
  SSL_CTX_set_alpn_select_cb(raw, choose_protocol, nullptr);
  return context;
}

Result<std::string> read_chain(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return fail(Errc::not_found, "cannot read the certificate", file.string());
  std::string pem(k_max_chain_bytes + 1, '\0');
  in.read(pem.data(), static_cast<std::streamsize>(pem.size()));
  pem.resize(static_cast<std::size_t>(in.gcount()));
  if (pem.size() > k_max_chain_bytes) return fail(Errc::too_large, "too large for certificates", file.string());
  return pem;
}

Error refused(const std::string& what, const std::filesystem::path& file) {
  return {Errc::invalid, what + ": " + last_reason(), file.string()};
}

/// @return what the server's own certificate says
Result<CertificateSummary> use_chain(SSL_CTX& context, const std::filesystem::path& file) {
  const auto pem = read_chain(file);
  if (!pem) return tl::unexpected(pem.error());
  const Bio reader = reader_of(*pem);
  const X509Pointer own(PEM_read_bio_X509(reader.get(), nullptr, no_password, nullptr));
  if (own == nullptr) return fail(Errc::unreadable, "there is no certificate (PEM) in it", file.string());
  if (SSL_CTX_use_certificate(&context, own.get()) != 1) {
    return tl::unexpected(refused("the certificate cannot be used", file));
  }
  for (;;) {
    const X509Pointer next(PEM_read_bio_X509(reader.get(), nullptr, no_password, nullptr));
    if (next == nullptr) break;
    if (SSL_CTX_add1_chain_cert(&context, next.get()) != 1) {
      return tl::unexpected(refused("a certificate after the first cannot be used", file));
    }
  }
  if (ERR_GET_REASON(ERR_peek_last_error()) != PEM_R_NO_START_LINE) {
    return tl::unexpected(refused("a certificate after the first is damaged", file));
  }
  ERR_clear_error();
  return summary_of(*own);
}

Result<void> use_key(SSL_CTX& context, const ServerTls::Files& files) {
  const auto pem = read_private_file(files.key, k_max_key_bytes, Readers::group_if_roots);
  if (!pem) return tl::unexpected(pem.error());
  const Pkey key(PEM_read_bio_PrivateKey(reader_of(pem->reveal()).get(), nullptr, no_password, nullptr));
  if (key == nullptr) {
    return fail(Errc::unreadable, "there is no private key (PEM, without a password) in it", files.key.string());
  }
  if (SSL_CTX_use_PrivateKey(&context, key.get()) == 1 && SSL_CTX_check_private_key(&context) == 1) return {};
  const int reason = ERR_GET_REASON(ERR_peek_last_error());
  if (reason == X509_R_KEY_VALUES_MISMATCH || reason == X509_R_KEY_TYPE_MISMATCH) {
    return fail(Errc::invalid, "the key is not that of the certificate in " + files.certificate.string(),
                files.key.string());
  }
  return tl::unexpected(refused("the key cannot be used", files.key));
}

}  // namespace

struct ServerTls::Loaded {
  Context context;
  CertificateSummary certificate;
};

ServerTls::ServerTls(Files files, std::shared_ptr<const Loaded> loaded)
    : files_(std::move(files)), loaded_(std::move(loaded)) {}

ServerTls::~ServerTls() = default;

Result<std::shared_ptr<const ServerTls::Loaded>> ServerTls::read(const Files& files) {
  const ErrorQueue errors;
  Context context = make_server_context();
  auto certificate = use_chain(*context, files.certificate);
  if (!certificate) return tl::unexpected(certificate.error());
  if (auto key = use_key(*context, files); !key) return tl::unexpected(key.error());
  return std::make_shared<const Loaded>(Loaded{std::move(context), std::move(*certificate)});
}

Result<std::unique_ptr<ServerTls>> ServerTls::load(Files files) {
  auto loaded = read(files);
  if (!loaded) return tl::unexpected(loaded.error());
  return std::unique_ptr<ServerTls>(new ServerTls(std::move(files), std::move(*loaded)));
}

Result<void> ServerTls::reload() {
  auto loaded = read(files_);
  if (!loaded) return tl::unexpected(loaded.error());
  const std::lock_guard lock(mutex_);
  loaded_ = std::move(*loaded);
  return {};
}

std::shared_ptr<const ServerTls::Loaded> ServerTls::loaded() const {
  const std::lock_guard lock(mutex_);
  return loaded_;
}

CertificateSummary ServerTls::certificate() const { return loaded()->certificate; }

std::unique_ptr<TlsChannel> ServerTls::accept(int socket) const {
  return TlsChannel::accepting(*loaded()->context, socket);
}

}  // namespace edl::net
