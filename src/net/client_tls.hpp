#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "core/result.hpp"
#include "net/fingerprint.hpp"
#include "net/tls_channel.hpp"

namespace edl::net {

/// By what a client knows its server. With neither, by the certificates that the system trusts
/// (OpenSSL's places, which SSL_CERT_FILE and SSL_CERT_DIR move).
struct TlsTrust {
  /// PEM: only who is signed by one of these is trusted, and who shows one of these.
  std::optional<std::filesystem::path> ca_file{};
  /// Only this certificate or public key, whoever has signed it, whatever names it is for, and whatever its dates are:
  /// the clock of a device that has just woken up is not to be trusted more than the fingerprint.
  std::optional<Fingerprint> fingerprint{};
};

/// TLS as clients speak it: 1.2 and 1.3, and never with a server that has not proved who it is. Any thread.
class ClientTls {
 public:
  /// @return Errc::invalid both ways of trust at once | not_found or unreadable the file of certificates
  [[nodiscard]] static Result<std::shared_ptr<const ClientTls>> make(const TlsTrust& trust);
  ClientTls(const ClientTls&) = delete;
  ClientTls& operator=(const ClientTls&) = delete;
  ~ClientTls();

  /// TLS for a connection that we have opened.
  /// @param socket  borrowed, until TlsChannel::detach()
  /// @param host    the name or address that the server's certificate must be for
  [[nodiscard]] std::unique_ptr<TlsChannel> connect(int socket, const std::string& host) const;

  /// Of the certificate (DER) that a server showed last and that was good; none before.
  [[nodiscard]] std::optional<Fingerprint> last_good_certificate() const;

 private:
  struct Parts;
  explicit ClientTls(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace edl::net
