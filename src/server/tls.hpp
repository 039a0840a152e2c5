#pragma once

#include <memory>
#include <string>
#include <vector>

#include "net/server_tls.hpp"
#include "server/server.hpp"

namespace edl::server {

/// Reads the certificate and the key that the server shows, and tells the log what they say, with a warning where the
/// certificate has expired or is about to.
/// @return as net::ServerTls::load()
[[nodiscard]] Result<std::shared_ptr<net::ServerTls>> open_tls(const net::ServerTls::Files& files);

/// Reads them again, and tells the log how that went; what cannot be used changes nothing.
void reload_tls(net::ServerTls& tls);

/// What becomes of a key and a certificate that are there.
enum class Renewal : std::uint8_t {
  refuse,    ///< they stay
  keep_key,  ///< the key gets another certificate: who knows it by its fingerprint takes it for the same
};

/// `edl-server tls self-signed`: makes a key and a certificate for these names; none: what this machine is called.
/// @return the program's exit code: 0, or 1 with the reason on standard error
[[nodiscard]] int make_self_signed_certificate(const DataFolder& data, std::vector<std::string> names, unsigned days,
                                               Renewal renewal);

}  // namespace edl::server
