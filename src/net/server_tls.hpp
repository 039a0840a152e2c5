#pragma once

#include <filesystem>
#include <memory>
#include <mutex>

#include "core/result.hpp"
#include "net/certificate.hpp"
#include "net/tls_channel.hpp"

namespace edl::net {

/// The certificate that a server shows, with its key: TLS 1.2 and 1.3, ciphers with forward secrecy and authentication
/// only, neither compression nor renegotiation, and no session is kept for resumption, since connections are long and
/// nothing then outlives them. Any thread.
class ServerTls {
 public:
  struct Files {
    std::filesystem::path certificate;  ///< PEM: the server's own first, then those between it and the root
    std::filesystem::path key;          ///< PEM, without a password; readable by its owner (root: and group) alone
  };

  /// Reads both. A certificate that has expired is taken: certificate() tells, and clients will.
  /// @return Errc::not_found, forbidden others may read the key, unreadable, or invalid: they do not belong together,
  ///         or are too weak; `where` is the file
  [[nodiscard]] static Result<std::unique_ptr<ServerTls>> load(Files files);
  ServerTls(const ServerTls&) = delete;
  ServerTls& operator=(const ServerTls&) = delete;
  ~ServerTls();

  /// Reads both again, for connections from now on; those that are open keep what they have.
  /// @return as load(); then nothing changes
  [[nodiscard]] Result<void> reload();

  [[nodiscard]] CertificateSummary certificate() const;

  /// TLS for a connection that a client has opened.
  /// @param socket  borrowed, until TlsChannel::detach()
  [[nodiscard]] std::unique_ptr<TlsChannel> accept(int socket) const;

 private:
  struct Loaded;
  ServerTls(Files files, std::shared_ptr<const Loaded> loaded);
  static Result<std::shared_ptr<const Loaded>> read(const Files& files);
  [[nodiscard]] std::shared_ptr<const Loaded> loaded() const;

  Files files_;
  mutable std::mutex mutex_;
  std::shared_ptr<const Loaded> loaded_;
};

}  // namespace edl::net
