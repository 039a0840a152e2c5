#include "net/client_tls.hpp"

#include <fmt/format.h>

#include <mutex>
#include <string_view>
#include <utility>

#include "net/certificate.hpp"
#include "net/openssl.hpp"

namespace edl::net {
namespace {

using namespace openssl;

constexpr std::string_view k_client_protocols = "\x08http/1.1";

std::string refusal_of(const X509_STORE_CTX& store, const CertificateSummary& server) {
  const int reason = X509_STORE_CTX_get_error(&store);
  switch (reason) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
    case X509_V_ERR_CERT_NOT_YET_VALID: {
      // Not always the server's own: one above it may be the one.
      const X509* at = X509_STORE_CTX_get_current_cert(&store);
      const CertificateSummary which = at == nullptr ? server : summary_of(*at);
      const std::string whose =
          which.certificate == server.certificate ? "the server's certificate" : "a certificate above the server's";
      if (reason == X509_V_ERR_CERT_HAS_EXPIRED) return whose + " has expired at " + to_rfc3339(which.not_after);
      return whose + " is not good before " + to_rfc3339(which.not_before) + "; is this machine's clock right?";
    }
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH: return "the server's certificate is for another host: " + server.names_text();
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      return fmt::format("the server's certificate is signed by none that is trusted here: issuer {}, fingerprint {}",
                         server.issuer, server.public_key.text());
    default: return fmt::format("the server's certificate is refused: {}", X509_verify_cert_error_string(reason));
  }
}

Error refuse(std::string why) { return {Errc::unauthorized, std::move(why)}; }

/// By what servers are known, and which was the last.
struct Knowledge {
  std::optional<Fingerprint> pin;
  std::mutex mutex{};
  std::optional<Fingerprint> last_good{};
};

int accept_as(const CertificateSummary& server, Knowledge& knowledge) {
  const std::lock_guard lock(knowledge.mutex);
  knowledge.last_good = server.certificate;
  return 1;
}

/// Decides on the certificate that a server shows; OpenSSL's own verification is one way of it.
int verify(X509_STORE_CTX* store, void* what_is_known) noexcept {
  const auto* ssl = static_cast<SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
  auto& channel = *static_cast<TlsChannel*>(SSL_get_app_data(ssl));
  const CertificateSummary server = summary_of(*X509_STORE_CTX_get0_cert(store));
  auto& knowledge = *static_cast<Knowledge*>(what_is_known);
  const auto& pin = knowledge.pin;
  if (!pin) {
    if (X509_verify_cert(store) == 1) return accept_as(server, knowledge);
    channel.refuse_peer(refuse(refusal_of(*store, server)));
    return 0;
  }
  if (server.certificate == *pin || server.public_key == *pin) return accept_as(server, knowledge);
  X509_STORE_CTX_set_error(store, X509_V_ERR_CERT_REJECTED);
  channel.refuse_peer(refuse(fmt::format("the server shows another certificate than the pinned one: fingerprint {}",
                                         server.public_key.text())));
  return 0;
}

Context make_client_context() {
  Context context(SSL_CTX_new(TLS_client_method()));
  require(context != nullptr, "SSL_CTX_new");
  SSL_CTX* raw = context.get();
  SSL_CTX_set_options(raw, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_mode(raw, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_read_ahead(raw, 1);
  SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_verify(raw, SSL_VERIFY_PEER, nullptr);
  require(SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION) == 1 &&
              // 0 is success here alone.
              SSL_CTX_set_alpn_protos(raw, reinterpret_cast<const unsigned char*>(k_client_protocols.data()),
                                      static_cast<unsigned>(k_client_protocols.size())) == 0,
          "setting up TLS");
  return context;
}

Result<void> use_trust(SSL_CTX& context, const TlsTrust& trust) {
  if (trust.ca_file && trust.fingerprint) {
    return fail(Errc::invalid, "a server is known by a file of certificates or by a fingerprint, not by both");
  }
  if (trust.fingerprint) return {};
  if (!trust.ca_file) {
    // Without any, every server is refused when it shows its certificate, which says more than we could here.
    SSL_CTX_set_default_verify_paths(&context);
    return {};
  }
  if (SSL_CTX_load_verify_file(&context, trust.ca_file->c_str()) != 1) {
    return fail(Errc::unreadable, "no certificates (PEM) can be read from it: " + last_reason(),
                trust.ca_file->string());
  }
  // What stands in the file is trusted as it is, not only where it has signed itself.
  X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(&context), X509_V_FLAG_PARTIAL_CHAIN);
  return {};
}

}  // namespace

struct ClientTls::Parts {
  Parts(Context made, std::optional<Fingerprint> pin) : context(std::move(made)), knowledge{pin} {}

  Context context;
  Knowledge knowledge;
};

ClientTls::ClientTls(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

ClientTls::~ClientTls() = default;

Result<std::shared_ptr<const ClientTls>> ClientTls::make(const TlsTrust& trust) {
  const ErrorQueue errors;
  auto parts = std::make_unique<Parts>(make_client_context(), trust.fingerprint);
  if (auto used = use_trust(*parts->context, trust); !used) return tl::unexpected(used.error());
  SSL_CTX_set_cert_verify_callback(parts->context.get(), verify, &parts->knowledge);
  return std::shared_ptr<const ClientTls>(new ClientTls(std::move(parts)));
}

std::optional<Fingerprint> ClientTls::last_good_certificate() const {
  const std::lock_guard lock(parts_->knowledge.mutex);
  return parts_->knowledge.last_good;
}

std::unique_ptr<TlsChannel> ClientTls::connect(int socket, const std::string& host) const {
  return TlsChannel::connecting(*parts_->context, socket, host);
}

}  // namespace edl::net
